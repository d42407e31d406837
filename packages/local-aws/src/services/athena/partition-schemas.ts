import type { Column, Partition } from '@aws-sdk/client-glue';
import type { ReadableTable } from './catalog';
import { QueryFailure } from './errors';

/** To what a column's type may have changed since its partition was made (Athena user guide, "Types of updates"). */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  string: ['tinyint', 'smallint', 'int', 'bigint'],
  tinyint: ['smallint', 'int', 'bigint'],
  smallint: ['int', 'bigint'],
  int: ['bigint'],
  float: ['double'],
};

/**
 * Checks what Athena checks before it reads anything. It checks the partitions that a query needs; here that is all.
 *
 * @throws {QueryFailure} HIVE_INVALID_METADATA where two columns, or a column and a partition key, have one name;
 * HIVE_PARTITION_SCHEMA_MISMATCH where a partition's columns can't be read as the table's.
 */
export function checkSchemas({ definition, partitions }: ReadableTable): void {
  const { Name, DatabaseName, StorageDescriptor, PartitionKeys = [] } = definition;
  const columns = StorageDescriptor?.Columns ?? [];
  const names = [...columns, ...PartitionKeys].map((column) => column.Name?.toLowerCase());
  if (new Set(names).size < names.length) {
    throw new QueryFailure(
      `HIVE_INVALID_METADATA: Hive metadata for table ${Name} is invalid: Table descriptor contains duplicate columns`,
    );
  }
  for (const partition of partitions) {
    for (const [column, own] of pairs(columns, partition)) {
      if (mayBecome(own.Type, column.Type)) continue;
      const keys = PartitionKeys.map((key, index) => `${key.Name}=${partition.Values?.[index]}`).join('/');
      throw new QueryFailure(
        'HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are ' +
          `incompatible and cannot be coerced. The column '${column.Name}' in table '${DatabaseName}.${Name}' is ` +
          `declared as type '${column.Type}', but partition '${keys}' declared column '${own.Name}' as type '${own.Type}'.`,
      );
    }
  }
}

/** The table's columns with the partition's: of Parquet by name, of others by place ("Update tables with partitions"). */
function pairs(columns: readonly Column[], { StorageDescriptor }: Partition): [Column, Column][] {
  const own = StorageDescriptor?.Columns ?? [];
  const byName = StorageDescriptor?.SerdeInfo?.SerializationLibrary?.endsWith('ParquetHiveSerDe');
  return columns.flatMap((column, index): [Column, Column][] => {
    const found = byName ? own.find(({ Name }) => Name === column.Name) : own.at(index);
    return found ? [[column, found]] : [];
  });
}

function mayBecome(from = '', to = ''): boolean {
  const [old, now] = [from, to].map((type) => type.toLowerCase().replace(/^integer$/, 'int'));
  return old === now || (CHANGES[old] ?? []).includes(now);
}
