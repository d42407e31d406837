import fc from 'fast-check';
import { decideRun, RUNS_A_DAY, type Run } from '../../../lambda/publish/decision';
import { keepsPace, playFlow } from './flow';
import { timeAfter } from './support';

const durations = { intervalSeconds: 3600, retrySeconds: 120 };
const DAY = 24 * 3600;
const crawl = { id: 'crawl', endedAt: timeAfter(0) };

let runs = 0;
const run = (createdAt: number, status: Run['status'], startedAt: number | undefined = createdAt): Run => ({
  id: `run-${(runs += 1)}`,
  status,
  createdAt: timeAfter(createdAt),
  startedAt: startedAt === undefined ? undefined : timeAfter(startedAt),
});

describe('the decision about runs', () => {
  test('a crawl that no run has seen starts one at once, by its own id', () => {
    expect(decideRun(crawl, [], timeAfter(10), durations)).toEqual({ token: 'crawl', wait: 120 });
  });

  test.each(['SUCCESS', 'PARTIALLY_SUCCEEDED'] as const)('a later run with %s is the end of it', (status) => {
    const seen = run(1, status);
    expect(decideRun(crawl, [seen], timeAfter(10), durations)).toEqual({ outcome: seen, published: seen });
  });

  test('a run that started before the crawl had ended has not seen it', () => {
    expect(decideRun(crawl, [run(-1, 'SUCCESS')], timeAfter(10), durations)).toEqual({
      token: 'crawl',
      wait: 120,
    });
    expect(decideRun(crawl, [run(0, 'SUCCESS')], timeAfter(10), durations)).toEqual({
      token: 'crawl',
      wait: 120,
    });
  });

  test('a burst has a second run at once, and a steady stream one an interval', () => {
    const second = (...history: Run[]) => decideRun(crawl, history, timeAfter(10), durations);
    expect(second(run(-90, 'SUCCESS'))).toMatchObject({ token: 'crawl' });
    expect(second(run(-90, 'SUCCESS'), run(-90 - 7200, 'SUCCESS'))).toMatchObject({ token: 'crawl' });
    expect(second(run(-90, 'SUCCESS'), run(-90 - 7199, 'SUCCESS'))).toMatchObject({ wait: 3500 });
    expect(second(run(-10, 'SUCCESS'), run(-300, 'SUCCESS'))).toMatchObject({ wait: 3580 });
  });

  test('a run that was asked for before the crawl had ended, but started after, has seen it', () => {
    expect(decideRun(crawl, [run(-5, 'SUCCESS', 5)], timeAfter(10), durations).wait).toBeUndefined();
  });

  test.each(['REQUESTED', 'RUNNING'] as const)('a run that is %s is waited for', (status) => {
    expect(decideRun(crawl, [run(1, status)], timeAfter(9000), durations)).toEqual({ wait: 120 });
  });

  test('a run that failed is repeated at once, then at the next slot, by another token', () => {
    const failed = run(10, 'FAILED');
    const again = { outcome: failed, token: `crawl-${failed.id}`, wait: 120 };
    expect(decideRun(crawl, [failed], timeAfter(100), durations)).toEqual(again);
    const before = run(-300, 'SUCCESS');
    expect(decideRun(crawl, [failed, before], timeAfter(100), durations)).toMatchObject({
      outcome: failed,
      wait: 3510,
    });
    expect(decideRun(crawl, [failed, before], timeAfter(3610), durations)).toEqual(again);
  });

  test('each failure gives a token of its own, and the same history always the same token', () => {
    const [first, second] = [run(10, 'FAILED'), run(4000, 'FAILED')];
    const token = (...history: Run[]) => decideRun(crawl, history, timeAfter(20_000), durations).token;
    expect(new Set([token(), token(first), token(first, second)]).size).toBe(3);
    expect(token(second, first)).toBe(token(first, second));
  });

  test('two of the 25 runs stay in hand for people', () => {
    const history = Array.from({ length: 23 }, (_, index) => run(-DAY + 3000 * (index + 1), 'SUCCESS'));
    expect(RUNS_A_DAY).toBe(23);
    expect(decideRun(crawl, history, timeAfter(0), { ...durations, intervalSeconds: 60 })).toEqual({
      outcome: undefined,
      wait: 3000,
      quotaReached: true,
    });
    expect(decideRun(crawl, history, timeAfter(3000), { ...durations, intervalSeconds: 60 }).token).toBe(
      'crawl',
    );
    expect(
      decideRun(crawl, history.slice(1), timeAfter(0), { ...durations, intervalSeconds: 60 }).token,
    ).toBe('crawl');
  });

  test('waiting for the interval alone is no shortage', () => {
    const recent = [run(-10, 'SUCCESS'), run(-100, 'SUCCESS')];
    expect(decideRun(crawl, recent, timeAfter(10), durations)).toMatchObject({
      wait: 3580,
      quotaReached: false,
    });
  });
});

const history = fc.array(
  fc
    .tuple(
      fc.integer({ min: -2 * DAY, max: 4000 }),
      fc.constantFrom('REQUESTED', 'RUNNING', 'SUCCESS', 'PARTIALLY_SUCCEEDED', 'FAILED'),
      fc.option(fc.nat(300), { nil: undefined }),
    )
    .map(([createdAt, status, delay]) =>
      run(createdAt, status as Run['status'], delay === undefined ? undefined : createdAt + delay),
    ),
  { maxLength: 40 },
);

test('a crawl is done exactly if a run that started after its end has succeeded', () => {
  fc.assert(
    fc.property(history, (list) => {
      const seen = list.some(
        ({ status, startedAt, createdAt }) =>
          ['SUCCESS', 'PARTIALLY_SUCCEEDED'].includes(status) && (startedAt ?? createdAt) > crawl.endedAt,
      );
      const { wait, token } = decideRun(crawl, list, timeAfter(4000), durations);
      expect(wait === undefined).toBe(seen);
      expect(token === undefined || !seen).toBe(true);
    }),
  );
});

/** Whether the newest run, of those so many seconds ago, followed a rest of two intervals. */
function isSecond(made: readonly number[]): boolean {
  const [newest = 0, before = Infinity] = made.toSorted((a, b) => a - b);
  return before - newest >= 7200;
}

test('a run starts only if none goes on, the pace allows, and 22 at most were made within the day', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 3 * DAY }), (list, now) => {
      const { wait, token } = decideRun(crawl, list, timeAfter(now), durations);
      const made = list.map(({ createdAt }) => (timeAfter(now).getTime() - createdAt.getTime()) / 1000);
      const free =
        !list.some(({ status }) => status === 'REQUESTED' || status === 'RUNNING') &&
        (made.every((seconds) => seconds >= 3600) || isSecond(made)) &&
        made.filter((seconds) => seconds < DAY).length <= 22;
      if (wait !== undefined) expect(token !== undefined).toBe(free);
    }),
  );
});

test('whatever crawls end when, whatever run fails: a later run succeeds, at most 23 in any 24 hours', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: DAY }), { minLength: 1, maxLength: 60, size: 'max' }),
      fc.array(fc.boolean(), { maxLength: 40, size: 'max' }),
      fc.integer({ min: 10, max: 5000 }),
      // Short ones alone would use up the runs.
      fc.constantFrom(900, 3600),
      (uploads, runOutcomes, runSeconds, publishInterval) => {
        const flow = { uploads, runOutcomes, runSeconds, crawlInterval: 600, publishInterval };
        const { runs, outcome } = playFlow(flow);
        expect(outcome.lost).toBe(0);
        runs.forEach(({ createdAt }, index) => {
          const day = runs.slice(0, index + 1).filter((other) => other.createdAt > createdAt - DAY);
          expect(day.length).toBeLessThanOrEqual(23);
        });
        const starts = runs.map(({ createdAt }) => createdAt);
        expect(keepsPace(starts, publishInterval)).toBe(true);
      },
    ),
    // A day of many runs takes a while.
    { numRuns: 40 },
  );
});

test('many crawls within an hour cost at most three runs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 50 }), (uploads) => {
      expect(playFlow({ uploads, crawlInterval: 300 }).runs.length).toBeLessThanOrEqual(3);
    }),
  );
});
