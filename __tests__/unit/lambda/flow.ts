import { playDesign } from '../../../tools/bench/bursts/outcome';
import { Platform } from '../../../tools/bench/bursts/platform';
import type { FlowSettings, StageSettings } from '../../../tools/bench/bursts/settings';
import { World } from '../../../tools/bench/bursts/world';

export interface Flow {
  /** Seconds at which objects are uploaded. */
  readonly uploads: readonly number[];
  readonly crawlSeconds?: number;
  readonly runSeconds?: number;
  /** Least time between two crawls. */
  readonly crawlInterval?: number;
  /** Least time between two runs. */
  readonly publishInterval?: number;
  /** Whether each crawl in turn succeeds; those after the last do. */
  readonly crawlOutcomes?: readonly boolean[];
  /** Whether the event of each crawl's end in turn gets lost; those after the last do not. */
  readonly lostCrawlEnds?: readonly boolean[];
  /** Whether each run in turn succeeds; those after the last do. */
  readonly runOutcomes?: readonly boolean[];
}

const stage = (intervalSeconds: number, batchSize: number, windowSeconds: number): StageSettings => ({
  queue: { visibilitySeconds: 362, maxReceiveCount: 1000 },
  mapping: { batchSize, windowSeconds, maximumConcurrency: 2 },
  function: { memoryMb: 256, architecture: 'arm64' },
  durations: { settlingSeconds: 3, gatheringSeconds: 120, retrySeconds: 120, intervalSeconds },
});

/** Plays uploads through both queues with the functions' decisions; a crawl sees only what was there at its start. */
export function playFlow({ uploads, crawlSeconds = 90, runSeconds = 60, ...flow }: Flow) {
  const world = new World({
    seed: 1,
    times: {
      crawlLeast: crawlSeconds,
      crawlMost: crawlSeconds,
      crawlListing: 0,
      runLeast: runSeconds,
      runMost: runSeconds,
    },
    crawlOutcomes: flow.crawlOutcomes,
    lostCrawlEnds: flow.lostCrawlEnds,
    runOutcomes: flow.runOutcomes,
  });
  const { crawlInterval = 3600, publishInterval = 3600 } = flow;
  const settings: FlowSettings = {
    crawl: stage(crawlInterval, 10_000, 2),
    publish: stage(publishInterval, 10, 0),
  };
  const platform = new Platform(world, settings);
  const outcome = playDesign(
    world,
    platform,
    uploads.toSorted((a, b) => a - b),
  );
  return {
    crawls: world.crawler.crawls,
    runs: world.dataSource.runs,
    deadLetters: platform.queues.flatMap(({ deadLetters }) => deadLetters),
    outcome,
  };
}

/** Whether of any two starts that are closer than the interval the former followed a rest of two intervals. */
export function keepsPace(starts: readonly number[], interval: number): boolean {
  const gaps = starts.map((start, index) => start - (starts[index - 1] ?? -Infinity));
  return gaps.every((gap, index) => gap >= interval || gaps[index - 1] >= 2 * interval);
}
