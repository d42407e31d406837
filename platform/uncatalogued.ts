import type { AccountNames } from './naming/naming';

/**
 * Message of the log entry that each comparison of folders and tables writes, with the member `notCatalogued`: names of the
 * folders that have no table, without the slash.
 */
export const COMPARED = 'folders were compared with tables';

/** Folders that one entry names; all are counted. */
export const MOST_NAMED = 100;

/** Log group of the function that compares. */
export function uncataloguedLogGroup(names: AccountNames): string {
  return `/aws/lambda/${names.functionName('uncatalogued')}`;
}

/** ARN of its streams. */
export function uncataloguedLogArn(names: AccountNames, region: string): string {
  return `arn:aws:logs:${region}:${names.accountId}:log-group:${uncataloguedLogGroup(names)}:*`;
}
