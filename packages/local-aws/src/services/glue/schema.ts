import { open } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { type Compression, decompress } from '../files/compression';
import { NO_CACHE } from '../files/duckdb';
import { utf8 } from '../files/text';
import type { CustomClassifier } from './classifiers';
import { builtInCsv, customCsv, isColumnName, mainReason } from './csv-classifier';
import { hiveType } from './hive-types';
import { builtInJson } from './json-classifier';

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
  readonly csv?: {
    readonly delimiter: string;
    readonly quoted: boolean;
    readonly header: boolean;
    readonly serde: 'OpenCSVSerDe' | 'LazySimpleSerDe';
    /** Only of OpenCSVSerDe. */
    readonly quote?: string;
  };
}

/** A file's schema, and how the file is compressed. */
export interface Classified {
  readonly schema: FileSchema;
  readonly compression: Compression;
}

/**
 * What begins so is compressed. That Glue tells it by the content is an assumption; Athena goes by the name.
 */
const COMPRESSED: readonly (readonly [string, Compression])[] = [
  ['1f8b', 'gzip'],
  ['425a68', 'bzip2'],
];

/** What begins so is known to Glue, or to people, and not read here. */
const NOT_READ: readonly (readonly [string, string])[] = [
  ['4f626a01', 'it is Avro, which the local AWS does not read'],
  ['4f5243', 'it is ORC, which the local AWS does not read'],
  ['504b0304', 'it is a ZIP archive or an Excel workbook; Athena reads neither'],
  ['04224d18', 'it is compressed by LZ4, which the local AWS does not read'],
  ['ff060000734e61507059', 'it is compressed by Snappy, which the local AWS does not read'],
  ['28b52ffd', 'it is compressed by Zstandard, which is none of the compressions that a crawler reads'],
  ['fffe', 'it is UTF-16; save it as UTF-8'],
  ['feff', 'it is UTF-16; save it as UTF-8'],
];

const PEEKED_BYTES = 64 * 1024;

/** Reads the schema of files: of Parquet with DuckDB, of text itself. */
export class Classifier {
  private instance?: Promise<DuckDBInstance>;

  constructor(stopping: AbortSignal) {
    stopping.addEventListener('abort', () => void this.instance?.then((instance) => instance.closeSync()));
  }

  /**
   * @param custom classifiers in the order in which they are tried, before the built-in ones.
   * @returns why not, where no classifier recognises the file.
   */
  async classify(path: string, custom: readonly CustomClassifier[]): Promise<Classified | string> {
    try {
      const start = (await peek(path)).toString('hex');
      const compression = COMPRESSED.find(([magic]) => start.startsWith(magic))?.[1] ?? 'none';
      if (compression === 'none') return { schema: await this.plain(path, custom), compression };
      const file = `${path}.plain`;
      await decompress(compression, path, file).catch(() => {
        throw new Error(`it begins as ${compression}, and can't be decompressed to its end`);
      });
      return { schema: await this.plain(file, custom), compression };
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** @throws Error that says why no classifier recognises the file. */
  private async plain(path: string, custom: readonly CustomClassifier[]): Promise<FileSchema> {
    const start = await peek(path);
    if (start.subarray(0, 4).toString() === 'PAR1') return this.parquet(path);
    const hex = start.toString('hex');
    const known = NOT_READ.find(([magic]) => hex.startsWith(magic));
    if (known) throw new Error(known[1]);
    if (start.includes(0)) throw new Error('it is binary, and not Parquet');
    const text = await utf8(path);
    return recogniseFile(text, custom);
  }

  private async parquet(path: string): Promise<FileSchema> {
    this.instance ??= DuckDBInstance.create(':memory:', NO_CACHE);
    const connection = await (await this.instance).connect();
    try {
      const records = await numberOf(connection, 'SELECT sum(num_rows) FROM parquet_file_metadata($1)', path);
      const columns = await columnsOf(connection, path);
      const odd = columns.find(({ Name }) => !isColumnName(Name));
      if (odd) throw new UnfitName(`${JSON.stringify(odd.Name.slice(0, 40))} is no name for a column`);
      return { classification: 'parquet', columns, records };
    } catch (error) {
      // DuckDB's own words name paths of this machine.
      throw error instanceof UnfitName ? error : new Error("it begins as Parquet, and can't be read as such");
    } finally {
      connection.closeSync();
    }
  }
}

class UnfitName extends Error {}

/** @throws Error that says why no classifier recognises the text. */
function recogniseFile(text: string, custom: readonly CustomClassifier[]): FileSchema {
  const builtIn = /^\s*[{[]/.test(text) ? builtInJson : builtInCsv;
  const reasons: Error[] = [];
  const attempts = [
    ...custom.map(({ CsvClassifier: csv }) => (csv ? () => customCsv(text, csv) : () => builtInJson(text))),
    () => builtIn(text),
  ];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      reasons.push(error as Error);
    }
  }
  throw mainReason(reasons);
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

async function columnsOf(connection: DuckDBConnection, path: string): Promise<Column[]> {
  const reader = await connection.runAndReadAll('SELECT * FROM read_parquet($1) LIMIT 0', [path]);
  const types = reader.columnTypes();
  return reader
    .columnNames()
    .map((name, index) => ({ Name: name.toLowerCase(), Type: hiveType(types[index]) }));
}

async function numberOf(connection: DuckDBConnection, sql: string, path: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql, [path])).getRows()[0][0]);
}
