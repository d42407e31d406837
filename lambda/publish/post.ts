import {
  paginateListTimeSeriesDataPoints,
  paginateSearch,
  PostLineageEventCommand,
  PostTimeSeriesDataPointsCommand,
  type DataZoneClient,
} from '@aws-sdk/client-datazone';
import type { S3Client } from '@aws-sdk/client-s3';
import { QUALITY_POINTS } from '../../platform/quality-points';
import type { Run } from './decision';
import { lineageEvent, uuidOf } from './lineage';
import { qualityOf } from './quality';
import { hasNews, listReceipts, readReceipts, type ReceiptFolder } from './receipts';

/** From where to where. */
export interface Posting {
  readonly s3: S3Client;
  readonly datazone: DataZoneClient;
  readonly domainId: string;
  readonly projectId: string;
  readonly recordsBucket: string;
  readonly dataset: string;
}

/** A table's asset. */
interface TableAsset {
  readonly id: string;
  readonly tableArn: string;
}

/** What became of a run's tables. */
export interface Posted {
  /** Tables whose quality and lineage were posted. */
  readonly tables: readonly string[];
  readonly failures: readonly { readonly table: string; readonly error: Error }[];
}

/**
 * Posts quality and lineage of every asset of a dataset whose files a run published. Twice is once: both carry tokens made of the run
 * and the table, and a table is done when it has the run's point, which is posted last. A table that fails does not
 * keep the others from it. One that has no asset yet is posted after the run that makes it.
 *
 * @throws the error of S3 or DataZone where the receipts or the assets can't be listed
 */
export async function postRecords(posting: Posting, run: Run): Promise<Posted> {
  const { s3, recordsBucket, dataset } = posting;
  const folders = await listReceipts(s3, recordsBucket, dataset);
  const assets = folders.length > 0 ? await readAssets(posting) : new Map<string, TableAsset>();
  const tables: string[] = [];
  const failures: { table: string; error: Error }[] = [];
  for (const folder of folders) {
    const asset = assets.get(folder.table);
    if (!asset) continue;
    try {
      if (await postTable(posting, run, folder, asset)) tables.push(folder.table);
    } catch (error) {
      failures.push({ table: folder.table, error: error as Error });
    }
  }
  return { tables, failures };
}

async function postTable(
  posting: Posting,
  run: Run,
  folder: ReceiptFolder,
  asset: TableAsset,
): Promise<boolean> {
  const { s3, datazone, domainId, recordsBucket } = posting;
  const runStarted = run.startedAt ?? run.createdAt;
  const posted = await newestPoint(posting, asset);
  if ((posted && posted >= runStarted) || !hasNews(folder, posted, runStarted)) return false;
  const receipts = await readReceipts(s3, recordsBucket, folder, runStarted);
  const clientToken = uuidOf(`${run.id} ${asset.id}`);
  const event = lineageEvent({ tableArn: asset.tableArn, runId: run.id, runStarted }, receipts);
  const quality = qualityOf(receipts);
  if (!event || !quality) return false;
  await datazone.send(
    new PostLineageEventCommand({
      domainIdentifier: domainId,
      event: Buffer.from(JSON.stringify(event)),
      clientToken,
    }),
  );
  await datazone.send(
    new PostTimeSeriesDataPointsCommand({
      domainIdentifier: domainId,
      entityType: 'ASSET',
      entityIdentifier: asset.id,
      // The newest revision of the type, as none is named.
      forms: [
        {
          ...QUALITY_POINTS,
          timestamp: runStarted,
          content: JSON.stringify(quality),
        },
      ],
      clientToken,
    }),
  );
  return true;
}

/** Time of an asset's newest point, in whatever order DataZone lists them. */
async function newestPoint({ datazone, domainId }: Posting, { id }: TableAsset): Promise<Date | undefined> {
  let newest: Date | undefined;
  const input = {
    domainIdentifier: domainId,
    entityType: 'ASSET',
    entityIdentifier: id,
    formName: QUALITY_POINTS.formName,
  } as const;
  for await (const { items = [] } of paginateListTimeSeriesDataPoints({ client: datazone }, input)) {
    for (const { timestamp } of items) if (timestamp && (!newest || timestamp > newest)) newest = timestamp;
  }
  return newest;
}

/** Assets of the project by the names of their tables in the lake. */
async function readAssets({ datazone, domainId, projectId }: Posting): Promise<Map<string, TableAsset>> {
  const assets = new Map<string, TableAsset>();
  const input = {
    domainIdentifier: domainId,
    owningProjectIdentifier: projectId,
    searchScope: 'ASSET',
  } as const;
  for await (const { items = [] } of paginateSearch({ client: datazone }, input)) {
    for (const { assetItem } of items) {
      const { identifier: id, externalIdentifier: tableArn } = assetItem ?? {};
      const [, table] = /^arn:[^:]+:glue:[^:]+:\d+:table\/[^/]+\/([^/]+)$/.exec(tableArn ?? '') ?? [];
      if (id !== undefined && tableArn !== undefined && table !== undefined)
        assets.set(table, { id, tableArn });
    }
  }
  return assets;
}
