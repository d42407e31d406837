import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { mapInParallel } from '../shared/parallel';
import { listFolders, shouldHaveTable } from './folders';
import { foldersWithTable, lastCrawlStart } from './tables';

/** A lake, and the clients by which it is looked at. */
export interface Lake {
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly crawler: string;
  readonly bucket: string;
  readonly database: string;
}

/** What one look at a lake finds. */
export interface Comparison {
  readonly crawlStart: Date;
  /** Folders of the bucket that a crawl does not pass over. */
  readonly folders: number;
  /** Names of those that the crawl should have made a table of, and that have none. */
  readonly notCatalogued: readonly string[];
}

/**
 * Compares the bucket's folders with the locations of the database's tables.
 *
 * @returns undefined where the last crawl has not succeeded, or there is none, so that there is nothing to compare with
 * @throws AWS's error, or one for a bucket that has too much at its top
 */
export async function compare({
  glue,
  s3,
  crawler,
  bucket,
  database,
}: Lake): Promise<Comparison | undefined> {
  const crawlStart = await lastCrawlStart(glue, crawler);
  if (!crawlStart) return undefined;
  const folders = await listFolders(s3, bucket);
  const catalogued = await foldersWithTable(glue, database, bucket);
  const missing = await mapInParallel(
    folders.filter((folder) => !catalogued.has(folder)),
    async (folder) => ((await shouldHaveTable(s3, bucket, folder, crawlStart)) ? [folder] : []),
  );
  return { crawlStart, folders: folders.length, notCatalogued: missing.flat() };
}
