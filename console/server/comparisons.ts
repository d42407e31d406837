import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { AccountNames } from '../../platform/naming/naming';
import { COMPARED, uncataloguedLogGroup } from '../../platform/uncatalogued';
import type { Access } from './access';
import { collect } from './paging';

/** Milliseconds that the newest comparison is old at most: there is one a day, which may be tried again. */
const OLDEST = 2 * 24 * 3600 * 1000;

/**
 * Names of the folders that have no table although a crawl has read them, as the function `uncatalogued` last found;
 * undefined where its log is not visible.
 *
 * @throws CloudWatch's error
 */
export async function foldersWithoutTable(
  access: Access,
  names: AccountNames,
): Promise<readonly string[] | undefined> {
  const pages = paginateFilterLogEvents(
    { client: access.client(CloudWatchLogsClient) },
    {
      logGroupName: uncataloguedLogGroup(names),
      startTime: Date.now() - OLDEST,
      filterPattern: `"${COMPARED}"`,
    },
  );
  try {
    const looks = await collect(pages, ({ events }) => events);
    const newest = looks.toSorted((a, b) => Number(b.timestamp) - Number(a.timestamp)).at(0);
    return newest?.message === undefined ? [] : notCataloguedOf(newest.message);
  } catch (error) {
    const { name } = error as Error;
    // Bootstrap has not made the function yet.
    if (name === 'ResourceNotFoundException') return [];
    // Uploads are shown all the same to somebody who may not read the log.
    if (name.startsWith('AccessDenied')) return undefined;
    throw error;
  }
}

function notCataloguedOf(entry: string): readonly string[] {
  const { notCatalogued = [] } = JSON.parse(entry) as { readonly notCatalogued?: readonly string[] };
  return notCatalogued;
}
