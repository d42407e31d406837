/** One entry of the crawler's history. */
export interface Crawl {
  readonly id: string;
  readonly state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED' | undefined;
  readonly startedAt: Date;
  readonly endedAt?: Date;
}

/** A crawl that has completed. */
export type SucceededCrawl = Crawl & { readonly endedAt: Date };

/** The crawler as it is now. `crawls` holds at least the newest ones, in any order. */
export interface Crawler {
  readonly state: string | undefined;
  readonly crawls: readonly Crawl[];
}

/** A message about a changed object. */
export interface Upload {
  readonly id: string;
  /** Time of the S3 event, cut off to the second. */
  readonly time: Date;
}

/** What one look at the queue leads to. */
export interface Plan {
  readonly start: boolean;
  /** The messages that stay, two at most, and the seconds until they are next useful. Every other one is acknowledged. */
  readonly keep?: { readonly ids: readonly string[]; readonly seconds: number };
}

/** How many settling times uploads are gathered for at most, so that steady ones can't put crawls off for ever. */
export const LONGEST_GATHERING = 5;

/** The newest crawl that has succeeded. */
export function newestSuccess(crawls: readonly Crawl[]): SucceededCrawl | undefined {
  return crawls
    .filter((crawl): crawl is SucceededCrawl => crawl.state === 'COMPLETED' && crawl.endedAt !== undefined)
    .reduce<SucceededCrawl | undefined>(newer, undefined);
}

/** The crawl that started last. */
export function newest(crawls: readonly Crawl[]): Crawl | undefined {
  return crawls.reduce<Crawl | undefined>(newer, undefined);
}

/**
 * Decides about the messages of one batch. A message is done when a crawl has succeeded that started at least
 * the settling time after the object's event: S3 is consistent, so that crawl saw the object. Of those that are
 * not done, the newest stays for all: a crawl that makes it done makes the older ones done. The oldest stays as
 * well while it tells since when uploads are gathered.
 *
 * A crawl starts when the newest upload has settled, or when they have been gathered for long enough. It starts at
 * once if none did within the interval, else at the interval's end, after a failure too: Glue bills ten minutes for
 * the shortest crawl.
 */
export function plan(
  uploads: readonly Upload[],
  crawler: Crawler,
  now: Date,
  durations: {
    readonly settlingSeconds: number;
    readonly retrySeconds: number;
    readonly intervalSeconds: number;
  },
): Plan {
  const settledAt = (upload: Upload) => upload.time.getTime() + durations.settlingSeconds * 1000;
  const covered = newestSuccess(crawler.crawls)?.startedAt.getTime() ?? -Infinity;
  const waiting = uploads.filter((upload) => settledAt(upload) > covered);
  if (waiting.length === 0) return { start: false };

  const first = waiting.reduce((a, b) => (b.time < a.time ? b : a));
  const last = waiting.reduce((a, b) => (b.time > a.time ? b : a));
  const gatheredAt = first.time.getTime() + LONGEST_GATHERING * durations.settlingSeconds * 1000;
  const readyAt = Math.min(settledAt(last), gatheredAt);
  const due = readyAt <= now.getTime();
  const lastCrawl = newest(crawler.crawls);
  const slot = (lastCrawl?.startedAt.getTime() ?? -Infinity) + durations.intervalSeconds * 1000;
  // Once the slot alone decides, the oldest has nothing to tell.
  const ids = first !== last && !due && gatheredAt > slot ? [last.id, first.id] : [last.id];
  const start = due && crawler.state === 'READY' && slot <= now.getTime();
  const secondsTo = (time: number) => (time - now.getTime()) / 1000;
  // While a crawl goes on, whoever waits also has to notice its end, as the crawler's own event may never come.
  if (start || crawler.state !== 'READY' || lastCrawl?.state === 'RUNNING') {
    return { start, keep: { ids, seconds: due ? durations.retrySeconds : secondsTo(readyAt) } };
  }
  return { start, keep: { ids, seconds: secondsTo(Math.max(slot, readyAt)) } };
}

function newer<C extends Crawl>(a: C | undefined, b: C): C {
  return a !== undefined && a.startedAt >= b.startedAt ? a : b;
}
