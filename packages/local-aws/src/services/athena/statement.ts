import type { DuckDBConnection } from '@duckdb/node-api';
import { invalidRequest, positionOf, QueryFailure } from './errors';
import { QueryText, RESERVED_IN_SELECT } from './query-text';
import { readTrino, type TrinoQuery } from './trino';

/** What a query's text asks for. */
export type Statement =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'utility' }
  | { readonly kind: 'unsupported' };

/** A query by both grammars. */
export interface Query {
  /** DuckDB's syntax tree of the text. */
  readonly tree: SyntaxNode;
  readonly text: QueryText;
  readonly trino: TrinoQuery;
}

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
  return query(connection, sql);
}

/**
 * Words that DuckDB reserves and Athena does not get quotes, one after the other, until DuckDB takes the text. Where it
 * does not, the fault that stands last is told.
 */
async function query(connection: DuckDBConnection, sql: string): Promise<Statement> {
  let text = QueryText.of(sql);
  const backtick = text.words().find((word) => word.text === '`');
  if (backtick) {
    const where = text.position(Buffer.byteLength(sql.slice(0, backtick.at)));
    throw malformed(
      `${where}: backquoted identifiers are not supported; use double quotes to quote identifiers`,
    );
  }
  const words = await namesForAthena(connection);
  let fault: { readonly rest: string; readonly where: string } | undefined;
  for (;;) {
    const parsed = await parsedBy(connection, text.text);
    // A change behind WITH, or a second statement that changes something.
    if (parsed.error && parsed.error_type === 'not implemented') return { kind: 'unsupported' };
    if (!parsed.error) {
      if (parsed.statements.length !== 1) throw malformed(`Only one sql statement is allowed. Got: ${sql}`);
      const [{ node: tree }] = parsed.statements;
      const next = readsDefault(tree) ? text.quoting(Infinity, new Set(['default'])) : undefined;
      if (!next) {
        refuseReserved(text, tree);
        return { kind: 'query', query: { tree, text, trino: requireTrino(sql, text) } };
      }
      text = next;
      continue;
    }
    const offset = text.byteOffset(Number(parsed.position ?? Infinity));
    const rest = text.from(offset);
    if (fault === undefined || rest.length < fault.rest.length)
      fault = { rest, where: text.position(offset) };
    const next = text.quoting(offset, words);
    if (!next) throw mismatched(fault.where, inputAt(fault.rest));
    text = next;
  }
}

/** DuckDB's syntax tree of a text, or why it has none. */
export async function parsedBy(connection: DuckDBConnection, sql: string): Promise<Parsed> {
  const read = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  return JSON.parse(String(read.getRows()[0][0])) as Parsed;
}

/** What DuckDB reserves and Athena takes as a name. */
async function namesForAthena(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const read = await connection.runAndReadAll(
    "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function')",
  );
  const words = read.getRows().map(([word]) => String(word));
  return new Set(words.filter((word) => !RESERVED_IN_SELECT.has(word)));
}

/** @throws {AwsError} InvalidRequestException for what DuckDB takes, and Athena does not. */
function requireTrino(sql: string, text: QueryText): TrinoQuery {
  const read = readTrino(sql);
  if ('at' in read) throw mismatched(text.place(read.at), inputAt(sql.slice(read.at)));
  return read;
}

/** The first word or sign of a text. */
function inputAt(text: string): string {
  return /^\s*(\w+|\S)/.exec(text)?.[1] ?? '<EOF>';
}

/** DEFAULT means something to DuckDB where Athena knows a column of that name only. */
function readsDefault(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ((value as SyntaxNode).type === 'VALUE_DEFAULT') return true;
  return Object.values(value).some(readsDefault);
}

/** Words that Athena reserves and that are values by themselves. */
const VALUES = /^(current_|local|true$|false$|null$)/;
const NAMES = /^(?:"(?:[^"]|"")*"|\w+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|\w+))*/;

/** @throws {AwsError} InvalidRequestException for a name without quotes that Athena reserves and DuckDB does not. */
function refuseReserved(text: QueryText, tree: SyntaxNode): void {
  const isReserved = (word: string) => RESERVED_IN_SELECT.has(word.toLowerCase());
  const words = text.words();
  for (const [index, { text: word, at }] of words.entries()) {
    const isAlias =
      words[index - 1]?.text.toLowerCase() === 'as' &&
      /^as\s+$/i.test(text.sent.slice(words[index - 1].at, at));
    if (isAlias && isReserved(word)) {
      throw mismatched(text.position(Buffer.byteLength(text.sent.slice(0, at))), word);
    }
  }
  for (const node of nameNodes(tree)) {
    const offset = Number(node.query_location);
    const [names = ''] = NAMES.exec(text.from(offset)) ?? [];
    const parts = names.split(/\s*\.\s*/);
    const isValue = parts.length === 1 && VALUES.test(names.toLowerCase());
    const word = isValue ? undefined : parts.find(isReserved);
    if (word) throw mismatched(text.position(offset), word);
  }
}

function* nameNodes(value: unknown): Generator<SyntaxNode> {
  if (typeof value !== 'object' || value === null) return;
  const { type, query_location } = value as SyntaxNode;
  const isName = type === 'COLUMN_REF' || type === 'BASE_TABLE';
  // What the parser made up itself has no place.
  if (isName && Number(query_location) < Number.MAX_SAFE_INTEGER) yield value as SyntaxNode;
  for (const child of Object.values(value)) yield* nameNodes(child);
}

function mismatched(where: string, word: string): Error {
  return malformed(`${where}: mismatched input '${word}'`);
}

export type Parsed =
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
export function tablesOf(text: QueryText, tree: SyntaxNode): readonly TableReference[] {
  return [...tableNodes(text, tree, [])].map((node) => ({
    catalog: nameOf(node.catalog_name),
    database: nameOf(node.schema_name),
    table: String(node.table_name).toLowerCase(),
    position: text.position(Number(node.query_location)),
  }));
}

function nameOf(name: unknown): string | undefined {
  return name ? String(name).toLowerCase() : undefined;
}

/** @param named lower-case names that WITH gives where the value stands. */
function* tableNodes(text: QueryText, value: unknown, named: readonly string[]): Generator<SyntaxNode> {
  if (typeof value !== 'object' || value === null) return;
  const { cte_map, ...node } = value as SyntaxNode & { cte_map?: CommonTables };
  const inside = [...named];
  if (node.type === 'BASE_TABLE') {
    const isNamed = !node.schema_name && named.includes(String(node.table_name).toLowerCase());
    if (!isNamed) yield node;
  }
  if (node.type === 'RECURSIVE_CTE_NODE') inside.push(String(node.cte_name).toLowerCase());
  refuseForeign(text, node);
  // Each name counts for those after it, not for its own query: there the same name is a table.
  for (const { key, value: table } of cte_map?.map ?? []) {
    yield* tableNodes(text, table, inside);
    inside.push(key.toLowerCase());
  }
  for (const child of Object.values(node)) yield* tableNodes(text, child, inside);
}

interface CommonTables {
  readonly map: readonly { readonly key: string; readonly value: unknown }[];
}

function refuseForeign(text: QueryText, node: SyntaxNode): void {
  if (node.type === 'SHOW_REF')
    throw new QueryFailure('SYNTAX_ERROR: line 1:1: SHOW cannot stand in a query');
  if (node.type !== 'TABLE_FUNCTION') return;
  const name = String((node.function as SyntaxNode).function_name);
  if (name.toLowerCase() === 'unnest') return;
  const where = text.position(Number(node.query_location));
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
