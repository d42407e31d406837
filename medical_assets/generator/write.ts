import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Cell, COLUMNS, CSV_TABLE, fileOf, type TableName, type Tables } from './tables';

/**
 * Writes every table below a folder. The same rows give the same bytes: the CSV is joined here, and the one
 * thread of DuckDB writes the Parquet files in the order of the rows.
 */
export async function writeTables(tables: Tables, folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'medical-assets-'));
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  try {
    for (const table of Object.keys(COLUMNS) as TableName[]) {
      const file = join(folder, fileOf(table));
      await mkdir(dirname(file), { recursive: true });
      const text = csv(table, tables[table]);
      if (table === CSV_TABLE) {
        await writeFile(file, text);
        continue;
      }
      const source = join(scratch, `${table}.csv`);
      await writeFile(source, text);
      await connection.run(
        `COPY (SELECT * FROM read_csv(${quoteCsvField(source)}, header = true, columns = ${types(table)}))
         TO ${quoteCsvField(file)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    }
  } finally {
    connection.closeSync();
    database.closeSync();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Rows as CSV with a heading; NULL is an empty field. */
export function csv(table: TableName, rows: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = Object.keys(COLUMNS[table]);
  const lines = rows.map((row) => columns.map((column) => field(table, column, row[column])).join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}

/** @throws Error on what CSV would have to quote, as the reader that Glue's crawler chooses does not unquote */
function field(table: TableName, column: string, value: Cell = ''): string {
  const text = String(value);
  if (/[",\r\n]/.test(text)) {
    throw new Error(`${table}.${column}: "${text}" has a comma, a quote or a line break: word it without`);
  }
  return text;
}

/** A table's columns with their types, as DuckDB's `read_csv` takes them. */
export function types(table: TableName): string {
  const columns = Object.entries(COLUMNS[table]).map(
    ([name, type]) => `${quoteCsvField(name)}: ${quoteCsvField(type)}`,
  );
  return `{${columns.join(', ')}}`;
}

function quoteCsvField(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
