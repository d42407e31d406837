import fc from 'fast-check';
import { newest, newestSuccess, plan, type Crawl, type Upload } from '../../../lambda/crawl/plan';
import { playFlow } from './flow';
import { timeAfter } from './support';

const durations = { settlingSeconds: 60, retrySeconds: 120, intervalSeconds: 3600 };
const upload = (seconds: number, id = 'm'): Upload => ({ id, time: timeAfter(seconds) });
const crawl = (startedAt: number, state: Crawl['state'] = 'COMPLETED', endedAt = startedAt + 90): Crawl => ({
  id: `crawl-${startedAt}`,
  state,
  startedAt: timeAfter(startedAt),
  endedAt: state === 'RUNNING' ? undefined : timeAfter(endedAt),
});
const crawler = (state: string, ...crawls: Crawl[]) => ({ state, crawls });

describe('plan', () => {
  test('an upload that has settled starts an idle crawler at once', () => {
    expect(plan([upload(0)], crawler('READY'), timeAfter(60), durations)).toEqual({
      start: true,
      keep: { ids: ['m'], seconds: 120 },
    });
  });

  test('an upload that has not settled waits for the rest of the settling time', () => {
    expect(plan([upload(0)], crawler('READY'), timeAfter(20), durations)).toEqual({
      start: false,
      keep: { ids: ['m'], seconds: 40 },
    });
  });

  test('while a crawl goes on, the upload is looked at again soon', () => {
    for (const state of ['RUNNING', 'STOPPING']) {
      expect(plan([upload(0)], crawler(state, crawl(30, 'RUNNING')), timeAfter(70), durations)).toEqual({
        start: false,
        keep: { ids: ['m'], seconds: 120 },
      });
    }
  });

  test('a crawl that the history still calls running is looked at again soon', () => {
    const lagging = crawler('READY', crawl(30, 'RUNNING'));
    expect(plan([upload(0)], lagging, timeAfter(200), durations).keep?.seconds).toBe(120);
  });

  test.each(['COMPLETED', 'FAILED', 'STOPPED'] as const)('the interval counts after a %s crawl', (state) => {
    const recent = crawler('READY', crawl(0, state));
    expect(plan([upload(10)], recent, timeAfter(600), durations)).toEqual({
      start: false,
      keep: { ids: ['m'], seconds: 3000 },
    });
    expect(plan([upload(10)], recent, timeAfter(3600), durations).start).toBe(true);
  });

  test('a crawl that started before the upload had settled does not count', () => {
    expect(plan([upload(0)], crawler('READY', crawl(59)), timeAfter(5000), durations).keep).toBeDefined();
    expect(plan([upload(0)], crawler('READY', crawl(60)), timeAfter(5000), durations)).toEqual({
      start: false,
    });
  });

  test('the newest waits to settle, and the oldest stays to tell since when', () => {
    const batch = [upload(0, 'old'), upload(30, 'middle'), upload(65, 'new')];
    expect(plan(batch, crawler('READY'), timeAfter(70), durations)).toEqual({
      start: false,
      keep: { ids: ['new', 'old'], seconds: 55 },
    });
    expect(plan(batch, crawler('READY'), timeAfter(125), durations)).toEqual({
      start: true,
      keep: { ids: ['new'], seconds: 120 },
    });
  });

  test('after five settling times the newest is not waited for', () => {
    const batch = [upload(0, 'old'), upload(295, 'new')];
    expect(plan(batch, crawler('READY'), timeAfter(296), durations)).toEqual({
      start: false,
      keep: { ids: ['new', 'old'], seconds: 4 },
    });
    expect(plan(batch, crawler('READY'), timeAfter(300), durations)).toEqual({
      start: true,
      keep: { ids: ['new'], seconds: 120 },
    });
  });

  test('until a later slot only the newest stays', () => {
    const batch = [upload(500, 'old'), upload(550, 'new')];
    expect(plan(batch, crawler('READY', crawl(0)), timeAfter(560), durations)).toEqual({
      start: false,
      keep: { ids: ['new'], seconds: 3040 },
    });
  });
});

const crawls = fc.array(
  fc
    .tuple(
      fc.integer({ min: -4000, max: 4000 }),
      fc.constantFrom('RUNNING', 'COMPLETED', 'FAILED', 'STOPPED'),
    )
    .map(([startedAt, state]) => crawl(startedAt, state as Crawl['state'])),
  { maxLength: 6 },
);
const uploads = fc
  .array(fc.integer({ min: -4000, max: 4000 }), { minLength: 1, maxLength: 8 })
  .map((times) => times.map((seconds, index) => upload(seconds, `m${index}`)));
const states = fc.constantFrom('READY', 'RUNNING', 'STOPPING');

test('all are acknowledged exactly if a crawl that started after each had settled has succeeded', () => {
  fc.assert(
    fc.property(uploads, crawls, states, (batch, history, state) => {
      const { keep } = plan(batch, crawler(state, ...history), timeAfter(4000), durations);
      const last = Math.max(...batch.map(({ time }) => time.getTime())) + 60_000;
      const seen = history.some(
        (one) => one.state === 'COMPLETED' && one.endedAt && one.startedAt.getTime() >= last,
      );
      expect(keep === undefined).toBe(seen);
    }),
  );
});

test('who stays is the newest, and at most the oldest too; nothing starts that is not free to', () => {
  fc.assert(
    fc.property(uploads, crawls, states, (batch, history, state) => {
      const { keep, start } = plan(batch, crawler(state, ...history), timeAfter(4000), durations);
      const times = batch.map(({ time }) => time.getTime());
      const kept = (keep?.ids ?? []).map((id) => times[batch.findIndex((one) => one.id === id)]);
      if (keep) expect(kept[0]).toBe(Math.max(...times));
      expect(kept.length).toBeLessThanOrEqual(2);
      expect(keep === undefined || keep.seconds > 0).toBe(true);
      if (!start) return;
      expect(state).toBe('READY');
      expect(Math.max(...history.map(({ startedAt }) => startedAt.getTime()))).toBeLessThanOrEqual(
        timeAfter(400).getTime(),
      );
    }),
  );
});

test('whatever arrives when, whatever fails: nothing is lost, and crawls keep the interval', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.integer({ min: 30, max: 5000 }),
      (uploads, crawlOutcomes, runOutcomes, crawlSeconds) => {
        const { crawls, outcome, deadLetters } = playFlow({
          uploads,
          crawlOutcomes,
          runOutcomes,
          crawlSeconds,
        });
        expect(outcome.lost).toBe(0);
        expect(deadLetters).toEqual([]);
        const good = crawls.filter(({ succeeds }) => succeeds).map(({ startedAt }) => startedAt);
        expect(Math.max(...good)).toBeGreaterThanOrEqual(Math.max(...uploads) + 60);
        crawls.slice(1).forEach(({ startedAt }, before) => {
          expect(startedAt - (crawls[before]?.startedAt ?? 0)).toBeGreaterThanOrEqual(3600);
        });
      },
    ),
  );
});

test('a burst costs at most two crawls and two runs', () => {
  const burst = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(burst, fc.integer({ min: 30, max: 3000 }), (uploads, crawlSeconds) => {
      const { crawls, runs } = playFlow({ uploads, crawlSeconds });
      expect(crawls.length).toBeLessThanOrEqual(2);
      expect(runs.length).toBeLessThanOrEqual(2);
    }),
  );
});

test('a dense burst of four minutes costs one crawl and one run', () => {
  const { crawls, runs } = playFlow({ uploads: Array.from({ length: 960 }, (_, index) => index / 4) });
  expect([crawls.length, runs.length]).toEqual([1, 1]);
});

test('uploads that never pause do not put crawls off', () => {
  const uploads = Array.from({ length: 3000 }, (_, index) => index);
  // Five settling times, and a batching window in which the first upload comes back.
  expect(playFlow({ uploads }).crawls[0]?.startedAt).toBeLessThanOrEqual(365);
});

test('the newest of the history does not depend on its order', () => {
  const history = [crawl(10), crawl(30, 'FAILED'), crawl(20), crawl(25, 'RUNNING')];
  for (const list of [history, [...history].reverse()]) {
    expect(newestSuccess(list)?.id).toBe('crawl-20');
    expect(newest(list)?.id).toBe('crawl-30');
  }
});
