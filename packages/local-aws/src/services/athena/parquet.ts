import type { Column } from '@aws-sdk/client-glue';
import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryFailure } from './errors';
import { baseOf, isNested } from './hive-values';
import { trinoType } from './types';

/**
 * Physical types from which a Hive type is read. No page lists them: they are those of Trino's reader, an assumption but
 * for what "Types of updates" says of FLOAT and INT.
 */
const PHYSICAL: Readonly<Record<string, readonly string[]>> = {
  bigint: ['INT64', 'INT32'],
  binary: ['BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'],
  boolean: ['BOOLEAN'],
  char: ['BYTE_ARRAY'],
  date: ['INT32'],
  decimal: ['INT32', 'INT64', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'],
  double: ['DOUBLE', 'FLOAT'],
  float: ['FLOAT'],
  int: ['INT32'],
  integer: ['INT32'],
  smallint: ['INT32'],
  string: ['BYTE_ARRAY'],
  timestamp: ['INT96', 'INT64'],
  tinyint: ['INT32'],
  varchar: ['BYTE_ARRAY'],
};

interface Leaf {
  readonly name: string;
  /** Undefined for a group. */
  readonly type?: string;
}

/**
 * Looks whether a file's columns can be read as they are declared.
 *
 * @returns the file's own names by their lower-case ones.
 * @throws {QueryFailure} HIVE_BAD_DATA for a file that is no Parquet, or a column of another type.
 */
export async function checkParquet(
  connection: DuckDBConnection,
  file: string,
  url: string,
  declared: readonly Column[],
): Promise<ReadonlyMap<string, string>> {
  const leaves = await topLevel(connection, file).catch(() => {
    throw new QueryFailure(`HIVE_BAD_DATA: Not valid Parquet file: ${url}`);
  });
  for (const { Name = '', Type = '' } of declared) {
    const leaf = leaves.find(({ name }) => name.toLowerCase() === Name.toLowerCase());
    if (!leaf || fitsHiveType(leaf, Type)) continue;
    const physical = (leaf.type ?? 'group')
      .replace('BYTE_ARRAY', 'BINARY')
      .replace('LEN_BINARY', 'LEN_BYTE_ARRAY');
    throw new QueryFailure(
      `HIVE_BAD_DATA: Field ${Name}'s type ${physical} in parquet file ${url} is incompatible with type ${trinoType(Type)} defined in table schema`,
    );
  }
  return new Map(leaves.map(({ name }) => [name.toLowerCase(), name]));
}

function fitsHiveType({ type }: Leaf, hive: string): boolean {
  if (type === undefined || isNested(hive)) return type === undefined && isNested(hive);
  return PHYSICAL[baseOf(hive)]?.includes(type) ?? false;
}

/** The file's columns; DuckDB lists the nodes of the schema with the number of their children, depth first. */
async function topLevel(connection: DuckDBConnection, file: string): Promise<readonly Leaf[]> {
  const answer = await connection.runAndReadAll(
    'SELECT name, type, coalesce(num_children, 0) FROM parquet_schema($1)',
    [file],
  );
  const [, ...nodes] = answer.getRows() as unknown as [string, string | null, bigint][];
  const found: Leaf[] = [];
  let inside = 0;
  for (const [name, type, children] of nodes) {
    if (inside === 0) found.push({ name, type: Number(children) > 0 ? undefined : (type ?? undefined) });
    else inside -= 1;
    inside += Number(children);
  }
  return found;
}
