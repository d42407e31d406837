import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer';
import {
  ArithmeticBinaryContext,
  CastContext,
  FunctionCallContext,
  type QueryContext,
  StringLiteralContext,
  SubscriptContext,
} from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser';
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino';

/** A part of the text that was sent: where it begins, and where the next one may. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface FunctionCall extends Range {
  /** In lower case. */
  readonly name: string;
  readonly arguments: readonly Range[];
}

/** Such as `a / b`. */
export interface Arithmetic extends Range {
  readonly left: Range;
  readonly operator: Range;
  readonly right: Range;
}

export interface Cast extends Range {
  readonly value: Range;
  /** Whether a value that can't be cast becomes NULL. */
  readonly tries: boolean;
  /** Of a `varchar` with a length. */
  readonly length?: number;
}

/** Such as `a[1]`. */
export interface Subscript extends Range {
  readonly value: Range;
  readonly index: Range;
}

/** What of a query is read otherwise by Trino than by DuckDB. */
export interface TrinoQuery {
  readonly literals: readonly Range[];
  readonly calls: readonly FunctionCall[];
  readonly arithmetic: readonly Arithmetic[];
  readonly casts: readonly Cast[];
  readonly subscripts: readonly Subscript[];
}

/** Where Trino's grammar does not go on. */
export interface SyntaxMistake {
  /** Place in the text that was sent. */
  readonly at: number;
}

/** ANTLR's `PredictionMode.SLL` and `LL`, whose library is an ES module: what SLL accepts, LL reads alike, and slower. */
const [LL, SLL] = [1, 0];

/** Reads a query by Trino's grammar, which is Athena's. DuckDB takes more. */
export function readTrino(sql: string): TrinoQuery | SyntaxMistake {
  const fast = read(sql, SLL);
  const found = 'at' in fast ? read(sql, LL) : fast;
  return 'at' in found ? found : collect(found, indexOf(sql));
}

function read(sql: string, mode: number): QueryContext | SyntaxMistake {
  const toIndex = indexOf(sql);
  let mistake: SyntaxMistake | undefined;
  const parser = new TrinoSQL().createParser(sql, ({ startLine, startColumn }) => {
    const lines = sql.split('\n').slice(0, startLine - 1);
    const before = lines.reduce((sum, line) => sum + [...line].length + 1, 0);
    mistake ??= { at: toIndex(before + startColumn - 1) };
  });
  parser.interpreter.predictionMode = mode;
  const query = parser.query();
  if (parser.tokenStream.LT(1)?.type === TrinoSqlLexer.SEMICOLON) parser.tokenStream.consume();
  const next = parser.tokenStream.LT(1);
  if (next && next.type !== TrinoSqlLexer.EOF) mistake ??= { at: toIndex(next.start) };
  return mistake ?? query;
}

/** The lexer counts in characters, of which JavaScript counts some as two. */
function indexOf(sql: string): (character: number) => number {
  const characters = [...sql];
  if (characters.length === sql.length) return (character) => character;
  return (character) => characters.slice(0, character).join('').length;
}

type Node = NonNullable<StringLiteralContext['parent']>;

function collect(query: QueryContext, toIndex: (character: number) => number): TrinoQuery {
  const found = {
    literals: [] as Range[],
    calls: [] as FunctionCall[],
    arithmetic: [] as Arithmetic[],
    casts: [] as Cast[],
    subscripts: [] as Subscript[],
  };
  const range = ({ start, stop }: Pick<Node, 'start' | 'stop'>): Range => ({
    start: toIndex(start?.start ?? 0),
    end: toIndex((stop?.stop ?? -1) + 1),
  });
  const nodes: object[] = [query];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    if (node instanceof StringLiteralContext) found.literals.push(range(node));
    if (node instanceof FunctionCallContext) {
      const name = node.functionName().getText().replaceAll('"', '').toLowerCase();
      found.calls.push({ ...range(node), name, arguments: node.expression().map(range) });
    }
    if (node instanceof ArithmeticBinaryContext) {
      const { _left: left, _operator: token, _right: right } = node;
      if (left && token && right) {
        const operator = range({ start: token, stop: token });
        found.arithmetic.push({ ...range(node), left: range(left), operator, right: range(right) });
      }
    }
    if (node instanceof CastContext) {
      const [, length] = /^varchar\((\d+)\)$/i.exec(node.type().getText()) ?? [];
      const tries = node.KW_TRY_CAST() !== null;
      const cast = { ...range(node), value: range(node.expression()), tries };
      found.casts.push(length === undefined ? cast : { ...cast, length: Number(length) });
    }
    if (node instanceof SubscriptContext) {
      const [value, index] = [range(node.primaryExpression()), range(node.valueExpression())];
      found.subscripts.push({ ...range(node), value, index });
    }
    const { children } = node as { children?: readonly object[] | null };
    for (const child of children ?? []) nodes.push(child);
  }
  return found;
}
