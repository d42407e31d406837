import { readFile } from 'node:fs/promises';
import type { Column, StorageDescriptor } from '@aws-sdk/client-glue';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Compression, decompress } from '../files/compression';
import { openCsvFields } from '../files/opencsv';
import { QueryFailure } from './errors';
import { type Conversion, isNested, lazily, strictConversion, type Value } from './hive-values';
import { jsonRow, jsonValue } from './json-values';
import { checkParquet } from './parquet';
import { literal } from './sql';
import { duckDbType } from './types';

/** How the files of a table or a partition look. */
export interface FileFormat {
  readonly storage: StorageDescriptor;
  readonly parameters: Readonly<Record<string, string>>;
}

interface DataFile {
  /** `s3://` URL, for messages. */
  readonly url: string;
  readonly file: string;
}

/** A table expression of DuckDB's over one file, and an SQL expression for each column of the table that the file has. */
interface Source {
  readonly from: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Reads one file for the columns of the table, which may differ from the partition's. */
type Reader = (connection: DuckDBConnection, file: DataFile, columns: readonly Column[]) => Promise<Source>;

/** Makes the values of one line; undefined for a column that the line does not reach. */
type LineReader = (line: string, url: string) => readonly (Value | undefined)[];

/** SerDe parameters that are acted on, or that change nothing in what is read. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  ParquetHiveSerDe: ['serialization.format'],
  LazySimpleSerDe: ['field.delim', 'serialization.format', 'serialization.null.format'],
  OpenCSVSerde: ['separatorChar', 'quoteChar', 'escapeChar', 'serialization.format'],
  JsonSerDe: ['paths', 'serialization.format'],
};

/** @throws {QueryFailure} NOT_SUPPORTED for a format, or a setting of it, that is not served. */
export function readerOf(format: FileFormat): Reader {
  const { SerializationLibrary = '', Parameters = {} } = format.storage.SerdeInfo ?? {};
  const name = Object.keys(PARAMETERS).find((each) => SerializationLibrary.endsWith(each));
  if (name === undefined) {
    const served = Object.keys(PARAMETERS).join(', ');
    throw new QueryFailure(
      `NOT_SUPPORTED: SerDe '${SerializationLibrary}' is not served by the local AWS; ${served} are`,
    );
  }
  const other = Object.keys(Parameters).find((parameter) => !PARAMETERS[name].includes(parameter));
  if (other) throw new QueryFailure(`NOT_SUPPORTED: '${other}' of ${name} is not served by the local AWS`);
  if (format.parameters['projection.enabled'] === 'true') {
    throw new QueryFailure('NOT_SUPPORTED: Partition projection is not served by the local AWS');
  }
  if (name === 'ParquetHiveSerDe') return parquet(format);
  if (name === 'JsonSerDe') return text(format, json);
  return text(format, name === 'OpenCSVSerde' ? openCsv : lazySimple);
}

/** Parquet's columns are found by their names; one that a file lacks is NULL there. */
function parquet({ storage }: FileFormat): Reader {
  return async (connection, { url, file }, columns) => {
    const own = storage.Columns ?? [];
    const there = await checkParquet(connection, file, url, own);
    const values = columns.flatMap(({ Name = '', Type = '' }): [string, string][] => {
      const key = Name.toLowerCase();
      const inFile = there.get(key);
      const declared = own.find((column) => column.Name?.toLowerCase() === key)?.Type;
      if (inFile === undefined || declared === undefined) return [];
      const value = `CAST(${quoteName(inFile)} AS ${duckDbType(declared)})`;
      return [[key, declared === Type ? value : `TRY_CAST(${value} AS ${duckDbType(Type)})`]];
    });
    return { from: `read_parquet(${literal(file)})`, values: new Map(values) };
  };
}

/** A name of a file's own, whose case DuckDB keeps. */
function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Lines of the file that is being read; dropped before the query runs, as it may hold what the caller may not read. */
export const LINES = 'temp.lines';

/** Text is read line by line into a table of texts, and cast from there. */
function text(format: FileFormat, readerFor: (format: FileFormat) => LineReader): Reader {
  const own = format.storage.Columns ?? [];
  const skipped = Number(format.parameters['skip.header.line.count'] ?? 0);
  const valuesOf = readerFor(format);
  return async (connection, { url, file }, columns) => {
    const width = own.length;
    const names = Array.from({ length: width }, (_, index) => `c${index}`);
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${LINES} (${names.map((name) => `${name} VARCHAR`).join(', ')})`,
    );
    const appender = await connection.createAppender('lines', 'main', 'temp');
    for (const line of (await linesOf(url, file)).slice(skipped)) {
      const values = valuesOf(line, url);
      for (let index = 0; index < width; index += 1) {
        const value = values[index] ?? null;
        if (value === null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
    const isJson = readerFor === json;
    const values = columns.flatMap((column, index): [string, string][] => {
      const place = isJson ? own.findIndex(({ Name }) => Name === column.Name) : index;
      if (place < 0 || place >= width) return [];
      return [
        [column.Name?.toLowerCase() ?? '', casted(`c${place}`, own[place].Type ?? '', column.Type ?? '')],
      ];
    });
    return { from: LINES, values: new Map(values) };
  };
}

/** @param declared the partition's type, which may be narrower than the table's. */
function casted(value: string, declared: string, type: string): string {
  const source = isNested(declared) ? `${value}::JSON` : value;
  const own = `CAST(${source} AS ${duckDbType(declared)})`;
  if (declared === type) return own;
  // A text that is no whole number is NULL, and not rounded.
  const whole =
    duckDbType(declared) === 'VARCHAR'
      ? `CASE WHEN regexp_full_match(${own}, '[+-]?\\d+') THEN ${own} END`
      : own;
  return `TRY_CAST(${whole} AS ${duckDbType(type)})`;
}

/** What Athena tells from a file's name (user guide, "Athena compression support"); others count as plain text. */
const COMPRESSIONS: Readonly<Record<string, Compression | undefined>> = {
  gz: 'gzip',
  bz2: 'bzip2',
  deflate: undefined,
  lz4: undefined,
  lzo: undefined,
  snappy: undefined,
  zst: undefined,
};

async function linesOf(url: string, file: string): Promise<readonly string[]> {
  const extension = url.slice(url.lastIndexOf('.') + 1);
  const compression = extension in COMPRESSIONS ? COMPRESSIONS[extension] : 'none';
  if (compression === undefined) {
    throw new QueryFailure(
      `NOT_SUPPORTED: The local AWS reads no text that is compressed as ${extension}: ${url}`,
    );
  }
  const plain = `${file}.plain`;
  await decompress(compression, file, plain).catch(() => {
    throw new QueryFailure(
      `HIVE_CURSOR_ERROR: Failed to read file at ${url}: it is not ${compression} to its end`,
    );
  });
  const lines = (await readFile(plain, 'utf8')).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function lazySimple({ storage, parameters }: FileFormat): LineReader {
  const settings = { ...storage.SerdeInfo?.Parameters, ...parameters };
  const delimiter = settings['field.delim'] ?? settings['serialization.format'] ?? '\u0001';
  const none = settings['serialization.null.format'] ?? '\\N';
  const conversions = (storage.Columns ?? []).map(({ Type = '' }) => lazily(Type));
  return (line) => converted(line.split(delimiter), conversions, none);
}

function openCsv({ storage, parameters }: FileFormat): LineReader {
  const settings = storage.SerdeInfo?.Parameters ?? {};
  const { separatorChar = ',', quoteChar = '"', escapeChar = '\\' } = settings;
  const orNull = parameters['use.null.for.invalid.data']?.toLowerCase() === 'true';
  const conversions = (storage.Columns ?? []).map(({ Type = '' }) => strictConversion(Type, orNull));
  const rules = { separator: separatorChar, quote: quoteChar, escape: escapeChar };
  return (line) => (line === '' ? [] : converted(openCsvFields(line, rules), conversions));
}

/** @param none text that stands for NULL. */
function converted(fields: readonly string[], conversions: readonly Conversion[], none?: string): Value[] {
  return fields
    .slice(0, conversions.length)
    .map((text, index) => (text === none ? null : conversions[index](text, index)));
}

function json({ storage }: FileFormat): LineReader {
  const columns = storage.Columns ?? [];
  return (line, url) => {
    if (line.trim() === '') return [];
    const row = jsonRow(line, url);
    return columns.map(({ Name = '', Type = '' }, index) =>
      jsonValue(row.get(Name.toLowerCase()), Type, index),
    );
  };
}
