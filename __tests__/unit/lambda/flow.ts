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
  /** Whether each run in turn succeeds; those after the last do. */
  readonly runOutcomes?: readonly boolean[];
}

const stage = (intervalSeconds: number): StageSettings => ({
  queue: { visibilitySeconds: 420, maxReceiveCount: 1000 },
  mapping: { batchSize: 10_000, windowSeconds: 60, maximumConcurrency: 2 },
  function: { memoryMb: 256, architecture: 'arm64' },
  durations: { settlingSeconds: 60, retrySeconds: 120, intervalSeconds },
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
    runOutcomes: flow.runOutcomes,
  });
  const { crawlInterval = 3600, publishInterval = 3600 } = flow;
  const settings: FlowSettings = { crawl: stage(crawlInterval), publish: stage(publishInterval) };
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
