import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryFailure, trino } from './errors';
import { CASTING, functionRefusal, INSIDE_A_FUNCTION, ownFormat, WITH_FORMAT } from './functions';
import type { QueryText } from './query-text';
import { parsedBy, type Query, type SyntaxNode } from './statement';
import type { Range, Subscript, TrinoQuery } from './trino';

/** @throws {QueryFailure} for a function that Athena does not have, or that is not served here. */
export function refuseFunctions({ text, trino: { calls } }: Query): void {
  for (const { name, start } of calls) {
    const refusal = functionRefusal(name);
    if (refusal) throw new QueryFailure(refusal.replace(': ', `: ${text.place(start)}: `));
  }
}

/**
 * The text of a query in which all is written out that DuckDB, which is kinder, would read or count otherwise: texts have
 * the type varchar and become nothing else by themselves, whole numbers are not divided by zero, a cast takes what Trino's
 * takes, and a date stays one when days are added.
 *
 * The types of operators are read from DuckDB's plan, for the tables and functions that the connection has.
 *
 * @throws {QueryFailure} TYPE_MISMATCH and its like for what Athena refuses, NOT_SUPPORTED for what would come out otherwise.
 */
export async function writeOut(
  connection: DuckDBConnection,
  { text, trino: query }: Query,
): Promise<QueryText> {
  let written = text;
  for (const literal of query.literals) written = written.around(literal, 'CAST(', ' AS VARCHAR)');
  for (const format of formatsIn(query)) {
    written = written.replacing(format, ownFormat(written.sent.slice(format.start, format.end)));
  }
  for (const subscript of query.subscripts) written = await writeSubscript(connection, written, subscript);
  const done = new Set<number>();
  for (;;) {
    const plan = await planOf(connection, written);
    // What DuckDB refuses, it refuses in the same words when the query runs.
    if (!plan) return written;
    const next = new Rules(written, query, plan, await explicitCasts(connection, written), done).apply();
    if (next === written) return written;
    written = next;
  }
}

function formatsIn({ calls, literals }: TrinoQuery): readonly Range[] {
  const formats = calls.flatMap((call) => (WITH_FORMAT.includes(call.name) ? call.arguments.slice(1) : []));
  return literals.filter(({ start, end }) =>
    formats.some((each) => each.start === start && each.end === end),
  );
}

/** An index means another thing in an array than in a map; the type shows by what DuckDB takes. */
async function writeSubscript(
  connection: DuckDBConnection,
  text: QueryText,
  { start, end, value, index }: Subscript,
): Promise<QueryText> {
  const as = (name: string) =>
    text
      .around({ start, end }, `"${name}"(`, ')')
      .replacing({ start: value.end, end: index.start }, ', ')
      .replacing({ start: index.end, end }, '');
  const element = as('trino element');
  return (await planOf(connection, element)) ? element : as('trino value');
}

/** A node of DuckDB's plan. */
interface PlanNode {
  readonly expression_class?: string;
  readonly type?: string;
  readonly name?: string;
  /** In bytes; huge where there is none. */
  readonly query_location?: number;
  readonly return_type?: { readonly id: string };
  readonly value?: { readonly type?: { readonly id: string } };
  readonly child?: PlanNode;
  readonly children?: readonly PlanNode[];
  readonly left?: PlanNode;
  readonly right?: PlanNode;
}

async function planOf(connection: DuckDBConnection, text: QueryText): Promise<PlanNode | undefined> {
  const read = await connection.runAndReadAll('SELECT json_serialize_plan($1::VARCHAR)', [text.text]);
  const plan = JSON.parse(String(read.getRows()[0]?.[0])) as PlanNode & { readonly error: boolean };
  return plan.error ? undefined : plan;
}

/** Place and type of each CAST that stands in a text. */
async function explicitCasts(connection: DuckDBConnection, text: QueryText): Promise<ReadonlySet<string>> {
  const parsed = await parsedBy(connection, text.text);
  const found = new Set<string>();
  const nodes: unknown[] = parsed.error ? [] : [...parsed.statements];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const { type, query_location, cast_type } = node as SyntaxNode & { cast_type?: { id: string } };
    if (type === 'OPERATOR_CAST' && cast_type) found.add(`${String(query_location)} ${cast_type.id}`);
    nodes.push(...Object.values(node));
  }
  return found;
}

const WHOLE = [
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
];
const NUMBERS = [...WHOLE, 'DECIMAL', 'FLOAT', 'DOUBLE'];
/** Each becomes one that stands after it. */
const TIMES = ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'];

/** Whether Trino coerces one type to another by itself ("Type coercion" of its functions' pages). */
function coerces(from: string, to: string): boolean {
  if (from === to || from === 'NULL' || from === 'SQLNULL') return true;
  if (NUMBERS.includes(from)) return NUMBERS.includes(to);
  return TIMES.includes(from) && TIMES.indexOf(to) > TIMES.indexOf(from);
}

/** The texts that Trino's cast takes, as its sources have them: an assumption but for numbers and ISO dates. */
const TEXTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(WHOLE.map((type) => [type, '[+-]?\\d+'])),
  BOOLEAN: '(?i)t|1|true|f|0|false',
  DATE: '\\s*[+-]?\\d{4,}-\\d{1,2}-\\d{1,2}\\s*',
  DECIMAL: '[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?',
  TIMESTAMP: '[+-]?\\d{4,}-\\d{1,2}-\\d{1,2}( \\d{1,2}:\\d{1,2}(:\\d{1,2}(\\.\\d+)?)?)?',
};

/** Types whose texts look otherwise in Trino: `1.0E0`, `2024-01-31 00:00:00.000`. */
const OTHER_TEXTS = ['DOUBLE', 'FLOAT', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'];

/** What a plan shows that Athena does otherwise. */
class Rules {
  constructor(
    private readonly text: QueryText,
    private readonly query: TrinoQuery,
    private readonly plan: PlanNode,
    private readonly explicit: ReadonlySet<string>,
    /** Where the parts stand that are written out already. */
    private readonly done: Set<number>,
  ) {}

  /** The text with what is to be written out; the same where nothing is. */
  apply(): QueryText {
    const edits: ((text: QueryText) => QueryText)[] = [];
    const nodes: { readonly node: unknown; readonly parent?: PlanNode }[] = [{ node: this.plan }];
    for (let each = nodes.pop(); each; each = nodes.pop()) {
      const { node, parent } = each;
      if (typeof node !== 'object' || node === null) continue;
      const found = node as PlanNode;
      const isExpression = found.expression_class !== undefined;
      if (isExpression) edits.push(...this.expression(found, parent));
      const inside = isExpression ? found : parent;
      nodes.push(...Object.values(node).map((child) => ({ node: child as unknown, parent: inside })));
    }
    return edits.reduce((text, edit) => edit(text), this.text);
  }

  private *expression(node: PlanNode, parent?: PlanNode): Generator<(text: QueryText) => QueryText> {
    const { expression_class: kind, query_location: place = Infinity } = node;
    if (kind === 'BOUND_AGGREGATE' && node.name === 'avg' && this.typesOf(node)[0] === 'DECIMAL') {
      throw new QueryFailure(
        'NOT_SUPPORTED: avg of decimals is not served by the local AWS; cast them to double',
      );
    }
    // What stands in our own functions is right.
    if (place >= INSIDE_A_FUNCTION) return;
    if (kind === 'BOUND_CAST') yield* this.cast(node, place, parent);
    if (kind === 'BOUND_FUNCTION') yield* this.function(node, place);
  }

  private *cast(node: PlanNode, place: number, parent?: PlanNode): Generator<(text: QueryText) => QueryText> {
    const [from, to] = [typeOf(node.child), typeOf(node)];
    if (!this.isExplicit(node)) {
      const at = this.text.sentIndex(place);
      const isFunction = this.query.calls.some(({ name, start }) => start === at && CASTING[name] === to);
      if (!isFunction && !coerces(from, to)) throw this.mismatch(place, from, to, parent);
      return;
    }
    const cast = this.open(this.query.casts, ({ start }) => start, place);
    if (!cast) return;
    const where = this.text.position(place);
    if (to === 'VARCHAR' && isNested(from)) {
      throw new QueryFailure(`TYPE_MISMATCH: ${where}: Cannot cast ${trino(from)} to varchar`);
    }
    if (to === 'VARCHAR' && OTHER_TEXTS.includes(from)) {
      throw new QueryFailure(`NOT_SUPPORTED: ${where}: The local AWS makes no text of a ${trino(from)}`);
    }
    const pattern = from === 'VARCHAR' ? TEXTS[to] : undefined;
    if (pattern !== undefined) {
      const checked = cast.tries ? 'trino text or null' : 'trino text';
      yield (text) => text.around(cast.value, `"${checked}"(`, `, '${pattern}')`);
    }
    const { length } = cast;
    if (length !== undefined) yield (text) => text.around(cast, '"left"(', `, ${length})`);
  }

  private *function(node: PlanNode, place: number): Generator<(text: QueryText) => QueryText> {
    const { name = '' } = node;
    const types = this.typesOf(node);
    const [left = '', right = ''] = types;
    if (name === 'date_trunc' && right === 'DATE') {
      const call = this.open(this.query.calls, ({ start }) => start, place);
      if (call) yield (text) => text.around(call, 'CAST(', ' AS DATE)');
    }
    if (types.length !== 2 || !['+', '-', '/', '%'].includes(name)) return;
    const isTime = [left, right].some((type) => TIMES.includes(type));
    if (isTime && [left, right].some((type) => WHOLE.includes(type))) {
      throw this.operator(place, left, name, right);
    }
    if (isTime && left !== 'INTERVAL' && right !== 'INTERVAL') {
      throw new QueryFailure(
        `NOT_SUPPORTED: ${this.text.position(place)}: The local AWS subtracts no times; use date_diff`,
      );
    }
    if ('/%'.includes(name) && [left, right].includes('DECIMAL') && ![left, right].some(isFloating)) {
      throw new QueryFailure(
        `NOT_SUPPORTED: ${this.text.position(place)}: The local AWS divides no decimals; cast them to double`,
      );
    }
    const isDate = [left, right].includes('DATE');
    const isWhole = '/%'.includes(name) && WHOLE.includes(left) && WHOLE.includes(right);
    if (!isDate && !isWhole) return;
    const part = this.open(this.query.arithmetic, ({ operator }) => operator.start, place);
    if (!part) return;
    if (isDate) yield (text) => text.around(part, 'CAST(', ' AS DATE)');
    const instead = name === '/' ? 'trino quotient' : 'trino remainder';
    if (isWhole) yield (text) => text.around(part, `"${instead}"(`, ')').replacing(part.operator, ',');
  }

  /** The part of the query that stands at a place, if it is not written out yet. */
  private open<T extends Range>(
    parts: readonly T[],
    placeOf: (part: T) => number,
    place: number,
  ): T | undefined {
    const at = this.text.sentIndex(place);
    const part = parts.find((each) => placeOf(each) === at);
    if (!part || this.done.has(at)) return undefined;
    this.done.add(at);
    return part;
  }

  private isExplicit(node: PlanNode): boolean {
    return this.explicit.has(`${String(node.query_location)} ${typeOf(node)}`);
  }

  /** Types of what a function gets, before DuckDB's own casts. */
  private typesOf({ children = [] }: PlanNode): readonly string[] {
    return children.map((child) => this.original(child));
  }

  private original(node: PlanNode | undefined): string {
    const isCast = node?.expression_class === 'BOUND_CAST' && !this.isExplicit(node);
    return typeOf(isCast ? node.child : node);
  }

  private operator(place: number, left: string, name: string, right: string): QueryFailure {
    const [one, other] = [trino(left), trino(right)];
    return new QueryFailure(
      `TYPE_MISMATCH: ${this.text.position(place)}: Cannot apply operator: ${one} ${name} ${other}`,
    );
  }

  private mismatch(place: number, from: string, to: string, parent?: PlanNode): QueryFailure {
    const kind = parent?.expression_class;
    if (kind === 'BOUND_COMPARISON') {
      const sign = COMPARISONS[parent?.type ?? ''] ?? '=';
      return this.operator(place, this.original(parent?.left), sign, this.original(parent?.right));
    }
    const types = parent ? this.typesOf(parent) : [];
    if (kind === 'BOUND_FUNCTION' && types.length === 2 && /^\W+$/.test(parent?.name ?? '')) {
      return this.operator(place, types[0] ?? '', parent?.name ?? '', types[1] ?? '');
    }
    if (kind === 'BOUND_FUNCTION' || kind === 'BOUND_AGGREGATE') {
      const given = types.map(trino).join(', ');
      return new QueryFailure(
        `FUNCTION_NOT_FOUND: ${this.text.position(place)}: Unexpected parameters (${given}) for function ${parent?.name ?? ''}`,
      );
    }
    return new QueryFailure(
      `TYPE_MISMATCH: ${this.text.position(place)}: ${trino(from)} stands where ${trino(to)} must`,
    );
  }
}

const COMPARISONS: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};

function typeOf(node: PlanNode | undefined): string {
  return node?.return_type?.id ?? node?.value?.type?.id ?? '';
}

function isFloating(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

function isNested(type: string): boolean {
  return ['LIST', 'MAP', 'STRUCT'].includes(type);
}
