/** States of a table, in a run's activities, that is published or was before (DataZone API, DataSourceRunActivity). */
const PUBLISHED: readonly string[] = ['SUCCEEDED_CREATED', 'SUCCEEDED_UPDATED', 'UNCHANGED'];

/** Whether a run left a table out or failed at it, by its state in the run's activities. */
export function isLeftOut(dataAssetStatus: string | undefined): boolean {
  return dataAssetStatus !== undefined && !PUBLISHED.includes(dataAssetStatus);
}

/** Whether a run that has ended left something out, as far as the run itself tells. */
export function hasLeftOut(run: {
  readonly status?: string;
  readonly skipped?: number;
  readonly failed?: number;
}): boolean {
  return run.status !== 'SUCCESS' || (run.failed ?? 0) + (run.skipped ?? 0) > 0;
}
