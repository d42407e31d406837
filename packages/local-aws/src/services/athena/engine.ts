import type { ColumnInfo } from '@aws-sdk/client-athena';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { LocalAws, Principal } from '../../local-aws';
import { CATALOG, type CallersCatalog, type QueryContext } from './catalog';
import { NO_CACHE } from '../files/duckdb';
import { queryFailure } from './errors';
import { load } from './loading';
import { identifier } from './sql';
import { labels, type Query, tablesOf } from './statement';
import { makeFunctions } from './functions';
import type { FunctionCall } from './trino';
import { refuseFunctions, writeOut } from './trino-rules';
import { asText, columnInfo } from './types';

/** What a query answers. */
export interface Answer {
  readonly columns: readonly ColumnInfo[];
  /** Values as text; undefined is NULL. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  /** Bytes of the objects read. */
  readonly scanned: number;
}

/** A DuckDB in memory for one piece of work. */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...NO_CACHE,
    errors_as_json: 'true',
    memory_limit: '1GB',
    temp_directory: '',
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Runs a query on what its caller may read. The SQL sees the loaded tables and nothing of the machine.
 *
 * @param stop ends the SQL.
 * @throws {QueryFailure} in Athena's words.
 */
export async function selectRows(
  aws: LocalAws,
  caller: Principal,
  catalog: CallersCatalog,
  query: Query,
  context: QueryContext,
  stop: AbortSignal,
): Promise<Answer> {
  const { text, tree, trino } = query;
  refuseFunctions(query);
  const references = tablesOf(text, tree);
  const tables = new Map(
    references.map((each) => [`${each.database ?? context.database}.${each.table}`, each]),
  );
  return withDuckDb(async (connection) => {
    await connection.run(`ATTACH ':memory:' AS ${CATALOG}`);
    let scanned = 0;
    for (const reference of tables.values()) {
      stop.throwIfAborted();
      scanned += await load(aws, caller, connection, await catalog.table(reference, context));
    }
    await closeOff(connection, context, trino.calls);
    const written = await writeOut(connection, query);
    const result = await interruptible(connection, stop, () => connection.runAndReadAll(written.text)).catch(
      (error: unknown) => {
        throw queryFailure(written, error);
      },
    );
    const types = result.columnTypes();
    const columns = labels(tree, result.columnNames()).map((name, index) => columnInfo(name, types[index]));
    const rows = result.getRows().map((row) => row.map((value, index) => asText(value, types[index])));
    return { columns, rows, scanned };
  });
}

/** Does `work` in DuckDB, which hears an interruption only while it runs: so it is told until it has ended. */
async function interruptible<T>(
  connection: DuckDBConnection,
  stop: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => stop.aborted && connection.interrupt(), 100);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Makes DuckDB count as Trino does, and shuts the machine and the settings off from the SQL to come. */
async function closeOff(
  connection: DuckDBConnection,
  { database }: QueryContext,
  calls: readonly FunctionCall[],
): Promise<void> {
  const schema = `${CATALOG}.${identifier(database)}`;
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await connection.run(`USE ${schema}`);
  await makeFunctions(connection, calls);
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}
