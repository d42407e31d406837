import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { lakeTable } from '@ehds/healthdcat/description';
import { Receipt } from '../pseudonymise/receipt';
import { jsonOrUndefined } from '../shared/json';
import { mapInParallel } from '../shared/parallel';
import { readText } from '../shared/read-text';

/** Receipts that are read at a time. */
const AT_ONCE = 16;

/** The receipts of one table, as S3 lists them. */
export interface ReceiptFolder {
  /** Name of the table in the lake. */
  readonly table: string;
  readonly receipts: readonly { readonly key: string; readonly modified: Date }[];
}

/** The receipts of every table of a dataset in the records bucket. @throws S3's error */
export async function listReceipts(s3: S3Client, bucket: string, dataset: string): Promise<ReceiptFolder[]> {
  const tables = new Map<string, { key: string; modified: Date }[]>();
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `receipts/${dataset}/` });
  for await (const { Contents = [] } of pages) {
    for (const { Key: key = '', LastModified: modified } of Contents) {
      const [, , table, ...rest] = key.split('/');
      // What lies outside a table's folder was parked, and is of no asset.
      if (table === undefined || rest.length === 0 || !modified) continue;
      const name = lakeTable(dataset, table);
      tables.set(name, [...(tables.get(name) ?? []), { key, modified }]);
    }
  }
  return [...tables].map(([table, receipts]) => ({ table, receipts }));
}

/**
 * Whether a run published what earlier posts do not cover: something was decided before the run began and not before
 * the last point. S3 tells times in whole seconds, so that the second of the last point counts as new once more.
 *
 * @param posted time of the asset's newest point; undefined where it has none
 */
export function hasNews({ receipts }: ReceiptFolder, posted: Date | undefined, runStarted: Date): boolean {
  const since = Math.floor((posted?.getTime() ?? 0) / 1000) * 1000;
  return receipts.some(({ modified }) => modified.getTime() >= since && modified < runStarted);
}

/**
 * The receipts that a run covers. One that is gone meanwhile was of a deleted source, and is left out.
 *
 * @throws {Error} where one is no receipt; or S3's error
 */
export async function readReceipts(
  s3: S3Client,
  bucket: string,
  { receipts }: ReceiptFolder,
  runStarted: Date,
): Promise<Receipt[]> {
  const keys = receipts.filter(({ modified }) => modified < runStarted).map(({ key }) => key);
  const found = await mapInParallel(keys, (key) => readReceipt(s3, bucket, key), AT_ONCE);
  return found.filter((receipt) => receipt !== undefined);
}

async function readReceipt(s3: S3Client, Bucket: string, Key: string): Promise<Receipt | undefined> {
  const text = await readText(s3, Bucket, Key);
  if (text === undefined) return undefined;
  const receipt = Receipt.safeParse(jsonOrUndefined(text));
  if (receipt.success) return receipt.data;
  // What it holds stays out of the log: names of files may tell of a person.
  throw new Error('one of its receipts cannot be read; the next sweep of the intake writes it anew');
}
