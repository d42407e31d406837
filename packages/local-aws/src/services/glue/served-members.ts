import type { PartitionInput, StorageDescriptor, TableInput } from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';

/** Members that the catalogue keeps and gives back, and that the crawler or Athena act on where AWS's do. */
const TABLE = [
  ...['Name', 'Description', 'Owner', 'LastAccessTime', 'LastAnalyzedTime', 'Retention', 'StorageDescriptor'],
  ...['PartitionKeys', 'ViewOriginalText', 'ViewExpandedText', 'TableType', 'Parameters', 'TargetTable'],
];
const STORAGE = [
  ...['Columns', 'Location', 'InputFormat', 'OutputFormat', 'Compressed', 'NumberOfBuckets', 'SerdeInfo'],
  ...['BucketColumns', 'SortColumns', 'Parameters', 'StoredAsSubDirectories'],
];
const PARTITION = ['Values', 'LastAccessTime', 'LastAnalyzedTime', 'StorageDescriptor', 'Parameters'];
const DATABASE = [
  ...['Name', 'Description', 'LocationUri', 'Parameters', 'CreateTableDefaultPermissions', 'TargetDatabase'],
];

/** @throws {AwsError} InvalidInputException for a member of CreateTable or UpdateTable that nothing here acts on. */
export function checkTableRequest({ TableInput, ...others }: { readonly TableInput?: TableInput }): void {
  refuseOthers('', others, ['CatalogId', 'DatabaseName', 'SkipArchive']);
  refuseOthers('TableInput.', TableInput, TABLE);
  checkStorage('TableInput.', TableInput?.StorageDescriptor);
}

/** @throws {AwsError} InvalidInputException for a member of a partition that nothing here acts on. */
export function checkPartition(partition: PartitionInput): void {
  refuseOthers('PartitionInput.', partition, PARTITION);
  checkStorage('PartitionInput.', partition.StorageDescriptor);
}

/** @throws {AwsError} InvalidInputException for a member of a database that nothing here acts on. */
export function checkDatabaseInput(database: object): void {
  refuseOthers('DatabaseInput.', database, DATABASE);
}

function checkStorage(before: string, storage: StorageDescriptor | undefined): void {
  refuseOthers(`${before}StorageDescriptor.`, storage, STORAGE);
}

function refuseOthers(before: string, input: object | undefined, served: readonly string[]): void {
  for (const [name, value] of Object.entries(input ?? {})) {
    if (served.includes(name) || isEmpty(value)) continue;
    throw new AwsError(
      'InvalidInputException',
      `${before}${name} is not served here: nothing in the local AWS acts on it; leave it out.`,
    );
  }
}

/** What says nothing, as clients send it for what is not set. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || value === false;
}
