import { type _Object, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { isHidden, passedOver } from '../../platform/passed-over';

/** Pages of 1,000 names that are read at the bucket's top, and of one folder. */
const MOST_PAGES = { top: 100, folder: 20 };

const DAY = 24 * 3600 * 1000;

/**
 * Names of the bucket's folders, those left out that a crawl passes over.
 *
 * @throws {Error} where more lies at the bucket's top than is read
 */
export async function listFolders(s3: S3Client, Bucket: string): Promise<string[]> {
  const folders: string[] = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Delimiter: '/' })) {
    folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(0, -1)));
    if ((pages += 1) >= MOST_PAGES.top && page.IsTruncated) {
      throw new Error(
        `bucket ${Bucket}: at most ${MOST_PAGES.top} pages of names at its top can be compared with tables, and it has ` +
          'more; put files into folders, one for each table',
      );
    }
  }
  return folders.filter((name) => !isHidden(name));
}

/**
 * Whether a folder holds an object of which a crawl that began then should have made a table. A folder that has none on
 * its first pages, and goes on, counts as one that does, rather than not to be noticed.
 */
export async function shouldHaveTable(
  s3: S3Client,
  Bucket: string,
  folder: string,
  crawlStart: Date,
): Promise<boolean> {
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: `${folder}/` })) {
    if (page.Contents?.some((object) => wasCrawled(object, crawlStart))) return true;
    if ((pages += 1) >= MOST_PAGES.folder && page.IsTruncated) return true;
  }
  return false;
}

/**
 * S3 tells times in whole seconds. Of an object that came in parts it tells when its upload began (S3 user guide, "Working
 * with object metadata"), which may be long before it was there to be crawled; its ETag has a `-`.
 */
function wasCrawled({ Key = '', Size, LastModified, ETag = '' }: _Object, crawlStart: Date): boolean {
  if (!LastModified || Key.endsWith('/') || passedOver(Key, Size)) return false;
  const there = LastModified.getTime() + (ETag.includes('-') ? DAY : 0);
  return there < Math.floor(crawlStart.getTime() / 1000) * 1000;
}
