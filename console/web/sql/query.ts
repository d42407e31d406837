import { type Place, type Query, ROUTES } from '../../api';
import { CallFailed, get, post, route } from '../client';

/** Lists a database's tables. The console sends it by itself, so the reader's history leaves it out. */
export const SHOW_TABLES = 'SHOW TABLES';

export function isOver({ state }: Query): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}

/** Starts a query. @throws {CallFailed} */
export function startQuery({ environmentId }: Place, database: string, sql: string): Promise<Query> {
  return post<Query>(ROUTES.queries, { environmentId, database, sql });
}

/** Names of the tables that a place's database has. @throws {CallFailed} */
export async function tablesOf(place: Place, database: string): Promise<readonly string[]> {
  let query = await startQuery(place, database, SHOW_TABLES);
  while (!isOver(query)) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    query = await get<Query>(route(ROUTES.query, query.id));
  }
  if (query.state !== 'SUCCEEDED')
    throw new CallFailed(query.state, query.message ?? 'The tables can’t be listed.');
  return (query.rows ?? []).flatMap(([name]) => name ?? []).sort();
}

/** A first question to a table; names are quoted, as Athena wants those with a dash or a leading digit. */
export function exampleFor(table: string): string {
  return `SELECT *\nFROM "${table.replaceAll('"', '""')}"\nLIMIT 100`;
}
