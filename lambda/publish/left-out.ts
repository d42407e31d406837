import { paginateListDataSourceRunActivities, type DataZoneClient } from '@aws-sdk/client-datazone';
import type { DataAssetActivityStatus, DataSourceRunSummary } from '@aws-sdk/client-datazone';

/** A table that a run did not publish, in DataZone's own words. */
export interface LeftOutTable {
  readonly database: string;
  readonly table: string;
  readonly status: DataAssetActivityStatus;
  /** Type and detail of the error; DataZone gives none with some states. */
  readonly errorType?: string;
  readonly errorDetail?: string;
}

/** What becomes of a table that is published, or was before. */
const PUBLISHED: readonly (DataAssetActivityStatus | undefined)[] = [
  'SUCCEEDED_CREATED',
  'SUCCEEDED_UPDATED',
  'UNCHANGED',
];

/** Tables that are named of one run; further ones are counted. */
export const MOST_NAMED = 100;

/** Whether a run that has ended left something out, as far as the run itself tells. */
export function hasLeftOut({
  status,
  runStatisticsForAssets,
}: Pick<DataSourceRunSummary, 'status' | 'runStatisticsForAssets'>): boolean {
  const { failed = 0, skipped = 0 } = runStatisticsForAssets ?? {};
  return status !== 'SUCCESS' || failed + skipped > 0;
}

/** The tables that a run left out or failed at, from its activities (DataZone API, ListDataSourceRunActivities). */
export async function readLeftOut(
  client: DataZoneClient,
  domainIdentifier: string,
  identifier: string,
): Promise<LeftOutTable[]> {
  const leftOut: LeftOutTable[] = [];
  for await (const { items = [] } of paginateListDataSourceRunActivities(
    { client, pageSize: 50 },
    { domainIdentifier, identifier },
  )) {
    for (const { database, technicalName, dataAssetStatus, errorMessage } of items) {
      if (!dataAssetStatus || PUBLISHED.includes(dataAssetStatus)) continue;
      leftOut.push({
        database: database ?? '',
        table: technicalName ?? '',
        status: dataAssetStatus,
        errorType: errorMessage?.errorType,
        errorDetail: errorMessage?.errorDetail,
      });
    }
  }
  return leftOut;
}
