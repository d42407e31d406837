import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Column } from '@aws-sdk/client-glue';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LocalAws, Principal } from '../../local-aws';
import { dataActor, type RowView } from '../lakeformation/index';
import { CATALOG, readableColumns, type ReadableTable } from './catalog';
import { isNamed, QueryFailure } from './errors';
import { checkSchemas } from './partition-schemas';
import { type FileFormat, LINES, readerOf } from './readers';
import { identifier, literal } from './sql';
import { duckDbType, trinoType } from './types';
import { SERVICE } from './workgroups';

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
  checkSchemas(table);
  const target = `${CATALOG}.${identifier(table.database)}.${identifier(table.name)}`;
  const columns = readableColumns(table);
  const declared = columns.map(({ Name = '', Type = '' }) => `${identifier(Name)} ${duckDbType(Type)}`);
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${identifier(table.database)}`);
  await connection.run(`CREATE TABLE ${target} (${declared.join(', ')})`);
  const s3 = await dataClient(aws, caller, table);
  const folder = await mkdtemp(join(tmpdir(), 'athena-'));
  let bytes = 0;
  try {
    for (const place of await placesOf(connection, table)) {
      const read = readerOf(place);
      for await (const { url, body } of objects(s3, place.location)) {
        const file = join(folder, 'object');
        await writeFile(file, body);
        bytes += body.byteLength;
        const { from, values } = await read(connection, { url, file }, fileColumns(table));
        const expressionOf = (name: string) => place.constants.get(name) ?? values.get(name.toLowerCase());
        const insert = table.access.views
          ? filteredRows(table, table.access.views, columns, expressionOf, from)
          : wholeRows(columns, expressionOf, from);
        await connection.run(`INSERT INTO ${target} ${insert}`).catch(() => {
          // DuckDB's own words name files of this machine.
          throw new QueryFailure(`HIVE_BAD_DATA: ${url} holds values that are none of their column's type`);
        });
      }
    }
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${LINES}`);
    s3.destroy();
    await rm(folder, { recursive: true });
  }
  return bytes;
}

/** @param expressionOf SQL of a column's value in the file; undefined where the file lacks it */
function wholeRows(
  columns: readonly Column[],
  expressionOf: (name: string) => string | undefined,
  from: string,
): string {
  const filled = columns
    .map(({ Name = '' }) => [identifier(Name), expressionOf(Name)])
    .filter((pair): pair is [string, string] => pair[1] !== undefined);
  const names = filled.map(([name]) => name).join(', ');
  const expressions = filled.map(([, expression]) => expression).join(', ');
  // A file without any of the columns still has rows.
  return names === ''
    ? `(${identifier(columns[0].Name ?? '')}) SELECT NULL FROM ${from}`
    : `(${names}) SELECT ${expressions} FROM ${from}`;
}

/** Rows that one of the views shows, with the values that it shows of them; conditions may name columns that none shows. */
function filteredRows(
  { definition }: ReadableTable,
  views: readonly RowView[],
  columns: readonly Column[],
  expressionOf: (name: string) => string | undefined,
  from: string,
): string {
  const all = [...(definition.StorageDescriptor?.Columns ?? []), ...(definition.PartitionKeys ?? [])];
  const typed = all.map(
    ({ Name = '', Type = '' }) =>
      `CAST(${expressionOf(Name) ?? 'NULL'} AS ${duckDbType(Type)}) AS ${identifier(Name.toLowerCase())}`,
  );
  const shows = (of: readonly RowView[]) => of.map(({ sql = 'TRUE' }) => `(${sql})`).join(' OR ');
  const names = columns.map(({ Name = '' }) => identifier(Name)).join(', ');
  const values = columns.map(({ Name = '' }) => {
    const showing = views.filter((view) => view.columns.includes(Name.toLowerCase()));
    return `CASE WHEN ${shows(showing)} THEN ${identifier(Name.toLowerCase())} END`;
  });
  return `(${names}) SELECT ${values.join(', ')} FROM (SELECT ${typed.join(', ')} FROM ${from}) WHERE ${shows(views)}`;
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

/** A table, or one of its partitions, with what its files look like. */
interface Place extends FileFormat {
  /** `s3://` URL. */
  readonly location: string;
  /** SQL literals for the partition keys. */
  readonly constants: ReadonlyMap<string, string>;
}

async function placesOf(
  connection: DuckDBConnection,
  { definition, partitions }: ReadableTable,
): Promise<readonly Place[]> {
  const { StorageDescriptor, Parameters, PartitionKeys = [] } = definition;
  if (PartitionKeys.length === 0) {
    const location = StorageDescriptor?.Location ?? '';
    return [
      { location, constants: new Map(), storage: StorageDescriptor ?? {}, parameters: Parameters ?? {} },
    ];
  }
  const places: Place[] = [];
  for (const { Values = [], StorageDescriptor: own, Parameters: ownParameters } of partitions) {
    const constants = new Map<string, string>();
    for (const [index, { Name = '', Type = '' }] of PartitionKeys.entries()) {
      constants.set(Name, await keyValue(connection, Name, Type, Values[index]));
    }
    const parameters = { ...Parameters, ...ownParameters };
    places.push({ location: own?.Location ?? '', constants, storage: own ?? {}, parameters });
  }
  return places;
}

/** @throws {QueryFailure} HIVE_INVALID_PARTITION_VALUE for a value that is none of the key's type. */
async function keyValue(
  connection: DuckDBConnection,
  name: string,
  type: string,
  value: string,
): Promise<string> {
  if (value === NO_VALUE) return `CAST(NULL AS ${duckDbType(type)})`;
  const casted = `CAST(${literal(value)} AS ${duckDbType(type)})`;
  const answer = await connection.runAndReadAll(`SELECT TRY_${casted} IS NULL`);
  if (answer.getRows()[0][0] === false) return casted;
  throw new QueryFailure(
    `HIVE_INVALID_PARTITION_VALUE: Invalid partition value '${value}' for ${trinoType(type).toUpperCase()} partition key: ${name}`,
  );
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
