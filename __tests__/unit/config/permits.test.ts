import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  type Against,
  extensionOf,
  readAmendment,
  readPermit,
  readRefusal,
  withdrawalOf,
} from '../../../config/permits/load';
import { publishedData } from '../../../config/permits/published';
import { readDescriptions } from '../../../config/datasets/load';
import { ConfigError } from '../../../config/problems';
import { type RegisterEvent, replay } from '../../../platform/permits/events';
import { circumstances, permit, refusal } from '../platform/permits/examples';

const folder = mkdtempSync(join(tmpdir(), 'permits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const against = (events: readonly RegisterEvent[] = []): Against => ({
  ...circumstances(),
  register: replay(events),
});

function fileOf(content: unknown): string {
  const file = join(folder, 'file.yaml');
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

/** Fields that reading refuses. */
function refused(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ field }) => field).toSorted();
    throw error;
  }
  return [];
}

const without = (content: object, ...fields: readonly string[]) =>
  Object.fromEntries(Object.entries(content).filter(([field]) => !fields.includes(field)));

test('a permit is read as it is recorded, with columns as the lake writes them', () => {
  const data = [{ holder: 'hospital', dataset: 'cohort', tables: { visits: ['Ward'] } }];
  expect(readPermit(fileOf(permit({ data })), against())).toEqual(
    permit({ data: [{ holder: 'hospital', dataset: 'cohort', tables: { visits: ['ward'] } }] }),
  );
  expect(readRefusal(fileOf(refusal()), against())).toEqual(refusal());
});

test.each(Object.keys(permit()))('a permit without %s is refused, and nothing else of it', (field) => {
  expect(refused(() => readPermit(fileOf(without(permit(), field)), against()))).toEqual([field]);
});

test.each(Object.keys(refusal()))('a refusal without %s is refused, and nothing else of it', (field) => {
  expect(refused(() => readRefusal(fileOf(without(refusal(), field)), against()))).toEqual([field]);
});

test.each<[string, object]>([
  ['application.received', { application: { ...permit().application, received: '2027-02-29' } }],
  ['application.summary', { application: { ...permit().application, summary: ' ' } }],
  ['applicant.name', { applicant: without(permit().applicant, 'name') }],
  ['applicant.kind', { applicant: { ...permit().applicant, kind: 'company' } }],
  ['applicant.email', { applicant: { ...permit().applicant, email: 'nobody' } }],
  ['purposes', { purposes: [] }],
  ['purposes', { purposes: ['e', 'e'] }],
  ['purposes[0]', { purposes: ['g'] }],
  ['id', { id: '../2027' }],
  ['id', { id: 'A-1' }],
  [
    'persons[0].identity',
    { persons: [{ ...permit().persons[0], identity: 'arn:aws:iam::555555555555:role/*' }] },
  ],
  ['supervisor', { supervisor: 'nobody' }],
])('refuses %s', (field, change) => {
  expect(refused(() => readPermit(fileOf({ ...permit(), ...change }), against()))).toEqual([field]);
});

test('rules of one field and rules between several are named at once, with their lines', () => {
  const content = { ...permit(), purposes: ['a'], decision: '', persons: [], ends: '2040-01-01' };
  const read = () => readPermit(fileOf(content), against([{ kind: 'issued', permit: permit() }]));
  expect(refused(read)).toEqual(['consumer', 'decision', 'ends', 'id', 'persons', 'purposes[0]']);
  expect(read).toThrow(/ends \(line \d+\)[^]*2040-01-01[^]*Article 68\(12\)[^]*2037-03-01/);
});

test('an amendment is held against the permit that it changes', () => {
  const content = { decision: 'file 44', data: permit().data, persons: permit().persons };
  const recorded = against([{ kind: 'issued', permit: permit() }]);
  expect(readAmendment(fileOf(content), '2027-0042', recorded)).toEqual(content);
  expect(refused(() => readAmendment(fileOf({ ...content, persons: [] }), '2027-0042', recorded))).toEqual([
    'persons',
  ]);
  expect(() => readAmendment(fileOf(content), '2027-0043', recorded)).toThrow(/no permit of this id/);
});

test('a file that is no mapping is refused in words', () => {
  expect(refused(() => readPermit(fileOf('- a\n'), against()))).toContain('the file itself');
  expect(() => readPermit(join(folder, 'none.yaml'), against())).toThrow(/ENOENT/);
});

test('what descriptions publish is what permits are for, and what they drop is not', () => {
  const { datasets } = readDescriptions(join(__dirname, '../../../datasets'));
  const published = publishedData({ hospital: datasets, empty: [] });
  expect([...published.keys()]).toEqual(['hospital', 'empty']);
  const found = { dropped: 0, kept: 0 };
  for (const { name, description } of datasets) {
    for (const [table, { columns }] of Object.entries(description.tables)) {
      const lake = published.get('hospital')?.get(name)?.get(table);
      for (const [column, { publish }] of Object.entries(columns)) {
        expect(lake?.has(column.toLowerCase())).toBe(publish.rule !== 'drop');
        found[publish.rule === 'drop' ? 'dropped' : 'kept']++;
      }
    }
  }
  expect(found.dropped).toBeGreaterThan(0);
  expect(found.kept).toBeGreaterThan(0);
});

describe('options of a later decision', () => {
  const issued = () => against([{ kind: 'issued', permit: permit() }]);
  const { id, ends } = permit();
  const later = `${Number(ends.slice(0, 4)) + 1}${ends.slice(4)}`;
  const decision = 'HDAB 7';

  test('an extension is recorded on the day', () => {
    expect(extensionOf({ ends: later, decision }, id, issued())).toEqual({
      kind: 'extended',
      id,
      on: issued().today,
      ends: later,
      decision,
    });
  });

  test.each<[string, Record<string, string | undefined>, readonly string[]]>([
    ['without anything', {}, ['decision', 'ends']],
    ['to no day', { ends: 'soon', decision }, ['ends']],
    ['to an earlier day', { ends: ends.replace(/^\d{4}/, '2020'), decision }, ['ends']],
  ])('an extension %s is refused', (_, options, fields) => {
    expect(refused(() => extensionOf(options, id, issued()))).toEqual(fields);
  });

  test('a withdrawal says why', () => {
    expect(withdrawalOf({ reason: 'It is over.', decision }, id, issued())).toEqual({
      kind: 'withdrawn',
      id,
      on: issued().today,
      reason: 'It is over.',
      decision,
    });
    expect(refused(() => withdrawalOf({ decision }, id, issued()))).toEqual(['reason']);
  });

  test('neither is of a permit that there is not', () => {
    expect(refused(() => withdrawalOf({ reason: 'Over.', decision }, 'none-1', issued()))).toEqual(['id']);
    expect(refused(() => extensionOf({ ends: later, decision }, 'none-1', issued()))).toEqual(['id']);
  });
});
