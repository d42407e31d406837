import { open } from 'node:fs/promises';
import { DuckDBInstance, DuckDBTypeId, type DuckDBConnection } from '@duckdb/node-api';
import { hiveType } from './hive-types';

export interface Column {
  /** Lower-case. */
  readonly Name: string;
  /** Hive type. */
  readonly Type: string;
}

/** What a crawler's classifier finds out about a file. */
export interface FileSchema {
  readonly classification: 'parquet' | 'csv' | 'json';
  readonly columns: readonly Column[];
  readonly records: number;
  /** Only of CSV. */
  readonly csv?: { readonly delimiter: string; readonly quoted: boolean; readonly header: boolean };
}

/** Types that Glue's CSV classifier tells apart; dates stay text. */
const CSV_TYPES: Readonly<Record<string, string>> = { BIGINT: 'bigint', DOUBLE: 'double' };

/** JSON has no dates, and Glue's classifier looks for none. */
const JSON_TEXT = [DuckDBTypeId.DATE, DuckDBTypeId.TIMESTAMP, DuckDBTypeId.TIMESTAMP_TZ];

const PEEKED_BYTES = 64 * 1024;

/** Reads the schema of files with DuckDB. */
export class Classifier {
  private instance?: Promise<DuckDBInstance>;

  constructor(stopping: AbortSignal) {
    stopping.addEventListener('abort', () => void this.instance?.then((instance) => instance.closeSync()));
  }

  /** @returns why not, where the file is neither Parquet nor JSON nor CSV, or is broken. */
  async classify(path: string): Promise<FileSchema | string> {
    const start = await peek(path);
    this.instance ??= DuckDBInstance.create(':memory:');
    const connection = await (await this.instance).connect();
    try {
      if (start.subarray(0, 4).toString() === 'PAR1') return await parquet(connection, path);
      if (start.includes(0)) return 'it is binary, and not Parquet';
      if (/^\s*[{[]/.test(start.toString())) return await json(connection, path);
      return await csv(connection, path);
    } catch (error) {
      // DuckDB's only failure here is that it can't read the file.
      return (error as Error).message;
    } finally {
      connection.closeSync();
    }
  }
}

async function peek(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PEEKED_BYTES), 0, PEEKED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function parquet(connection: DuckDBConnection, path: string): Promise<FileSchema> {
  const columns = await columnsOf(connection, 'read_parquet($1)', path, []);
  const records = await numberOf(connection, 'SELECT num_rows FROM parquet_file_metadata($1)', path);
  return { classification: 'parquet', columns, records };
}

async function json(connection: DuckDBConnection, path: string): Promise<FileSchema> {
  const table = 'read_json($1, sample_size = -1)';
  const columns = await columnsOf(connection, table, path, JSON_TEXT);
  const records = await numberOf(connection, `SELECT count(*) FROM ${table}`, path);
  return { classification: 'json', columns, records };
}

/**
 * Glue's rules: at least two columns and a row below the header; a first row of which some column reads otherwise than
 * the rows below it is the header, else columns are named col0, col1 … (AWS Glue, "Built-in CSV classifier").
 */
async function csv(connection: DuckDBConnection, path: string): Promise<FileSchema | string> {
  const sniffed = await connection.runAndReadAll(
    "FROM sniff_csv($1, header = true, sample_size = -1, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'])",
    [path],
  );
  const [{ Delimiter, Quote, Columns }] = sniffed.getRowObjectsJson() as unknown as {
    Delimiter: string;
    Quote: string;
    Columns: { name: string; type: string }[];
  }[];
  const rows = await connection.runAndReadAll(
    'SELECT count(*) FROM read_csv($1, header = true, all_varchar = true, delim = $2)',
    [path, Delimiter],
  );
  const below = Number(rows.getRows()[0][0]);
  if (Columns.length < 2 || below === 0) return 'CSV has two columns and two rows at least';
  const header =
    Columns.every(({ name }) => Number.isNaN(Number(name))) && Columns.some(({ type }) => type in CSV_TYPES);
  return {
    classification: 'csv',
    columns: Columns.map(({ name, type }, index) => ({
      Name: header ? name.toLowerCase() : `col${index}`,
      Type: CSV_TYPES[type] ?? 'string',
    })),
    records: header ? below : below + 1,
    csv: { delimiter: Delimiter, quoted: Quote === '"', header },
  };
}

async function columnsOf(
  connection: DuckDBConnection,
  table: string,
  path: string,
  text: readonly DuckDBTypeId[],
): Promise<Column[]> {
  const reader = await connection.runAndReadAll(`SELECT * FROM ${table} LIMIT 0`, [path]);
  const types = reader.columnTypes();
  return reader
    .columnNames()
    .map((name, index) => ({ Name: name.toLowerCase(), Type: hiveType(types[index], text) }));
}

async function numberOf(connection: DuckDBConnection, sql: string, path: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql, [path])).getRows()[0][0]);
}
