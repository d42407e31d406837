import type { FinishedCrawl, Run } from './decision';

/**
 * Since when crawls wait for a run that publishes them; undefined where none does. Of those that wait only the newest
 * keeps its message, so the first run that was made for them without success counts as well: else a crawl an hour would
 * look new for ever.
 *
 * @param crawls of one batch
 */
export function waitingSince(crawls: readonly FinishedCrawl[], runs: readonly Run[]): Date | undefined {
  const startOf = ({ startedAt, createdAt }: Run) => (startedAt ?? createdAt).getTime();
  const covered = runs
    .filter(({ status }) => status === 'SUCCESS' || status === 'PARTIALLY_SUCCEEDED')
    .reduce((last, run) => Math.max(last, startOf(run)), -Infinity);
  const waiting = crawls.map(({ endedAt }) => endedAt.getTime()).filter((time) => time >= covered);
  if (waiting.length === 0) return undefined;
  const inVain = runs.map(startOf).filter((time) => time > covered);
  return new Date([...waiting, ...inVain].reduce((a, b) => Math.min(a, b)));
}
