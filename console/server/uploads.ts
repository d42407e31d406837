import { ListObjectsV2Command, paginateListObjectsV2, S3Client, type _Object } from '@aws-sdk/client-s3';
import type { AccountNames } from '../../platform/naming/naming';
import type { Crawl, Folder, UploadedObject } from '../api';
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
 * @throws S3's error
 */
export async function lookAtFolders(
  access: Access,
  { assetsBucket: Bucket }: AccountNames,
  crawls: readonly Crawl[] | undefined,
): Promise<readonly Folder[]> {
  const s3 = access.client(S3Client);
  const covered = crawls && coveredUntil(crawls);
  const top = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  const folders = (top.CommonPrefixes ?? []).map(async ({ Prefix = '' }) => {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket, Prefix });
    const objects = await collect(pages, ({ Contents }) => Contents, MOST);
    return folderOf(Bucket, Prefix.slice(0, -1), objects, covered);
  });
  const beside = top.Contents?.length ? [folderOf(Bucket, '', top.Contents, covered)] : [];
  return [...(await Promise.all(folders)), ...beside];
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
): Folder {
  const files = objects
    .filter(({ Key }) => Key?.endsWith('/') === false)
    .map(({ Key = '', Size = 0, LastModified }): UploadedObject => ({
      key: Key,
      bytes: Size,
      modified: iso(LastModified) ?? '',
      ...(covered !== undefined && { waiting: Number(LastModified) >= covered }),
    }))
    .sort(newestFirst(({ modified }) => modified));
  return {
    name,
    bucket,
    objects: files.length,
    incomplete: objects.length >= MOST,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    latest: files.slice(0, SHOWN),
    ...(covered !== undefined && { waiting: files.filter(({ waiting }) => waiting).length }),
  };
}
