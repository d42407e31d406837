/**
 * Name of the data source of a described dataset.
 *
 * @param account name of the account's own data source, which is all where files are published as they are uploaded
 */
export function datasetSourceName(account: string, dataset: string): string {
  return `${account}-${dataset}`;
}
