import { type DuckDBConnection, DuckDBInstance, blobValue, VARCHAR } from '@duckdb/node-api';
import { hmacPads } from './hmac';
import { literal, OPTED_OUT } from './sql';

/** How much of the machine a pass may use, and which files DuckDB may touch. */
export interface Engine {
  readonly threads: number;
  /** Of DuckDB's own buffers; what it needs beyond goes to `folder`. */
  readonly memoryMb: number;
  readonly folder: string;
  /** The only files that it may open. */
  readonly paths: readonly string[];
}

/**
 * Runs `work` on a database of its own, in memory, that reaches no other file, loads no extension and can't be set otherwise.
 */
export async function withDuckDb<T>(
  { threads, memoryMb, folder, paths }: Engine,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // The same input gives the same bytes only in the same order.
    preserve_insertion_order: 'true',
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      await connection.run(`SET allowed_paths = [${paths.map(literal).join(', ')}]`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Puts the keys where a statement finds them and its text does not show them. */
export async function setKeys(connection: DuckDBConnection, keys: readonly Buffer[]): Promise<void> {
  for (const [at, key] of keys.entries()) {
    const { inner, outer } = hmacPads(key);
    await connection.run(`SET VARIABLE ip${at} = $1`, [blobValue(inner)]);
    await connection.run(`SET VARIABLE op${at} = $1`, [blobValue(outer)]);
  }
}

export async function setOptedOut(
  connection: DuckDBConnection,
  identifiers: ReadonlySet<string>,
): Promise<void> {
  await connection.run(`CREATE TEMP TABLE ${OPTED_OUT} (identifier VARCHAR)`);
  const appender = await connection.createAppender(OPTED_OUT);
  for (const identifier of identifiers) {
    appender.appendValue(identifier, VARCHAR);
    appender.endRow();
  }
  appender.closeSync();
}

/** Kinds of DuckDB's errors that speak of the machine and not of the file. */
const TECHNICAL = [
  'Out of Memory',
  'IO',
  'INTERNAL',
  'FATAL',
  'INTERRUPT',
  'Permission',
  'Catalog',
  'Binder',
  'Parser',
];

/**
 * What may be said of an error of DuckDB's, whose text holds values of the file: its kind, where it is one of these.
 * Undefined where the file is to blame.
 */
export function technicalKind(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  return TECHNICAL.find((kind) => message.toLowerCase().startsWith(`${kind.toLowerCase()} error`));
}
