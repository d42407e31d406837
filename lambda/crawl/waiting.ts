import { newestSuccess, type Crawl, type Crawler, type Upload } from './decision';

/**
 * Since when uploads wait for a crawl; undefined where none does. Of those that wait only the newest keep a message, so
 * the first crawl that was made for them without success counts as well: else steady uploads would look new for ever.
 * What stays open is at most the time until that crawl began.
 *
 * @param uploads of one batch
 */
export function waitingSince(
  uploads: readonly Upload[],
  { crawls }: Pick<Crawler, 'crawls'>,
  settlingSeconds: number,
): Date | undefined {
  const covered = newestSuccess(crawls)?.startedAt.getTime() ?? -Infinity;
  const waiting = uploads
    .map(({ time }) => time.getTime())
    .filter((time) => time + settlingSeconds * 1000 > covered);
  if (waiting.length === 0) return undefined;
  const inVain = crawls.map(({ startedAt }: Crawl) => startedAt.getTime()).filter((time) => time > covered);
  return new Date([...waiting, ...inVain].reduce((a, b) => Math.min(a, b)));
}
