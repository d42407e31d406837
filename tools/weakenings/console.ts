import type { Weakening } from './weakening';

const consoleWeakening =
  (file: string, ...noticedBy: readonly string[]) =>
  (danger: string, find: string, replacement: string): Weakening => ({
    danger,
    file: `console/server/${file}.ts`,
    find,
    replacement,
    noticedBy: noticedBy.map((name) => `__tests__/unit/console/server/${name}.test.ts`),
  });

const start = consoleWeakening('start', 'start');
const guards = consoleWeakening('guards', 'guards');
const app = consoleWeakening('app', 'app');
const input = consoleWeakening('input', 'input');
const queries = consoleWeakening('queries', 'queries');
const statement = consoleWeakening('statement', 'statement');
const decisions = consoleWeakening('decisions', 'decisions');
const failure = consoleWeakening('failure', 'failure');

/** Of the server of the steward's page: what docs/console.md promises under "Safety", and what it takes and asks at most. */
export const CONSOLE: readonly Weakening[] = [
  start('every machine of the network reaches the page', 'hostname: LOOPBACK, ', ''),
  start(
    'credentials of any account open the page',
    'if (!naming.accounts.some(',
    'if (false && !naming.accounts.some(',
  ),

  guards(
    'any port of localhost is a Host',
    '&& host !== `localhost:${port()}`',
    "&& !host?.startsWith('localhost:')",
  ),
  guards('a POST needs no Origin', 'origin === undefined ? !safe : origin', 'origin !== undefined && origin'),
  guards(
    'any port of loopback is an Origin',
    'origin !== `http://${host}`',
    "!origin.startsWith('http://127.0.0.1:')",
  ),
  guards('a link opens the API', " && !req.path.startsWith('/api/')", ''),
  guards('the token is compared by its beginning', 'update(text)', 'update(text.slice(0, 16))'),
  guards(
    'whoever knows a part of the token is let in',
    '!timingSafeEqual(digest(presentedToken), expected)',
    '!token.startsWith(given)',
  ),
  guards('the token can be guessed', 'randomBytes(32)', 'randomBytes(4)'),
  guards('a form of any page sends a body', '/^application\\/json(;|$)/', '/application\\/json/'),
  guards('a body may be of any size', 'maxSize: LIMITS.body,', 'maxSize: Infinity,'),
  guards(
    'scripts written into the page run',
    'scriptSrc: ["\'self\'"],',
    'scriptSrc: ["\'self\'", "\'unsafe-inline\'"],',
  ),
  guards('the page sends what it shows elsewhere', 'connectSrc: ["\'self\'"],', 'connectSrc: ["https:"],'),
  guards('another site frames the page', 'frameAncestors: ["\'none\'"],', ''),
  guards('the page reaches the camera', ' camera ', ' '),
  guards('the page reads the clipboard', ' clipboardRead ', ' '),
  guards('any frame may reach devices', '[feature, []]', "[feature, ['*']]"),
  guards('the browser keeps answers', "'no-store'", "'private'"),

  app('the API is open without the token', "app.use('/api/*', bearer(token), ", "app.use('/api/*', "),
  app('the page needs no address of its own', ', sameOrigin(port));', ');'),
  app(
    'a secret is printed',
    'tell(redacted(error.stack ?? String(error)))',
    'tell(error.stack ?? String(error))',
  ),

  input('an id names something else in a path', '/^[a-zA-Z0-9_-]{1,64}$/', '/^[a-zA-Z0-9_-]{1,64}/'),
  input('a database may have any name', '/^[a-z0-9_-]{1,255}$/', '/^.*$/'),
  input('SQL may be of any length', 'sql: nonBlankText(LIMITS.sql)', 'sql: nonBlankText(Infinity)'),
  queries('a statement that writes is run', 'requireReading(sql);', ''),
  statement(
    'any word begins a query, and EXPLAIN ANALYZE runs it',
    'if (!QUERIES.includes(word)) {',
    'if (false) {',
  ),
  statement('a second statement is run', 'if (another) throw', 'if (false) throw'),
  statement(
    'what stands right after a query is run',
    'if (next && next.type !== TrinoSqlLexer.EOF) {',
    'if (false) {',
  ),
  statement(
    'what is no query of Trino’s is run',
    'if (complaint !== undefined) throw refusal(complaint);',
    '',
  ),
  statement('a character that Athena may read otherwise is let through', 'if (unknown) {', 'if (false) {'),
  statement('a connector gets a text of any kind', 'if (!TABLE_FUNCTIONS.includes(name)) {', 'if (false) {'),
  statement('the parser is kept busy for minutes', 'if (depth > DEEPEST)', 'if (false)'),
  queries(
    'a query runs in a database of no environment',
    'if (!place.databases.includes(database)) {',
    'if (false) {',
  ),
  queries('any number of queries runs at once', 'running >= AT_ONCE', 'running >= Infinity'),
  queries('a query runs for ever', 'Date.now() > deadline', 'false'),
  queries('any number of rows is read', 'if (rows.length > LIMITS.rows + 1) break;', ''),
  decisions('somebody decides where the rule should', "config.subscriptionApproval !== 'manual'", 'false'),
  decisions(
    'a request of nobody here is decided',
    'requests.value.some(({ id }) => id === identifier)',
    'true',
  ),

  failure('the page learns what failed inside', "if (kind === 'other' && !isOfAws(error)) {", 'if (false) {'),
  failure('a session token is shown', '/[A-Za-z0-9+/=]{40,}/g', '/[A-Za-z0-9+=]{400,}/g'),
];
