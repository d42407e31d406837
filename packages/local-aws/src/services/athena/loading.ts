import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Column } from '@aws-sdk/client-glue';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LocalAws, Principal } from '../../local-aws';
import { dataActor } from '../lakeformation/index';
import { CATALOG, readableColumns, type ReadableTable } from './catalog';
import { isNamed, queryFailure, QueryFailure } from './errors';
import { duckDbType } from './types';
import { SERVICE } from './workgroups';

/** How the objects of a table are read. */
type Reader = (connection: DuckDBConnection, file: string, columns: readonly Column[]) => Promise<Source>;

/** A table expression of DuckDB's over one file, and an SQL expression for each column that the file has. */
interface Source {
  readonly from: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Where Hive writes no value into a partition's path. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/**
 * Makes a table of DuckDB's with the columns that may be read, in the types that Glue declares, and fills it from the
 * table's objects: read as the registered location's role, or else with the caller's own rights.
 *
 * @returns bytes read.
 * @throws {QueryFailure} where objects may not be read, or are not what the table says.
 */
export async function load(
  aws: LocalAws,
  caller: Principal,
  connection: DuckDBConnection,
  table: ReadableTable,
): Promise<number> {
  const target = `${CATALOG}.${identifier(table.database)}.${identifier(table.name)}`;
  const columns = readableColumns(table);
  const declared = columns.map(({ Name = '', Type = '' }) => `${identifier(Name)} ${duckDbType(Type)}`);
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${identifier(table.database)}`);
  await connection.run(`CREATE TABLE ${target} (${declared.join(', ')})`);
  const read = readerOf(table);
  const s3 = await dataClient(aws, caller, table);
  const folder = await mkdtemp(join(tmpdir(), 'athena-'));
  let bytes = 0;
  try {
    for (const { location, constants } of placesOf(table)) {
      for await (const { url, body } of objects(s3, location)) {
        const file = join(folder, `object${extname(url)}`);
        await writeFile(file, body);
        bytes += body.byteLength;
        const { from, values } = await failing(url, () => read(connection, file, fileColumns(table)));
        const filled = columns
          .map(({ Name = '' }) => [identifier(Name), constants.get(Name) ?? values.get(Name.toLowerCase())])
          .filter((pair): pair is [string, string] => pair[1] !== undefined);
        const names = filled.map(([name]) => name).join(', ');
        const expressions = filled.map(([, expression]) => expression).join(', ');
        // A file without any of the columns still has rows.
        const insert =
          names === ''
            ? `(${identifier(columns[0].Name ?? '')}) SELECT NULL`
            : `(${names}) SELECT ${expressions}`;
        await failing(url, () => connection.run(`INSERT INTO ${target} ${insert} FROM ${from}`));
      }
    }
  } finally {
    s3.destroy();
    await rm(folder, { recursive: true });
  }
  return bytes;
}

/**
 * Reads a registered location as Lake Formation does, for whoever may ask it for data; any other location as the caller.
 *
 * @throws {QueryFailure} where the caller may not have data by Lake Formation.
 */
async function dataClient(aws: LocalAws, caller: Principal, { access }: ReadableTable): Promise<S3Client> {
  const role = access.locationRole;
  if (role === undefined) return aws.clientAs(S3Client, caller, SERVICE);
  const through = { ...caller, calledVia: [...(caller.calledVia ?? []), SERVICE] };
  const refusal = await aws.needRefusal(through, { action: 'lakeformation:GetDataAccess', resource: '*' });
  if (refusal !== undefined) {
    throw new QueryFailure(`Insufficient permissions to execute the query. ${refusal}`);
  }
  return aws.client(S3Client, dataActor(role, role.split(':')[4]));
}

function fileColumns({ definition }: ReadableTable): readonly Column[] {
  return definition.StorageDescriptor?.Columns ?? [];
}

interface Place {
  /** `s3://` URL. */
  readonly location: string;
  /** SQL literals for the partition keys. */
  readonly constants: ReadonlyMap<string, string>;
}

function placesOf({ definition, partitions }: ReadableTable): readonly Place[] {
  const { StorageDescriptor, PartitionKeys = [] } = definition;
  if (PartitionKeys.length === 0) {
    return [{ location: StorageDescriptor?.Location ?? '', constants: new Map() }];
  }
  return partitions.map(({ Values = [], StorageDescriptor: own }) => ({
    location: own?.Location ?? '',
    constants: new Map(
      PartitionKeys.map(({ Name = '', Type = '' }, index) => {
        const value = Values[index] === NO_VALUE ? 'NULL' : literal(Values[index]);
        return [Name, `CAST(${value} AS ${duckDbType(Type)})`];
      }),
    ),
  }));
}

/** Objects below a location; as for Hive, names that start with a dot or an underscore are hidden. */
async function* objects(s3: S3Client, location: string): AsyncGenerator<{ url: string; body: Uint8Array }> {
  const [, Bucket, path] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (!Bucket) throw new QueryFailure(`HIVE_INVALID_METADATA: Table has no S3 location, but '${location}'`);
  const Prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket, Prefix });
  try {
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size } of Contents) {
        if (!Size || /^[._]/.test(Key.slice(Key.lastIndexOf('/') + 1))) continue;
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        yield {
          url: `s3://${Bucket}/${Key}`,
          body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
        };
      }
    }
  } catch (error) {
    if (isNamed(error, 'AccessDenied'))
      throw new QueryFailure(`PERMISSION_DENIED: Access denied when reading ${location}: ${error.message}`);
    if (isNamed(error, 'NoSuchBucket'))
      throw new QueryFailure(`HIVE_FILESYSTEM_ERROR: ${location}: ${error.message}`);
    throw error;
  }
}

/** @throws {QueryFailure} NOT_SUPPORTED for all but Parquet and delimited text. */
function readerOf({ definition }: ReadableTable): Reader {
  const { SerdeInfo } = definition.StorageDescriptor ?? {};
  const serde = SerdeInfo?.SerializationLibrary ?? '';
  const settings = { ...SerdeInfo?.Parameters, ...definition.Parameters };
  if (serde.endsWith('ParquetHiveSerDe')) return parquet;
  if (serde.endsWith('OpenCSVSerde')) {
    const { separatorChar = ',', quoteChar = '"', escapeChar = '"' } = settings;
    return delimited({ ...settings, delimiter: separatorChar, quote: quoteChar, escape: escapeChar });
  }
  // Quotes are no more than characters to this one.
  if (serde.endsWith('LazySimpleSerDe')) {
    return delimited({ ...settings, delimiter: settings['field.delim'] ?? '\u0001', quote: '', escape: '' });
  }
  throw new QueryFailure(
    `NOT_SUPPORTED: SerDe '${serde}' is not served; Parquet, LazySimple and OpenCSV are`,
  );
}

/** Parquet's columns are found by their names; one that a file lacks is NULL there. */
const parquet: Reader = async (connection, file) => {
  const from = `read_parquet(${literal(file)})`;
  const columns = await connection.runAndReadAll(`SELECT * FROM ${from} LIMIT 0`);
  return {
    from,
    values: new Map(columns.columnNames().map((name) => [name.toLowerCase(), identifier(name)])),
  };
};

/** The columns of text are found by their places; a text that is none of its type is NULL, as for LazySimpleSerDe. */
function delimited(settings: Readonly<Record<string, string>>): Reader {
  return async (_connection, file, columns) => {
    const names = columns.map(({ Name = '' }) => `${literal(Name)}: 'VARCHAR'`);
    const options = {
      auto_detect: 'false',
      columns: `{${names.join(', ')}}`,
      delim: literal(settings.delimiter),
      escape: literal(settings.escape),
      header: 'false',
      null_padding: 'true',
      nullstr: literal(settings['serialization.null.format'] ?? '\\N'),
      quote: literal(settings.quote),
      skip: String(Number(settings['skip.header.line.count'] ?? 0)),
      strict_mode: 'false',
    };
    const listed = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
    const values = columns.map(({ Name = '', Type = '' }): [string, string] => [
      Name.toLowerCase(),
      `TRY_CAST(${identifier(Name)} AS ${duckDbType(Type)})`,
    ]);
    return { from: `read_csv(${literal(file)}, ${listed.join(', ')})`, values: new Map(values) };
  };
}

async function failing<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new QueryFailure(`HIVE_BAD_DATA: ${url}: ${queryFailure('', error).message}`);
  }
}

export function identifier(name: string): string {
  return `"${name.toLowerCase().replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
