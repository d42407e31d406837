import fc from 'fast-check';
import {
  gather,
  newest,
  newestOf,
  newestSuccess,
  decideCrawl,
  type Crawl,
  type Upload,
} from '../../../lambda/crawl/decision';
import { keepsPace, playFlow } from './flow';
import { timeAfter } from './support';

const durations = { settlingSeconds: 3, gatheringSeconds: 120, retrySeconds: 100, intervalSeconds: 3600 };
const upload = (seconds: number, id = 'm'): Upload => ({ id, time: timeAfter(seconds) });
const crawl = (startedAt: number, state: Crawl['state'] = 'COMPLETED', endedAt = startedAt + 90): Crawl => ({
  id: `crawl-${startedAt}`,
  state,
  startedAt: timeAfter(startedAt),
  endedAt: state === 'RUNNING' ? undefined : timeAfter(endedAt),
});
const crawler = (state: string, ...crawls: Crawl[]) => ({ state, crawls });

describe('without a look at the crawler', () => {
  test('an upload that has not settled waits for the rest of the settling time', () => {
    expect(gather([upload(0)], timeAfter(1), durations)).toEqual({ ids: ['m'], seconds: 2 });
    expect(gather([upload(0)], timeAfter(3), durations)).toBeUndefined();
  });

  test('the newest waits to settle, and the oldest stays to tell since when', () => {
    const batch = [upload(0, 'old'), upload(2, 'middle'), upload(4, 'new')];
    expect(gather(batch, timeAfter(5), durations)).toEqual({ ids: ['new', 'old'], seconds: 2 });
    expect(gather(batch, timeAfter(7), durations)).toBeUndefined();
  });

  test('the oldest waits no longer than the gathering time, once it has settled', () => {
    const batch = [upload(0, 'old'), upload(121, 'new')];
    expect(gather(batch, timeAfter(122), durations)).toEqual({ ids: ['new', 'old'], seconds: 1 });
    expect(gather(batch, timeAfter(123), durations)).toBeUndefined();
  });

  test('nothing is decided about a batch without uploads', () => {
    expect(gather([], timeAfter(0), durations)).toBeUndefined();
  });
});

describe('the decision about crawls', () => {
  test('an upload that has settled starts an idle crawler at once', () => {
    expect(decideCrawl([upload(0)], crawler('READY'), timeAfter(3), durations)).toEqual({
      start: true,
      keep: { ids: ['m'], seconds: 100 },
    });
  });

  test('while a crawl goes on, the upload is looked at again soon', () => {
    for (const state of ['RUNNING', 'STOPPING']) {
      expect(decideCrawl([upload(0)], crawler(state, crawl(1, 'RUNNING')), timeAfter(10), durations)).toEqual(
        {
          start: false,
          keep: { ids: ['m'], seconds: 100 },
        },
      );
    }
  });

  test('a crawl that the history still calls running is looked at again soon, and has no second', () => {
    const lagging = crawler('READY', crawl(30, 'RUNNING'));
    expect(decideCrawl([upload(40)], lagging, timeAfter(200), durations)).toEqual({
      start: false,
      keep: { ids: ['m'], seconds: 100 },
    });
  });

  test.each(['COMPLETED', 'FAILED', 'STOPPED'] as const)(
    'what a %s crawl came too early for has a second one when the burst pauses',
    (state) => {
      const first = crawler('READY', crawl(0, state));
      expect(decideCrawl([upload(10)], first, timeAfter(100), durations)).toEqual({
        start: false,
        keep: { ids: ['m'], seconds: 33 },
      });
      expect(decideCrawl([upload(10)], first, timeAfter(133), durations).start).toBe(true);
      // Another batch had a newer one.
      expect(decideCrawl([upload(10)], first, timeAfter(133), durations, timeAfter(120))).toEqual({
        start: false,
        keep: { ids: ['m'], seconds: 110 },
      });
    },
  );

  test('a burst that never pauses has its second crawl at the end of the interval', () => {
    const first = crawler('READY', crawl(0));
    expect(decideCrawl([upload(10)], first, timeAfter(3590), durations, timeAfter(3590))).toEqual({
      start: false,
      keep: { ids: ['m'], seconds: 10 },
    });
    expect(decideCrawl([upload(10)], first, timeAfter(3600), durations, timeAfter(3600)).start).toBe(true);
  });

  test.each(['COMPLETED', 'FAILED', 'STOPPED'] as const)(
    'after the second the interval counts, a %s crawl included',
    (state) => {
      const recent = crawler('READY', crawl(-200), crawl(0, state));
      expect(decideCrawl([upload(10)], recent, timeAfter(600), durations)).toEqual({
        start: false,
        keep: { ids: ['m'], seconds: 3000 },
      });
      expect(decideCrawl([upload(10)], recent, timeAfter(3600), durations).start).toBe(true);
    },
  );

  test('steady uploads have no second crawl, but one an interval', () => {
    const steady = crawler('READY', crawl(-3600), crawl(0));
    expect(decideCrawl([upload(10)], steady, timeAfter(3599), durations).start).toBe(false);
    const rested = crawler('READY', crawl(-7200), crawl(0));
    expect(decideCrawl([upload(10)], rested, timeAfter(3599), durations).start).toBe(true);
  });

  test('a crawl that started before the upload had settled does not count', () => {
    expect(
      decideCrawl([upload(0)], crawler('READY', crawl(2)), timeAfter(5000), durations).keep,
    ).toBeDefined();
    expect(decideCrawl([upload(0)], crawler('READY', crawl(3)), timeAfter(5000), durations)).toEqual({
      start: false,
    });
  });

  test('a newer upload of another batch is waited for as well, but not beyond the gathering time', () => {
    const batch = [upload(0, 'old'), upload(5, 'new')];
    expect(decideCrawl(batch, crawler('READY'), timeAfter(9), durations, timeAfter(8))).toEqual({
      start: false,
      keep: { ids: ['new', 'old'], seconds: 2 },
    });
    expect(decideCrawl(batch, crawler('READY'), timeAfter(11), durations, timeAfter(8))).toEqual({
      start: true,
      keep: { ids: ['new'], seconds: 100 },
    });
    expect(decideCrawl(batch, crawler('READY'), timeAfter(123), durations, timeAfter(122)).start).toBe(true);
  });

  test('until a later slot only the newest stays', () => {
    const batch = [upload(500, 'old'), upload(550, 'new')];
    expect(decideCrawl(batch, crawler('READY', crawl(-90), crawl(0)), timeAfter(560), durations)).toEqual({
      start: false,
      keep: { ids: ['new'], seconds: 3040 },
    });
  });
});

test('the newest upload is that of any batch so far', () => {
  expect(newestOf([], undefined)).toBeUndefined();
  expect(newestOf([], timeAfter(5))).toEqual(timeAfter(5));
  expect(newestOf([upload(3), upload(9), upload(4)], timeAfter(5))).toEqual(timeAfter(9));
  expect(newestOf([upload(3)], timeAfter(5))).toEqual(timeAfter(5));
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

const known = fc.option(
  fc.integer({ min: -4000, max: 4000 }).map((seconds) => timeAfter(seconds)),
  { nil: undefined },
);

test('all are acknowledged exactly if a crawl that started after each had settled has succeeded', () => {
  fc.assert(
    fc.property(uploads, crawls, states, known, (batch, history, state, seen) => {
      const { keep } = decideCrawl(batch, crawler(state, ...history), timeAfter(4000), durations, seen);
      const last = Math.max(...batch.map(({ time }) => time.getTime())) + 3000;
      const covered = history.some(
        (one) => one.state === 'COMPLETED' && one.endedAt && one.startedAt.getTime() >= last,
      );
      expect(keep === undefined).toBe(covered);
    }),
  );
});

test('who stays is the newest, and at most the oldest too; nothing starts that is not free to', () => {
  fc.assert(
    fc.property(uploads, crawls, states, known, (batch, history, state, seen) => {
      const { keep, start } = decideCrawl(
        batch,
        crawler(state, ...history),
        timeAfter(4000),
        durations,
        seen,
      );
      const times = batch.map(({ time }) => time.getTime());
      const kept = (keep?.ids ?? []).map((id) => times[batch.findIndex((one) => one.id === id)]);
      if (keep) expect(kept[0]).toBe(Math.max(...times));
      expect(kept.length).toBeLessThanOrEqual(2);
      expect(keep === undefined || keep.seconds > 0).toBe(true);
      if (!start) return;
      expect(state).toBe('READY');
      const starts = history.map(({ startedAt }) => startedAt.getTime() / 1000).sort((a, b) => a - b);
      const now = timeAfter(4000).getTime() / 1000;
      expect(
        keepsPace([...starts.slice(-2), now].slice(-3), 3600) || now - (starts.at(-1) ?? 0) >= 3600,
      ).toBe(true);
    }),
  );
});

test('what is gathered is the newest and the oldest, and only what no crawl can have covered', () => {
  fc.assert(
    fc.property(uploads, crawls, fc.integer({ min: -4000, max: 4200 }), (batch, history, now) => {
      const keep = gather(batch, timeAfter(now), durations);
      if (!keep) return;
      const times = batch.map(({ time }) => time.getTime());
      const kept = keep.ids.map((id) => times[batch.findIndex((one) => one.id === id)]);
      expect([kept[0], kept.at(-1)]).toEqual([Math.max(...times), Math.min(...times)]);
      expect(keep.seconds).toBeGreaterThan(0);
      const past = history.filter(({ startedAt }) => startedAt <= timeAfter(now));
      expect(decideCrawl(batch, crawler('READY', ...past), timeAfter(now), durations).keep?.ids[0]).toBe(
        keep.ids[0],
      );
    }),
  );
});

test('whatever arrives when, whatever fails or gets lost: nothing is lost, and crawls and runs keep their pace', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.array(fc.boolean(), { maxLength: 6 }),
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.integer({ min: 30, max: 5000 }),
      (uploads, crawlOutcomes, lostCrawlEnds, runOutcomes, crawlSeconds) => {
        const { crawls, runs, outcome, deadLetters } = playFlow({
          uploads,
          crawlOutcomes,
          lostCrawlEnds,
          runOutcomes,
          crawlSeconds,
        });
        expect(outcome.lost).toBe(0);
        expect(deadLetters).toEqual([]);
        const starts = crawls.map(({ startedAt }) => startedAt);
        const good = crawls.filter(({ succeeds }) => succeeds).map(({ startedAt }) => startedAt);
        expect(Math.max(...good)).toBeGreaterThanOrEqual(Math.max(...uploads) + 3);
        expect(keepsPace(starts, 3600)).toBe(true);
        expect(
          keepsPace(
            runs.map(({ createdAt }) => createdAt),
            3600,
          ),
        ).toBe(true);
      },
    ),
  );
});

test('uploads within an interval cost at most three crawls and three runs, however they come', () => {
  const within = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(within, fc.integer({ min: 30, max: 3000 }), (uploads, crawlSeconds) => {
      const { crawls, runs } = playFlow({ uploads, crawlSeconds });
      expect(crawls.length).toBeLessThanOrEqual(3);
      expect(runs.length).toBeLessThanOrEqual(3);
    }),
  );
});

test('a burst costs at most two crawls and two runs', () => {
  const [count, perSecond] = [fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 20, max: 100 })];
  fc.assert(
    fc.property(count, perSecond, fc.integer({ min: 30, max: 3000 }), (length, rate, crawlSeconds) => {
      const uploads = Array.from({ length }, (_, index) => index / rate);
      const { crawls, runs } = playFlow({ uploads, crawlSeconds });
      expect(crawls.length).toBeLessThanOrEqual(2);
      expect(runs.length).toBeLessThanOrEqual(2);
    }),
    // Thousands of messages take a while.
    { numRuns: 30 },
  );
});

test('a burst of a minute, as dense as one client uploads, costs one crawl and one run', () => {
  const { crawls, runs } = playFlow({ uploads: Array.from({ length: 6000 }, (_, index) => index / 100) });
  expect([crawls.length, runs.length]).toEqual([1, 1]);
});

test('uploads that never pause do not put crawls off', () => {
  const uploads = Array.from({ length: 3000 }, (_, index) => index);
  // The settling and the gathering time, and a while until the oldest is looked at again.
  expect(playFlow({ uploads }).crawls[0]?.startedAt).toBeLessThanOrEqual(130);
});

test('the newest of the history does not depend on its order', () => {
  const history = [crawl(10), crawl(30, 'FAILED'), crawl(20), crawl(25, 'RUNNING')];
  for (const list of [history, [...history].reverse()]) {
    expect(newestSuccess(list)?.id).toBe('crawl-20');
    expect(newest(list)?.id).toBe('crawl-30');
  }
});
