import type { DuckDBConnection } from '@duckdb/node-api';
import { invalidRequest, positionOf, QueryFailure } from './errors';

/** What a query's text asks for. */
export type Statement =
  | { readonly kind: 'query'; readonly tree: SyntaxNode }
  | { readonly kind: 'utility' }
  | { readonly kind: 'unsupported' };

/** A node of DuckDB's syntax tree, as `json_serialize_sql` writes it. */
export interface SyntaxNode {
  readonly type?: string;
  readonly [member: string]: unknown;
}

/** A table as a statement names it, in lower case. */
export interface TableReference {
  readonly catalog?: string;
  readonly database?: string;
  readonly table: string;
  /** Such as `line 1:15`. */
  readonly position: string;
}

/** White space, comments and opening brackets, then the first word. */
const FIRST_WORD = /^(?:[\s(]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*([a-z]*)/i;

const QUERIES = ['select', 'values', 'with'];
const UTILITIES = ['desc', 'describe', 'show'];
/** What Athena takes beside these, and nobody needs here. */
const UNSUPPORTED = [
  ...['alter', 'analyze', 'create', 'deallocate', 'delete', 'drop', 'execute', 'explain', 'insert', 'merge'],
  ...['msck', 'optimize', 'prepare', 'truncate', 'unload', 'update', 'use', 'vacuum'],
];

/**
 * Reads a query's text with DuckDB's parser, whose SQL is near enough to Athena's.
 *
 * @throws {AwsError} InvalidRequestException with the place of a syntax error, as StartQueryExecution answers it.
 */
export async function parse(connection: DuckDBConnection, sql: string): Promise<Statement> {
  const [prefix, word] = FIRST_WORD.exec(sql) ?? ['', ''];
  const verb = word.toLowerCase();
  if (UTILITIES.includes(verb)) return { kind: 'utility' };
  if (UNSUPPORTED.includes(verb)) return { kind: 'unsupported' };
  if (!QUERIES.includes(verb)) {
    const found = word === '' ? sql.slice(prefix.length).trim().split(/\s/)[0] || '<EOF>' : word;
    const where = positionOf(sql, Buffer.byteLength(prefix) - Buffer.byteLength(word));
    throw malformed(
      `${where}: mismatched input '${found}'. Expecting: 'DESCRIBE', 'SELECT', 'SHOW', 'VALUES', 'WITH'`,
    );
  }
  const read = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const parsed = JSON.parse(String(read.getRows()[0][0])) as Parsed;
  // A change behind WITH, or a second statement that changes something.
  if (parsed.error && parsed.error_type === 'not implemented') return { kind: 'unsupported' };
  if (parsed.error) throw malformed(`${positionOf(sql, Number(parsed.position))}: ${parsed.error_message}`);
  if (parsed.statements.length !== 1) throw malformed(`Only one sql statement is allowed. Got: ${sql}`);
  return { kind: 'query', tree: parsed.statements[0].node };
}

type Parsed =
  | { readonly error: false; readonly statements: readonly { readonly node: SyntaxNode }[] }
  | {
      readonly error: true;
      readonly error_type: string;
      readonly error_message: string;
      readonly position?: string;
    };

function malformed(message: string): Error {
  return invalidRequest(message, 'MALFORMED_QUERY');
}

/**
 * The tables that a query reads: all that stand in a FROM, without the names that WITH gives.
 *
 * @throws {QueryFailure} where it reads from a function that is not Athena's: `read_csv` and its like.
 */
export function tablesOf(sql: string, tree: SyntaxNode): readonly TableReference[] {
  return [...tableNodes(sql, tree, [])].map((node) => ({
    catalog: nameOf(node.catalog_name),
    database: nameOf(node.schema_name),
    table: String(node.table_name).toLowerCase(),
    position: positionOf(sql, Number(node.query_location)),
  }));
}

function nameOf(name: unknown): string | undefined {
  return name ? String(name).toLowerCase() : undefined;
}

/** @param named lower-case names that WITH gives where the value stands. */
function* tableNodes(sql: string, value: unknown, named: readonly string[]): Generator<SyntaxNode> {
  if (typeof value !== 'object' || value === null) return;
  const { cte_map, ...node } = value as SyntaxNode & { cte_map?: CommonTables };
  const inside = [...named];
  if (node.type === 'BASE_TABLE') {
    const isNamed = !node.schema_name && named.includes(String(node.table_name).toLowerCase());
    if (!isNamed) yield node;
  }
  if (node.type === 'RECURSIVE_CTE_NODE') inside.push(String(node.cte_name).toLowerCase());
  refuseForeign(sql, node);
  // Each name counts for those after it, not for its own query: there the same name is a table.
  for (const { key, value: table } of cte_map?.map ?? []) {
    yield* tableNodes(sql, table, inside);
    inside.push(key.toLowerCase());
  }
  for (const child of Object.values(node)) yield* tableNodes(sql, child, inside);
}

interface CommonTables {
  readonly map: readonly { readonly key: string; readonly value: unknown }[];
}

function refuseForeign(sql: string, node: SyntaxNode): void {
  if (node.type === 'SHOW_REF')
    throw new QueryFailure('SYNTAX_ERROR: line 1:1: SHOW cannot stand in a query');
  if (node.type !== 'TABLE_FUNCTION') return;
  const name = String((node.function as SyntaxNode).function_name);
  if (name.toLowerCase() === 'unnest') return;
  const where = positionOf(sql, Number(node.query_location));
  throw new QueryFailure(`FUNCTION_NOT_FOUND: ${where}: Table function '${name}' not registered`);
}

/**
 * The names of a query's columns: those that DuckDB gives, but for expressions without a name, which Trino counts.
 */
export function labels(tree: SyntaxNode, given: readonly string[]): readonly string[] {
  let first = tree;
  while (first.type === 'SET_OPERATION_NODE') first = first.left as SyntaxNode;
  const items = first.select_list as readonly SyntaxNode[];
  const from = first.from_table as SyntaxNode;
  if (from.type === 'EXPRESSION_LIST' && from.alias === 'valueslist')
    return given.map((_, index) => `_col${index}`);
  const isStar = ({ type }: SyntaxNode) => type === 'STAR';
  const [firstStar, lastStar] = [items.findIndex(isStar), items.findLastIndex(isStar)];
  return given.map((name, index) => {
    // What a star stands for is named by its tables; behind the last one items are counted from the end.
    const fromEnd = items.length - given.length + index;
    const item = firstStar < 0 || index < firstStar ? items[index] : fromEnd > lastStar && items[fromEnd];
    const isBare = item && !item.alias && !['COLUMN_REF', 'STAR'].includes(item.type ?? '');
    return isBare ? `_col${index}` : name;
  });
}
