import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer';
import { type QueryContext, TableFunctionCallContext } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser';
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino';
import { Refusal } from './failure';

/** What a query of Trino's begins with. */
const QUERIES = ['SELECT', 'WITH', 'VALUES', 'TABLE', '('];

/**
 * What statements begin with that read by any grammar. Athena takes them by Hive's (`SHOW PARTITIONS`, `DESCRIBE
 * FORMATTED` …), which the parser does not know, and none of them changes anything:
 * https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
 */
const METADATA_STATEMENTS = ['SHOW', 'DESCRIBE', 'DESC'];

/**
 * Trino's own table functions. A connector's, such as `system.query`, hands a text of any kind to another database:
 * https://docs.aws.amazon.com/athena/latest/ug/federated-query-passthrough.html
 */
const TABLE_FUNCTIONS = ['sequence', 'exclude_columns'];

/**
 * ANTLR's `PredictionMode.SLL` and `LL`, whose library is an ES module that this program can't import. What SLL accepts,
 * LL reads alike; SLL is faster by far, and refuses a few queries, such as those with `> ANY (VALUES …)`.
 */
const [LL, SLL] = [1, 0];

/** Parentheses, brackets, CASEs and lambdas within each other; a parser takes minutes for thousands. */
const DEEPEST = 50;

const WHAT_IS_RUN =
  'The page runs one statement that reads: SELECT, WITH, VALUES, TABLE, SHOW, DESCRIBE, or EXPLAIN of a query. ' +
  'To write, use the query editor of Athena.';

type Token = ReturnType<TrinoSqlLexer['getAllTokens']>[number];

/**
 * Makes sure that a text is one statement that reads. Athena would run every other one with the rights of the
 * environment's role, which may write to the project's own databases and bucket.
 *
 * Trino's grammar decides what is a query: there no query holds a statement that writes. It may be an EXPLAIN's, which
 * with ANALYZE runs what it explains.
 *
 * @throws {Refusal} that says which statement it is, and what is run
 */
export function requireReading(sql: string): void {
  const tokens = tokensOf(sql);
  if (METADATA_STATEMENTS.includes(upperCaseText(tokens[0]))) return;
  const query = tokens.slice(explainPrefixLength(tokens));
  const word = upperCaseText(query[0]);
  if (!QUERIES.includes(word)) {
    const all = [...tokens.slice(0, tokens.length - query.length).map(upperCaseText), word];
    throw refusal(`${all.join(' ').trim()} is not run.`);
  }
  for (const name of tableFunctions(parseQuery(sql, query))) {
    if (!TABLE_FUNCTIONS.includes(name)) {
      throw refusal(`The table function ${name} is not run: it may do more than read.`);
    }
  }
}

/**
 * The one statement in a text, without its semicolon, white space and comments.
 *
 * @throws {Refusal} where there is none, or several, or what stands for nothing in SQL
 */
function tokensOf(sql: string): readonly Token[] {
  const tokens = new TrinoSQL()
    .createLexer(sql, () => undefined)
    .getAllTokens()
    .filter(({ channel }) => channel === TrinoSqlLexer.DEFAULT_TOKEN_CHANNEL);
  const unknown = tokens.find(({ type }) => type === TrinoSqlLexer.UNRECOGNIZED);
  if (unknown) {
    const code = (unknown.text?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw refusal(
      `At ${place(unknown)}, U+${code} is no character of SQL outside of quotes, or a quote without end.`,
    );
  }
  const end = tokens.findIndex(({ type }) => type === TrinoSqlLexer.SEMICOLON);
  if (end >= 0 && end < tokens.length - 1) {
    throw refusal(`It is more than one statement: at ${place(tokens[end + 1])} begins another.`);
  }
  const statement = end < 0 ? tokens : tokens.slice(0, end);
  if (statement.length === 0) throw refusal('There is no statement.');
  requireShallow(statement);
  return statement;
}

/** How many tokens only say that, and how, the rest is to be explained. */
function explainPrefixLength(tokens: readonly Token[]): number {
  const words = tokens.map(upperCaseText);
  if (words[0] !== 'EXPLAIN') return 0;
  let count = 1;
  for (const word of ['ANALYZE', 'VERBOSE']) if (words[count] === word) count++;
  const options = words[count] === '(' && ['TYPE', 'FORMAT'].includes(words[count + 1]);
  return options ? words.indexOf(')', count) + 1 : count;
}

/**
 * Reads a query by its grammar.
 *
 * @param query its tokens in the text
 * @throws {Refusal} where it is none, with the parser's complaint
 */
function parseQuery(sql: string, query: readonly Token[]): QueryContext {
  const [{ start }] = query;
  const { stop } = query[query.length - 1];
  // The lexer counts in characters, of which JavaScript counts some as two; what went before keeps its lines.
  const text = [...sql]
    .slice(0, stop + 1)
    .map((character, index) => (index < start && character !== '\n' ? ' ' : character))
    .join('');
  const fast = parseWithMode(text, SLL);
  const { context, complaints } = fast.complaints.length === 0 ? fast : parseWithMode(text, LL);
  if (complaints.length > 0) throw refusal(complaints[0]);
  return context;
}

function parseWithMode(text: string, mode: number): { context: QueryContext; complaints: readonly string[] } {
  const complaints: string[] = [];
  const parser = new TrinoSQL().createParser(text, ({ startLine, startColumn, message }) =>
    complaints.push(`At line ${startLine}, column ${startColumn}, ${message}.`),
  );
  parser.interpreter.predictionMode = mode;
  const context = parser.query();
  // A rule ends silently where nothing more fits.
  const next = parser.tokenStream.LT(1);
  if (next && next.type !== TrinoSqlLexer.EOF) {
    complaints.push(`At ${place(next)}, ${upperCaseText(next)} belongs to no query.`);
  }
  return { context, complaints };
}

/** Names of the table functions that a query calls, without regard to case. */
function tableFunctions(query: QueryContext): readonly string[] {
  const names: string[] = [];
  const nodes: object[] = [query];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    if (node instanceof TableFunctionCallContext) names.push(node.functionName().getText().toLowerCase());
    const { children } = node as { children?: readonly object[] | null };
    for (const child of children ?? []) nodes.push(child);
  }
  return names;
}

/** @throws {Refusal} where it is nested too deep */
function requireShallow(tokens: readonly Token[]): void {
  // Depth of each open bracket: a lambda goes one deeper, to the end of the bracket around it.
  const open = [0];
  for (const token of tokens) {
    const word = upperCaseText(token);
    if (word === '->') open[open.length - 1]++;
    if (['(', '[', 'CASE'].includes(word)) open.push(1);
    if ([')', ']', 'END'].includes(word) && open.length > 1) open.pop();
    const depth = open.reduce((sum, one) => sum + one);
    if (depth > DEEPEST) throw refusal(`At ${place(token)}, it is nested deeper than ${DEEPEST} times.`);
  }
}

function upperCaseText(token: Token | undefined): string {
  return (token?.text ?? '').toUpperCase().slice(0, 40);
}

function place({ line, column }: Token): string {
  return `line ${line}, column ${column + 1}`;
}

function refusal(message: string): Refusal {
  return new Refusal(400, 'ReadsOnly', message, WHAT_IS_RUN);
}
