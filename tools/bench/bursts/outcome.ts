import type { SimulatedCrawl } from './crawler';
import type { SimulatedRun } from './data-source';
import { LIMITS, PRICES, values } from './figures';
import type { Design, World } from './world';

const DAY = 86_400;
const { leastBilledCrawl } = values(LIMITS);
const prices = values(PRICES);

/** What a day of uploads came to. */
export interface Outcome {
  readonly crawls: number;
  readonly runs: number;
  readonly invocations: number;
  /** Billed. */
  readonly lambdaSeconds: number;
  /** Calls of SQS, the polls of a whole day included. */
  readonly queueCalls: number;
  /** From the last upload until a run that covers it has ended; infinite if none ever does. */
  readonly lastPublishedSeconds: number;
  /** The same for the upload that took longest among those that are published at all. */
  readonly slowestSeconds: number;
  /** Uploads that no successful run after a successful crawl covers, however long one waits. */
  readonly lost: number;
  /** USD for 30 such days. */
  readonly month: number;
}

/**
 * Plays the uploads of one day to the end, when nothing is left that would still happen by itself.
 *
 * @param times of the uploads, in order
 */
export function playDesign(world: World, design: Design, times: readonly number[]): Outcome {
  const upload = (at: number) => {
    design.upload(`patients/part-${at}.parquet`);
    next(at + 1);
  };
  const next = (at: number) => {
    if (at < times.length) world.clock.after(times[at] - world.clock.now, () => upload(at));
  };
  next(0);
  world.clock.run();
  for (const queue of design.queues) queue.close(Math.max(DAY, world.clock.now));
  const published = publishedAt(times, world.crawler.crawls, world.dataSource.runs);
  const waits = published.map((time, at) => time - times[at]);
  return {
    crawls: world.crawler.crawls.length,
    runs: world.dataSource.runs.length,
    invocations: sum(design.functions, ({ invocations }) => invocations),
    lambdaSeconds: sum(design.functions, ({ billedSeconds }) => billedSeconds),
    queueCalls: sum(design.queues, ({ requests }) => requests),
    lastPublishedSeconds: waits.at(-1) ?? 0,
    slowestSeconds: waits.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0),
    lost: waits.filter((wait) => !Number.isFinite(wait)).length,
    month: 30 * dayPrice(world, design),
  };
}

/** When each upload is published: by the first run after a crawl that has listed it. Infinite if none did. */
export function publishedAt(
  times: readonly number[],
  crawls: readonly SimulatedCrawl[],
  runs: readonly SimulatedRun[],
): number[] {
  const published: number[] = [];
  let soonest = Infinity;
  const latestFirst = crawls.filter(({ succeeds }) => succeeds).sort((a, b) => b.listedAt - a.listedAt);
  for (const time of times.toReversed()) {
    while (latestFirst.length > 0 && latestFirst[0].listedAt >= time) {
      const { endsAt } = latestFirst[0];
      latestFirst.shift();
      const run = runs.find((one) => one.succeeds && one.startedAt >= endsAt);
      soonest = Math.min(soonest, run?.endsAt ?? Infinity);
    }
    published.push(soonest);
  }
  return published.toReversed();
}

function dayPrice({ crawler, dataSource }: World, { functions, queues, objectEvents }: Design): number {
  const crawlSeconds = sum(crawler.crawls, ({ startedAt, endsAt }) =>
    Math.max(leastBilledCrawl, endsAt - startedAt),
  );
  return (
    (crawlSeconds / 3600) * prices.crawlerDpus * prices.crawlerDpuHour +
    sum(functions, ({ invocations }) => invocations) * prices.lambdaRequest +
    sum(functions, ({ billedSeconds, options: { memoryMb, architecture } }) => {
      const price = architecture === 'arm64' ? prices.lambdaArm : prices.lambdaX86;
      return billedSeconds * (memoryMb / 1024) * price;
    }) +
    sum(queues, ({ requests }) => requests) * prices.sqsRequest +
    objectEvents * prices.s3EventOnEventBridge +
    dataSource.requests * prices.dataZoneRequest
  );
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
