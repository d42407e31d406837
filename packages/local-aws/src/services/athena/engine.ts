import type { ColumnInfo } from '@aws-sdk/client-athena';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { LocalAws, Principal } from '../../local-aws';
import { CATALOG, type CallersCatalog, type QueryContext } from './catalog';
import { queryFailure } from './errors';
import { load } from './loading';
import { identifier } from './sql';
import type { QueryText } from './query-text';
import { labels, type SyntaxNode, tablesOf } from './statement';
import { asText, columnInfo } from './types';

/** What a query answers. */
export interface Answer {
  readonly columns: readonly ColumnInfo[];
  /** Values as text; undefined is NULL. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  /** Bytes of the objects read. */
  readonly scanned: number;
}

/** Functions that Trino has and DuckDB lacks, or counts otherwise: Trino's date_diff counts whole units. */
const FUNCTIONS = [
  'approx_distinct(x) AS approx_count_distinct(x)',
  'cardinality(x) AS len(x)',
  'date_diff(unit, x, y) AS date_sub(unit, x, y)',
  'date_format(x, format) AS strftime(x, format)',
  'date_parse(x, format) AS strptime(x, format)',
  'day_of_week(x) AS isodow(x)',
  'from_iso8601_date(x) AS CAST(x AS DATE)',
  'from_iso8601_timestamp(x) AS CAST(x AS TIMESTAMPTZ)',
  'regexp_like(x, pattern) AS regexp_matches(x, pattern)',
  'sequence(x, y) AS generate_series(x, y)',
];

/** A DuckDB in memory for one piece of work. */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
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
  query: { readonly text: QueryText; readonly tree: SyntaxNode; readonly context: QueryContext },
  stop: AbortSignal,
): Promise<Answer> {
  const { text, tree, context } = query;
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
    await closeOff(connection, context);
    const result = await interruptible(connection, stop, () => connection.runAndReadAll(text.text)).catch(
      (error: unknown) => {
        throw queryFailure(text, error);
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
async function closeOff(connection: DuckDBConnection, { database }: QueryContext): Promise<void> {
  const schema = `${CATALOG}.${identifier(database)}`;
  const statements = [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `USE ${schema}`,
    ...FUNCTIONS.map((each) => `CREATE MACRO ${each}`),
    `SET TimeZone = 'UTC'`,
    'SET integer_division = true',
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
  for (const each of statements) await connection.run(each);
}
