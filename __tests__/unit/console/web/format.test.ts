import type { Snapshot } from '../../../../console/api';
import { gatherVisible, openTasksSentence, size, toneOf } from '../../../../console/web/parts/format';
import { latestActivity } from '../../../../console/web/views/activity';
import { FIRST, NEW } from './platform';

const firstSnapshot = FIRST as Snapshot;

test('what is not visible differs from what is empty', () => {
  expect(gatherVisible(firstSnapshot, ({ queues }) => queues)).toMatchObject({
    visible: ['producer'],
    hidden: ['governance'],
  });
  expect(gatherVisible(firstSnapshot, ({ runs }) => runs).hidden).toEqual([]);
  expect(gatherVisible(firstSnapshot, ({ runs }) => runs).items).toHaveLength(1);
});

test('what needs somebody is one sentence', () => {
  expect(openTasksSentence(firstSnapshot)).toBe('1 request to decide, 2 messages parked, 1 alarm on.');
  expect(openTasksSentence(NEW as Snapshot)).toBe('Nothing needs you.');
});

test('bytes are shown in the unit that fits', () => {
  expect([0, 1, 999, 1000, 123_456, 9_876_543_210].map(size)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1 kB',
    '123.5 kB',
    '9.9 GB',
  ]);
});

test('a state that AWS adds one day is neither good nor bad', () => {
  expect(toneOf('SOMETHING_NEW')).toBe('plain');
  expect(toneOf('PARTIALLY_SUCCEEDED')).toBe('warn');
});

describe('what happened', () => {
  const all = latestActivity(firstSnapshot, 100);

  test('is shown newest first, for each step of the flow', () => {
    const times = all.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    expect(all.map(({ text }) => text)).toEqual([
      'A crawl began',
      'patients/a.parquet was uploaded',
      expect.stringMatching(/^(A publishing run ended: 3 added, 1 updated, 1 failed|patients was listed)$/),
      expect.stringMatching(/^(A publishing run ended: 3 added, 1 updated, 1 failed|patients was listed)$/),
      'cohort-study asks for patients',
      'A crawl ended: failed',
      'A crawl ended: completed',
      'encounters/2026-11.parquet was uploaded',
      'rare-diseases may read patients',
    ]);
  });

  test('is shown once each, and up to the limit', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(latestActivity(firstSnapshot, 3)).toEqual(all.slice(0, 3));
    expect(latestActivity(NEW as Snapshot, 3)).toEqual([]);
  });
});
