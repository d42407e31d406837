import { pace } from '../shared/pace';

/** One run of the data source. */
export interface Run {
  readonly id: string;
  readonly status: 'REQUESTED' | 'RUNNING' | 'SUCCESS' | 'PARTIALLY_SUCCEEDED' | 'FAILED';
  readonly createdAt: Date;
  /** Absent until DataZone has taken the run up. */
  readonly startedAt?: Date;
  /** Absent until it has ended. */
  readonly runStatisticsForAssets?: { readonly skipped?: number; readonly failed?: number };
}

/** A crawl that has succeeded. */
export interface FinishedCrawl {
  readonly id: string;
  readonly endedAt: Date;
}

/** What one look at the queue leads to. */
export interface RunDecision {
  /** Seconds until the newest message is next useful; absent when it is done. Every other one is acknowledged. */
  readonly wait?: number;
  /** Client token of the run to start now; absent where none is to start. */
  readonly token?: string;
  /** Whether only the daily limit keeps a run from starting. */
  readonly quotaReached?: boolean;
  /** The newest run that has ended and has seen the crawl. */
  readonly outcome?: Run;
  /** The newest run that has published the crawl, where it is done. */
  readonly published?: Run;
}

/**
 * DataZone refuses more than 25 runs a data source and day (Amazon DataZone quotas). Two stay in hand for people, and
 * any 24 hours count, as it is not said when a day begins.
 */
export const RUNS_A_DAY = 25 - 2;

export const DAY_SECONDS = 24 * 3600;

/**
 * Decides about a batch by its newest crawl, since a run that has seen it has seen the older ones too. It is done when
 * a run that started after its end has succeeded, in full or in part. Until then it stays for all: a run starts at once
 * if none was made within the interval, or if it is a burst's second, else at the interval's end, after a failure too.
 *
 * @param runs every run of the last 24 hours and since the crawl's end at least, in any order
 */
export function decideRun(
  crawl: FinishedCrawl,
  runs: readonly Run[],
  now: Date,
  durations: { readonly intervalSeconds: number; readonly retrySeconds: number },
): RunDecision {
  const newestFirst = [...runs].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const since = newestFirst.filter((run) => (run.startedAt ?? run.createdAt) > crawl.endedAt);
  const outcome = since.find((run) => !isActive(run));
  const published = since.find(({ status }) => status === 'SUCCESS' || status === 'PARTIALLY_SUCCEEDED');
  if (published) return { outcome, published };
  if (runs.some(isActive)) return { outcome, wait: durations.retrySeconds };

  const secondsUntil = (time: number) => (time - now.getTime()) / 1000;
  const { slot, second } = pace(
    runs.map(({ createdAt }) => createdAt),
    durations.intervalSeconds,
  );
  const paced = second ? 0 : secondsUntil(slot);
  const allowed = secondsUntil(
    (newestFirst[RUNS_A_DAY - 1]?.createdAt.getTime() ?? -Infinity) + DAY_SECONDS * 1000,
  );
  const wait = Math.max(paced, allowed);
  if (wait > 0) return { outcome, wait, quotaReached: allowed > Math.max(paced, 0) };
  // Started twice it is one run; but the token of a run that failed would only give that run back.
  const token = outcome ? `${crawl.id}-${outcome.id}` : crawl.id;
  return { outcome, wait: durations.retrySeconds, token };
}

function isActive({ status }: Run): boolean {
  return status === 'REQUESTED' || status === 'RUNNING';
}
