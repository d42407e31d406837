import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LIMITS, PRICES, TIMES, type Figure } from '../../../tools/bench/bursts/figures';
import { arrivals, LOADS } from '../../../tools/bench/bursts/loads';
import { playDesign, publishedAt, type Outcome } from '../../../tools/bench/bursts/outcome';
import { Platform } from '../../../tools/bench/bursts/platform';
import { burstReport, compare, type Comparison } from '../../../tools/bench/bursts/report';
import { Sample } from '../../../tools/bench/bursts/sample';
import { deployedSettings } from '../../../tools/bench/bursts/settings';
import { World, type Circumstances } from '../../../tools/bench/bursts/world';
import { spreadOf } from '../../../tools/bench/report';

const settings = deployedSettings();
let comparisons: Comparison[];

beforeAll(() => {
  comparisons = compare(settings);
}, 900_000);

/** The figure of each simulated day under a load. */
const days = (load: string, design: 'platform' | 'sample', figure: keyof Outcome) => {
  const found = comparisons.find(({ load: { name } }) => name === load);
  return found?.[design].map((outcome) => outcome[figure]) ?? [];
};

describe('this platform', () => {
  test.each(['1 upload', '100 at once', '10,000 at once'])(
    '%s: two crawls, two runs and a minute of Lambda time at most',
    (load) => {
      expect(Math.max(...days(load, 'platform', 'crawls'))).toBeLessThanOrEqual(2);
      expect(Math.max(...days(load, 'platform', 'runs'))).toBeLessThanOrEqual(2);
      expect(Math.max(...days(load, 'platform', 'lambdaSeconds'))).toBeLessThan(60);
    },
  );

  test.each(['1 upload', '100 at once'])("%s: published no later than by AWS's sample", (load) => {
    const median = (design: 'platform' | 'sample') =>
      spreadOf(days(load, design, 'lastPublishedSeconds')).median;
    expect(median('platform') / median('sample')).toBeLessThanOrEqual(1);
  });

  test('10,000 at once: all are published within five minutes', () => {
    expect(Math.max(...days('10,000 at once', 'platform', 'slowestSeconds'))).toBeLessThanOrEqual(300);
  });

  test('10,000 over an hour: two crawls and two runs at most', () => {
    expect(Math.max(...days('10,000 over an hour', 'platform', 'crawls'))).toBeLessThanOrEqual(2);
    expect(Math.max(...days('10,000 over an hour', 'platform', 'runs'))).toBeLessThanOrEqual(2);
  });

  test('a steady day stays within the runs that DataZone allows', () => {
    const runs = days('50,000 over a day', 'platform', 'runs');
    expect(Math.max(...runs)).toBeLessThanOrEqual(LIMITS.dataSourceRunsADay.value);
  });

  test.each(LOADS)('$name: nothing is lost', ({ name }) => {
    expect(Math.max(...days(name, 'platform', 'lost'))).toBe(0);
  });

  const onePlay = (load: string, circumstances: Partial<Circumstances>) => {
    const [found] = LOADS.filter(({ name }) => name === load);
    const world = new World({ seed: 7, ...circumstances });
    return playDesign(world, new Platform(world, settings), arrivals(found, 7));
  };

  test.each([30, 600, 1800])(
    'a crawl of %i s that sees only what was there at its start: the same',
    (crawl) => {
      const times = { crawlLeast: crawl, crawlMost: crawl, crawlListing: 0 };
      const outcome = onePlay('10,000 at once', { times });
      expect(outcome.lost).toBe(0);
      expect(outcome.crawls).toBeLessThanOrEqual(2);
      expect(outcome.runs).toBeLessThanOrEqual(2);
      expect(outcome.lambdaSeconds).toBeLessThan(60);
    },
  );

  test('what fails is repeated until everything is published', () => {
    const outcome = onePlay('100 at once', { crawlOutcomes: [false, false], runOutcomes: [false] });
    expect(outcome).toMatchObject({ crawls: 3, runs: 2, lost: 0 });
  });
});

describe("AWS's sample", () => {
  const sampleDay = (times: readonly number[], circumstances: Partial<Circumstances> = {}) => {
    const fixed = { crawlLeast: 90, crawlMost: 90, crawlListing: 30, runLeast: 30, runMost: 30 };
    const world = new World({ seed: 7, times: fixed, ...circumstances });
    return playDesign(world, new Sample(world), times);
  };

  test('a single upload is published', () => {
    expect(sampleDay([0])).toMatchObject({ crawls: 1, runs: 2, invocations: 3, lost: 0 });
  });

  test('of single uploads more than one in eight is never published', () => {
    const lost = days('1 upload', 'sample', 'lost');
    expect(lost.filter((count) => count > 0).length / lost.length).toBeGreaterThan(1 / 8);
  });

  test('an upload while a crawl runs is lost, unless a later one starts the next crawl', () => {
    expect(sampleDay([0, 60])).toMatchObject({ crawls: 1, lost: 1 });
    expect(sampleDay([0, 60, 200])).toMatchObject({ crawls: 2, lost: 0 });
  });

  test('so is an upload whose crawl fails', () => {
    expect(sampleDay([0], { crawlOutcomes: [false] })).toMatchObject({ crawls: 1, runs: 2, lost: 1 });
  });

  test('steady uploads use up the runs of the day, and the rest is not published', () => {
    expect(Math.min(...days('10,000 over an hour', 'sample', 'runs'))).toBe(LIMITS.dataSourceRunsADay.value);
    expect(Math.min(...days('10,000 over an hour', 'sample', 'lost'))).toBeGreaterThan(1000);
  });
});

test('an upload is published by the first run that starts after a crawl which has listed it', () => {
  const crawl = (startedAt: number, succeeds = true) => ({
    id: `crawl-${startedAt}`,
    startedAt,
    listedAt: startedAt + 10,
    endsAt: startedAt + 60,
    succeeds,
  });
  const run = (startedAt: number, succeeds = true) => ({
    id: `run-${startedAt}`,
    token: undefined,
    createdAt: startedAt,
    startedAt,
    endsAt: startedAt + 30,
    succeeds,
  });
  const crawls = [crawl(0), crawl(100, false), crawl(200), crawl(400)];
  const runs = [run(50), run(270, false), run(300)];
  expect(publishedAt([0, 10, 11, 210, 211], crawls, runs)).toEqual([330, 330, 330, 330, Infinity]);
});

test('the README rounds what is printed', () => {
  const readme = readFileSync(path.resolve(__dirname, '../../../README.md'), 'utf8');
  const median = (load: string, design: 'platform' | 'sample', figure: keyof Outcome) =>
    spreadOf(days(load, design, figure)).median;
  const ratio = (load: string, figure: keyof Outcome) =>
    median(load, 'platform', figure) / median(load, 'sample', figure);
  const cells = (label: string) =>
    readme
      .split('\n')
      .filter((line) => line.startsWith(`| ${label}`))
      .flatMap((line) => line.split('|').slice(2, -1))
      .map((cell) => cell.trim());
  const month = (load: string) => `${median(load, 'platform', 'month').toFixed(0)} USD`;
  const measured = (label: string, load: string, figure: keyof Outcome) =>
    expect([label, cells(label).at(-1)]).toEqual([label, ratio(load, figure).toPrecision(2)]);
  measured('price of 10,000 uploads at once', '10,000 at once', 'month');
  measured('price of 50,000 uploads a day', '50,000 over a day', 'month');
  measured('time until a single upload', '1 upload', 'lastPublishedSeconds');
  measured('time until 100 uploads', '100 at once', 'lastPublishedSeconds');
  expect(cells('small: 3 accounts')).toEqual([
    month('100 at once'),
    expect.any(String),
    ratio('100 at once', 'month').toFixed(1),
  ]);
  expect(cells('large: 21 accounts')).toEqual([
    month('50,000 over a day'),
    expect.any(String),
    ratio('50,000 over a day', 'month').toFixed(2),
  ]);
});

test('every figure has its source', () => {
  const figures: Readonly<Record<string, Figure>> = { ...LIMITS, ...TIMES, ...PRICES };
  const unfounded = Object.entries(figures).filter(
    ([, { source }]) => !/^(?:https:\/\/(?:docs\.)?aws\.amazon\.com\/|assumed: .)/.test(source),
  );
  expect(unfounded).toEqual([]);
});

test('the documentation has the table as it is printed', () => {
  const page = readFileSync(path.resolve(__dirname, '../../../docs/architecture.md'), 'utf8');
  const [, section = ''] = page.split('\n### What a burst costs\n');
  const rows = (lines: readonly string[]) => lines.filter((line) => line.startsWith('|'));
  const [documented] = section.split('\n## ');
  expect(rows(documented.split('\n'))).toEqual(rows(burstReport(comparisons)));
});
