import type { DuckDBConnection } from '@duckdb/node-api';
import type { Problem } from './receipt';
import type { Table } from './rules';
import { literal } from './sql';
import { TYPES } from './types';

/** Columns of a Parquet file with DuckDB's types of them, by name; undefined where it can't be read as one. */
export async function parquetTypes(
  connection: DuckDBConnection,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
  return new Map(
    reader.getRowObjects().map(({ column_name, column_type }) => [String(column_name), String(column_type)]),
  );
}

/** Rows of a Parquet file, as its own footer counts them. */
export async function parquetRows(connection: DuckDBConnection, path: string): Promise<number> {
  const reader = await connection.runAndReadAll(
    `SELECT CAST(num_rows AS DOUBLE) AS rows FROM parquet_file_metadata(${literal(path)})`,
  );
  return Number(reader.getRowObjects()[0]?.rows);
}

/** What the types of a file are not as described. */
export function typeProblems(table: Table, types: ReadonlyMap<string, string>): readonly Problem[] {
  return Object.entries(table.columns).flatMap(([column, { type }]) => {
    const found = types.get(column);
    const { from, words, athena } = TYPES[type];
    if (found === undefined || found === 'VARCHAR' || from.test(found)) return [];
    return [
      {
        column,
        rule: `the column is ${words}, and the file has it as ${shortType(found)}`,
        cure: `write it as ${athena}, or correct the type in the description`,
      },
    ];
  });
}

/** Fields of a nested type have names, which anybody could have put anything into. */
function shortType(type: string): string {
  return /^[A-Z][A-Z0-9_ ]*(\(\d+(,\d+)?\))?$/.test(type) ? type : 'a nested type';
}
