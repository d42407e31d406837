import { paginateListDataSourceRunActivities, type DataZoneClient } from '@aws-sdk/client-datazone';
import type { DataAssetActivityStatus } from '@aws-sdk/client-datazone';
import { isLeftOut } from '../../platform/published-states';

/** A table that a run did not publish, in DataZone's own words. */
export interface LeftOutTable {
  readonly database: string;
  readonly table: string;
  readonly status: DataAssetActivityStatus;
  /** Type and detail of the error; DataZone gives none with some states. */
  readonly errorType?: string;
  readonly errorDetail?: string;
}

/** Tables that are named of one run; further ones are counted. */
export const MOST_NAMED = 100;

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
      if (!dataAssetStatus || !isLeftOut(dataAssetStatus)) continue;
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
