import { ListObjectsV2Command, paginateListObjectsV2, S3Client, type _Object } from '@aws-sdk/client-s3';
import type { AccountNames } from '../../platform/naming/naming';
import { passedOver } from '../../platform/passed-over';
import type { Crawl, Folder, UncataloguedObject, UploadedObject } from '../api';
import type { Access } from './access';
import { collect } from './paging';
import { iso, newestFirst } from './time';

/** Objects that are looked at in a folder. */
const MOST = 3000;
/** Objects that are shown of it. */
const SHOWN = 20;

/**
 * What lies in the assets bucket, a folder a table.
 *
 * @param crawls of the account, to tell what waits for one; none where they are not visible
 * @param complaints of the newest crawl that has succeeded, in its own words; none where they are not visible
 * @param withoutTable names of folders that have no table although a crawl has read them; none where they are not visible
 * @throws S3's error
 */
export async function lookAtFolders(
  access: Access,
  { assetsBucket: Bucket }: AccountNames,
  crawls: readonly Crawl[] | undefined,
  complaints: readonly string[] | undefined,
  withoutTable: readonly string[] | undefined,
): Promise<readonly Folder[]> {
  const s3 = access.client(S3Client);
  const covered = crawls && coveredUntil(crawls);
  const top = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  const folders = (top.CommonPrefixes ?? []).map(async ({ Prefix = '' }) => {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket, Prefix });
    const objects = await collect(pages, ({ Contents }) => Contents, MOST);
    return folderOf(Bucket, Prefix.slice(0, -1), objects, covered, complaints);
  });
  const beside = top.Contents?.length ? [folderOf(Bucket, '', top.Contents, covered, complaints)] : [];
  const all = [...(await Promise.all(folders)), ...beside];
  if (withoutTable === undefined) return all.map((folder) => ({ ...folder, logHidden: true }));
  return all.map((folder) => (withoutTable.includes(folder.name) ? namedAsAWhole(folder) : folder));
}

/** Before its files, each of which may have a reason of its own. */
function namedAsAWhole(folder: Folder): Folder {
  const whole = { key: `${folder.name}/`, reason: 'it has no table, although a crawl has read it' };
  return { ...folder, notCatalogued: [whole, ...folder.notCatalogued] };
}

/**
 * Time, in whole seconds as S3 counts, before which every upload is covered by a successful crawl: the newest one's
 * start, or none if there was no such crawl.
 */
function coveredUntil(crawls: readonly Crawl[]): number {
  const starts = crawls
    .filter(({ state }) => state === 'COMPLETED')
    .map(({ started }) => Date.parse(started ?? ''));
  return Math.floor(Math.max(0, ...starts.filter(Number.isFinite)) / 1000) * 1000;
}

function folderOf(
  bucket: string,
  name: string,
  objects: readonly _Object[],
  covered: number | undefined,
  complaints: readonly string[] | undefined,
): Folder {
  const reasons = reasonsOf(objects, covered, complaints ?? []);
  const files = objects
    .filter(({ Key }) => Key?.endsWith('/') === false)
    .map(({ Key = '', Size = 0, LastModified }): UploadedObject => ({
      key: Key,
      bytes: Size,
      modified: iso(LastModified) ?? '',
      ...(covered !== undefined && { waiting: Number(LastModified) >= covered && !reasons.has(Key) }),
    }))
    .sort(newestFirst(({ modified }) => modified));
  return {
    name,
    bucket,
    objects: files.length,
    incomplete: objects.length >= MOST,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    latest: files.slice(0, SHOWN),
    notCatalogued: [...reasons].map(([key, reason]): UncataloguedObject => ({ key, reason })).slice(0, SHOWN),
    ...(complaints === undefined && { logHidden: true }),
    ...(covered !== undefined && { waiting: files.filter(({ waiting }) => waiting).length }),
  };
}

/** Storage classes that nobody reads from before an object is restored (S3 user guide, "Storage classes"). */
const ARCHIVED: readonly (string | undefined)[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** Why objects are not catalogued, by their keys. What waits for a crawl yet is not spoken of by the last one. */
function reasonsOf(
  objects: readonly _Object[],
  covered: number | undefined,
  complaints: readonly string[],
): ReadonlyMap<string, string> {
  const complaintOf = complaintsByKey(objects, complaints);
  const reasons = new Map<string, string>();
  for (const { Key = '', Size, StorageClass, LastModified } of objects) {
    const crawled = covered !== undefined && Number(LastModified) < covered;
    const reason =
      passedOver(Key, Size)?.reason ??
      (ARCHIVED.includes(StorageClass)
        ? `it is archived (${StorageClass}), and must be restored first`
        : undefined) ??
      (crawled ? complaintOf.get(Key) : undefined);
    if (reason !== undefined) reasons.set(Key, reason);
  }
  return reasons;
}

/** What a crawler writes beside a name of an object. */
const BOUNDARY = /[\s,;:'"()[\]]/;

/** The complaints that name an object, by its key. AWS does not say how it words them, so a key counts wherever it stands. */
function complaintsByKey(
  objects: readonly _Object[],
  complaints: readonly string[],
): ReadonlyMap<string, string> {
  const keys = new Set(objects.map(({ Key = '' }) => Key));
  const starts = [...new Set(objects.flatMap(({ Key = '' }) => Key.split('/', 1)))];
  const byKey = new Map<string, string>();
  for (const complaint of complaints) {
    for (const start of starts) {
      for (let at = complaint.indexOf(`${start}/`); at >= 0; at = complaint.indexOf(`${start}/`, at + 1)) {
        if (at > 0 && !/[\s,;:'"()[\]/]/.test(complaint.charAt(at - 1))) continue;
        for (let end = at + start.length; end <= complaint.length; end += 1) {
          const ends = end === complaint.length || BOUNDARY.test(complaint.charAt(end));
          const key = complaint.slice(at, end);
          if (ends && keys.has(key) && !byKey.has(key)) byKey.set(key, complaint);
        }
      }
    }
  }
  return byKey;
}
