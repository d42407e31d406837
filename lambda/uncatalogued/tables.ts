import {
  EntityNotFoundException,
  GetCrawlerCommand,
  type GlueClient,
  paginateGetTables,
} from '@aws-sdk/client-glue';

/**
 * When the crawler's last crawl began, if that one has succeeded; undefined where it has not, or none has ended yet, or a
 * deploy has not made the crawler yet. While a crawl runs, the last one is that before it (Glue API, LastCrawlInfo).
 */
export async function lastCrawlStart(glue: GlueClient, crawler: string): Promise<Date | undefined> {
  try {
    const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: crawler }));
    const { Status, StartTime } = Crawler?.LastCrawl ?? {};
    return Status === 'SUCCEEDED' ? StartTime : undefined;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
}

/** Names of the bucket's folders that are the location of a table of the database. */
export async function foldersWithTable(
  glue: GlueClient,
  DatabaseName: string,
  bucket: string,
): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName })) {
    for (const { StorageDescriptor } of TableList) {
      const folder = topFolder(StorageDescriptor?.Location ?? '', bucket);
      if (folder !== undefined) folders.add(folder);
    }
  }
  return folders;
}

/** The folder whose table has this location; a table of less than a whole folder is none's. */
function topFolder(location: string, bucket: string): string | undefined {
  const start = `s3://${bucket}/`;
  if (!location.startsWith(start)) return undefined;
  const folder = location.slice(start.length).replace(/\/$/, '');
  return folder === '' || folder.includes('/') ? undefined : folder;
}
