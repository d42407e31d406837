import {
  ConflictException,
  ServiceQuotaExceededException,
  StartDataSourceRunCommand,
  paginateListDataSourceRuns,
  paginateListDataSources,
  type DataSourceSummary,
  type DataZoneClient,
} from '@aws-sdk/client-datazone';
import type { Run } from './decision';

/** Where a data source is, and what it publishes. */
export interface DataSourceLocation {
  readonly domainId: string;
  readonly projectId: string;
  readonly name: string;
  /** The described dataset that it publishes; none where files are published as they are uploaded. */
  readonly dataset?: string;
}

/**
 * Finds a data source by its name, since it is replaced now and then and its id changes.
 *
 * @throws {Error} if the project has none of that name
 */
export async function findDataSource(
  datazone: DataZoneClient,
  { domainId, projectId, name }: DataSourceLocation,
): Promise<DataSourceSummary> {
  const input = { domainIdentifier: domainId, projectIdentifier: projectId, name };
  for await (const { items = [] } of paginateListDataSources({ client: datazone }, input)) {
    const found = items.find((item) => item.name === name);
    if (found) return found;
  }
  throw new Error(
    `data source ${name}: project ${projectId} of domain ${domainId} has none of that name; deploy the stack again`,
  );
}

/**
 * The runs since `since` at least. In whatever order DataZone lists them, they are read until both the last run
 * and an older one than `since` have come, as a data source collects thousands.
 */
export async function readRuns(
  datazone: DataZoneClient,
  { domainId, dataSourceId, lastRunAt }: DataSourceSummary,
  since: Date,
): Promise<Run[]> {
  const runs: Run[] = [];
  let last = lastRunAt === undefined;
  const input = { domainIdentifier: domainId, dataSourceIdentifier: dataSourceId };
  for await (const { items = [] } of paginateListDataSourceRuns({ client: datazone, pageSize: 50 }, input)) {
    runs.push(...(items as Run[]));
    last ||= items.some(({ updatedAt }) => lastRunAt && updatedAt && updatedAt >= lastRunAt);
    if (last && runs.some(({ createdAt }) => createdAt < since)) break;
  }
  return runs;
}

/**
 * Starts a run, or finds the one that was started with this token before.
 *
 * @returns `running` if another run is in progress, `quota` if DataZone's daily limit is reached
 */
export async function startRun(
  datazone: DataZoneClient,
  { domainId, dataSourceId }: DataSourceSummary,
  clientToken: string,
): Promise<'started' | 'running' | 'quota'> {
  try {
    await datazone.send(
      new StartDataSourceRunCommand({
        domainIdentifier: domainId,
        dataSourceIdentifier: dataSourceId,
        clientToken,
      }),
    );
    return 'started';
  } catch (error) {
    if (error instanceof ConflictException) return 'running';
    if (error instanceof ServiceQuotaExceededException) return 'quota';
    throw error;
  }
}
