import { pace } from '../shared/pace';

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

/** The messages that stay, two at most, and the seconds until they are next useful. Every other one is acknowledged. */
export interface Keep {
  readonly ids: readonly string[];
  readonly seconds: number;
}

/** What one look at the queue leads to. */
export interface CrawlDecision {
  readonly start: boolean;
  readonly keep?: Keep;
}

/** Times of the flow that decide about crawls. */
export interface Durations {
  /** Between an object's event and the start of the first crawl that counts for it. */
  readonly settlingSeconds: number;
  /** How long uploads that have settled may wait for others. */
  readonly gatheringSeconds: number;
  readonly retrySeconds: number;
  /** Least time between two crawls that are not of one burst. */
  readonly intervalSeconds: number;
}

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
 * Decides about the messages of one batch without a look at the crawler, while there is nothing to look for: no crawl
 * counts yet for its newest upload, which has not settled, and its oldest has not waited for others for long enough. In a
 * burst that is most batches, and Glue takes few calls a second.
 *
 * @returns undefined if the crawler has to be looked at
 */
export function gather(
  uploads: readonly Upload[],
  now: Date,
  durations: Pick<Durations, 'settlingSeconds' | 'gatheringSeconds'>,
): Keep | undefined {
  if (uploads.length === 0) return undefined;
  const { first, last } = ends(uploads);
  const { settling, gathering } = milliseconds(durations);
  const readyAt = Math.min(last.time.getTime() + settling, first.time.getTime() + settling + gathering);
  if (readyAt <= now.getTime()) return undefined;
  const ids = first === last ? [last.id] : [last.id, first.id];
  return { ids, seconds: (readyAt - now.getTime()) / 1000 };
}

/**
 * Decides about the messages of one batch. A message is done when a crawl has succeeded that started at least
 * the settling time after the object's event: S3 is consistent, so that crawl saw the object. Of those that are
 * not done, the newest stays for all: a crawl that makes it done makes the older ones done. The oldest stays as
 * well while it tells since when uploads are gathered.
 *
 * If no crawl started within the interval, one starts when the newest upload has settled, or when the oldest has
 * waited for others for the gathering time. What came too late for that one has a second crawl, once none has come for
 * the gathering time. Every other crawl waits for the interval's end, after a failure too: Glue bills ten minutes for
 * the shortest.
 *
 * @param newestSeen time of the newest upload of any batch, as far as one knows; it tells whether a burst goes on
 */
export function decideCrawl(
  uploads: readonly Upload[],
  crawler: Crawler,
  now: Date,
  durations: Durations,
  newestSeen?: Date,
): CrawlDecision {
  const { settling, gathering } = milliseconds(durations);
  const covered = newestSuccess(crawler.crawls)?.startedAt.getTime() ?? -Infinity;
  const waiting = uploads.filter(({ time }) => time.getTime() + settling > covered);
  if (waiting.length === 0) return { start: false };

  const { first, last } = ends(waiting);
  const newestUpload = Math.max(last.time.getTime(), newestSeen?.getTime() ?? -Infinity);
  const gatheredAt = first.time.getTime() + settling + gathering;
  const starts = crawler.crawls.map(({ startedAt }) => startedAt);
  const { slot, second } = pace(starts, durations.intervalSeconds);
  const goesOn = crawler.state !== 'READY' || newest(crawler.crawls)?.state === 'RUNNING';
  const pacedAt = Math.max(slot, Math.min(newestUpload + settling, gatheredAt));
  const pausedAt = newestUpload + settling + gathering;
  const startAt = second && !goesOn ? Math.min(pacedAt, pausedAt) : pacedAt;
  const due = startAt <= now.getTime();
  const start = due && crawler.state === 'READY';
  // Once the slot alone decides, the oldest has nothing to tell.
  const ids = first !== last && !due && gatheredAt > slot ? [last.id, first.id] : [last.id];
  // While a crawl goes on, whoever waits also has to notice its end, as the crawler's own event may never come.
  const seconds = start || goesOn ? durations.retrySeconds : (startAt - now.getTime()) / 1000;
  return { start, keep: { ids, seconds } };
}

/** The oldest and the newest of some uploads. */
function ends(uploads: readonly Upload[]): { readonly first: Upload; readonly last: Upload } {
  return {
    first: uploads.reduce((a, b) => (b.time < a.time ? b : a)),
    last: uploads.reduce((a, b) => (b.time > a.time ? b : a)),
  };
}

function milliseconds({
  settlingSeconds,
  gatheringSeconds,
}: Pick<Durations, 'settlingSeconds' | 'gatheringSeconds'>) {
  return { settling: settlingSeconds * 1000, gathering: gatheringSeconds * 1000 };
}

/** Time of the newest upload, those of before among them. */
export function newestOf(uploads: readonly Upload[], before: Date | undefined): Date | undefined {
  return uploads.reduce((newest, { time }) => (newest && newest >= time ? newest : time), before);
}

function newer<C extends Crawl>(a: C | undefined, b: C): C {
  return a !== undefined && a.startedAt >= b.startedAt ? a : b;
}
