import type { PartitionInput } from '@aws-sdk/client-glue';
import type { Operation } from '../../local-aws';
import type { LakeAccess } from '../lakeformation/index';
import type { CatalogReader } from './catalog-reader';
import { ownCatalog, permit } from './permit';
import { checkPartition } from './served-members';

/** Changes of partitions: Lake Formation takes them for changes of their table. */
export function partitionOperations(
  reader: CatalogReader,
  access: LakeAccess,
): Readonly<Record<string, Operation>> {
  const altering =
    (written: (input: Readonly<Record<string, never>>) => readonly PartitionInput[]): Operation =>
    async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const { DatabaseName: database, TableName: table } = input;
      const partitions = written(input);
      partitions.forEach(checkPartition);
      const locations = partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location);
      const { StorageDescriptor } = await reader.table(catalogId, database, table);
      const write = { permission: 'ALTER', catalogId, database, table } as const;
      permit(access, call, write, [StorageDescriptor?.Location, ...locations]);
      return next();
    };
  return {
    CreatePartition: altering(({ PartitionInput }) => [PartitionInput]),
    UpdatePartition: altering(({ PartitionInput }) => [PartitionInput]),
    BatchCreatePartition: altering(({ PartitionInputList }) => PartitionInputList),
    BatchUpdatePartition: altering(({ Entries }) =>
      (Entries as { PartitionInput: PartitionInput }[]).map(({ PartitionInput }) => PartitionInput),
    ),
    DeletePartition: altering(() => []),
    BatchDeletePartition: altering(() => []),
  };
}
