import fc from 'fast-check';
import { Refusal } from '../../../../console/server/failure';
import { requireReading } from '../../../../console/server/statement';

/** What the page says to a text; undefined where it is run. */
function refusalOf(sql: string): string | undefined {
  try {
    requireReading(sql);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.status === 400 && error.code === 'ReadsOnly') return error.message;
    throw error;
  }
}

const QUERIES = [
  'SELECT 1',
  'select 1 ;',
  'VALUES (1, 2), (3, 4)',
  'TABLE patients',
  '(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1',
  "SELECT date '2024-01-01', timestamp '2024-01-01 00:00:00 UTC', interval '1' day, decimal '1.5', x'AB', 1e5",
  'SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t',
  'SELECT lag(a) IGNORE NULLS OVER w FROM t WINDOW w AS (ORDER BY b)',
  'SELECT x, i FROM t CROSS JOIN UNNEST(list) WITH ORDINALITY AS u(x, i)',
  'SELECT b.x FROM t b, UNNEST(b.list) AS u (code, since)',
  'SELECT transform(filter(list, x -> x > 0), (x) -> x * 2), reduce(list, 0, (s, x) -> s + x, s -> s) FROM t',
  "SELECT any_match(diagnoses, d -> d.code LIKE 'E11%'), element_at(m, 'x'), m['x'], list[1] FROM t",
  'SELECT CAST(ROW(1, 2) AS ROW(a bigint, b varchar(10))).a, CAST(x AS array(row(a varchar, b decimal(10,2))))',
  'WITH a AS (SELECT 1 AS x), b(y) AS (SELECT x FROM a) SELECT * FROM a JOIN b ON x = y',
  'WITH RECURSIVE t(n) AS (VALUES 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) TABLE t',
  'SELECT count(*) FILTER (WHERE a > 1), array_agg(a ORDER BY b), approx_percentile(a, ARRAY[0.5, 0.9]) FROM t',
  'SELECT a, grouping(a) FROM t GROUP BY GROUPING SETS ((a), (a, b), ()) HAVING count(*) > 1',
  'SELECT a = ALL (SELECT 1), a > ANY (VALUES 1), a IN (SELECT 1), EXISTS (SELECT 1), a IS DISTINCT FROM b FROM t',
  'SELECT * FROM a LEFT JOIN b USING (id) NATURAL JOIN c TABLESAMPLE BERNOULLI (10) OFFSET 10 LIMIT 5',
  "SELECT extract(year FROM d), d AT TIME ZONE 'Europe/Berlin', current_date, try(1 / 0), if(a, 1, 2) FROM t",
  "SELECT json_value(j, 'lax $.b' RETURNING int), json_extract_scalar(j, '$.a') FROM t",
  "SELECT * FROM t FOR TIMESTAMP AS OF timestamp '2024-01-01 00:00:00 UTC'",
  'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY b MEASURES a.x AS y PATTERN (a b+) DEFINE b AS b > PREV(b))',
  'SELECT * FROM TABLE(sequence(start => 1, stop => 5))',
  'SELECT "$path", "Größe" FROM "a-b"."t$partitions"',
];

test.each(QUERIES)('%s is run', (sql) => {
  expect(refusalOf(sql)).toBeUndefined();
  expect(refusalOf(`EXPLAIN ${sql}`)).toBeUndefined();
});

test.each([
  'EXPLAIN ANALYZE SELECT 1',
  'EXPLAIN ANALYZE VERBOSE SELECT 1',
  'EXPLAIN (TYPE LOGICAL, FORMAT JSON) SELECT 1',
  'EXPLAIN ANALYZE (FORMAT JSON) (SELECT 1)',
])('%s is run', (sql) => {
  expect(refusalOf(sql)).toBeUndefined();
});

test.each([
  'SHOW TABLES',
  "SHOW TABLES IN db 'p*'",
  'SHOW DATABASES',
  'SHOW COLUMNS IN t',
  'SHOW CREATE TABLE t',
  'SHOW PARTITIONS t;',
  'SHOW TBLPROPERTIES t',
  'DESCRIBE `db`.`t`',
  'DESCRIBE FORMATTED db.t',
  "DESCRIBE EXTENDED t PARTITION (a='b') col",
  'desc t',
])("%s is run, of which Hive's grammar knows more than Trino's", (sql) => {
  expect(refusalOf(sql)).toBeUndefined();
});

test.each([
  'SELECT \'DROP TABLE x; INSERT\', "CREATE TABLE x" FROM t',
  "SELECT 'it''s; DROP TABLE x' /* ; DROP TABLE x */ -- ; DROP TABLE x\n ; -- done",
  '-- INSERT INTO x\n/* CREATE TABLE */ SELECT 1',
  'SELECT comment, "update", call, analyze, schema, set, start, data, grant, merge, refresh, view FROM t',
  "SELECT '😀' FROM t -- 😀",
  "SHOW TABLES 'drop;'",
])('%j is run: what stands in quotes, comments and names is no statement', (sql) => {
  expect(refusalOf(sql)).toBeUndefined();
});

test.each([
  "CREATE EXTERNAL TABLE x (a int) LOCATION 's3://x/'",
  'CREATE OR REPLACE VIEW v AS SELECT 1',
  'UPDATE x SET a = 1',
  'TRUNCATE TABLE x',
  'ALTER TABLE x DROP COLUMN a',
  'MSCK REPAIR TABLE x',
  'OPTIMIZE x REWRITE DATA USING BIN_PACK',
  'VACUUM x',
  'EXECUTE p',
  "EXECUTE IMMEDIATE 'DROP TABLE x'",
  'DEALLOCATE PREPARE p',
  'CALL system.x()',
  'GRANT SELECT ON x TO y',
  'ANALYZE x',
  'FROM x INSERT INTO y SELECT 1',
  "USING EXTERNAL FUNCTION f(x int) RETURNS int LAMBDA 'l' SELECT f(1)",
])('%s is not run', (sql) => {
  expect(refusalOf(sql)).toBe(`${sql.split(' ')[0]} is not run.`);
});

const WRITES = [
  'CREATE TABLE x AS SELECT 1',
  "UNLOAD (SELECT 1) TO 's3://x/' WITH (format = 'PARQUET')",
  'DROP TABLE x',
  'INSERT INTO x SELECT 1',
  'DELETE FROM x',
  'MERGE INTO x USING y ON a = b WHEN MATCHED THEN DELETE',
  'PREPARE p FROM DROP TABLE x',
];

describe.each(WRITES)('%s', (sql) => {
  const [word] = sql.split(' ');

  test.each([
    ['', sql, `${word} is not run.`],
    ['in small letters', sql.toLowerCase(), `${word} is not run.`],
    ['after a comment', `/* SELECT */ -- SELECT\n${sql}`, `${word} is not run.`],
    ['explained', `EXPLAIN ${sql}`, `EXPLAIN ${word} is not run.`],
    ['explained and run', `EXPLAIN ANALYZE ${sql}`, `EXPLAIN ANALYZE ${word} is not run.`],
    ['explained with options', `EXPLAIN (FORMAT TEXT) ${sql}`, `EXPLAIN ( FORMAT TEXT ) ${word} is not run.`],
    ['explained at length', `EXPLAIN ANALYZE VERBOSE ${sql}`, `EXPLAIN ANALYZE VERBOSE ${word} is not run.`],
    [
      'after a query',
      `SELECT 1; ${sql}`,
      'It is more than one statement: at line 1, column 11 begins another.',
    ],
    ['after a look', `SHOW TABLES; ${sql}`, expect.stringContaining('It is more than one statement')],
    // Without a semicolon some grammars, the parser's own rule of a script among them, see two statements.
    ['right after a query', `SELECT * FROM t ${sql}`, expect.stringMatching(/^At line 1, column \d+, /)],
    ['right after a table', `TABLE t\n${sql}`, expect.stringMatching(/^At line \d, column \d+, /)],
    [
      'after tables of its own',
      `WITH x AS (SELECT 1) ${sql}`,
      expect.stringMatching(/^At line 1, column \d+, /),
    ],
    ['as a table', `SELECT * FROM (${sql})`, expect.stringMatching(/^At line 1, column \d+, /)],
    [
      'as a table of its own',
      `WITH x AS (${sql}) SELECT 1`,
      expect.stringMatching(/^At line 1, column \d+, /),
    ],
    ['in parentheses', `(${sql})`, expect.stringMatching(/^At line 1, column \d+, /)],
    [
      'out of a string',
      `SELECT 'a\\'; ${sql}; --'`,
      expect.stringContaining('It is more than one statement'),
    ],
    [
      'out of a comment',
      `SELECT 1 /* /* */ ; ${sql} */`,
      expect.stringContaining('It is more than one statement'),
    ],
  ])('is not run %s', (_where, attack, message) => {
    expect(refusalOf(attack)).toEqual(message);
  });
});

test.each([
  ['SELECT 1;;', 'It is more than one statement: at line 1, column 10 begins another.'],
  ['', 'There is no statement.'],
  [';', 'There is no statement.'],
  ['-- nothing', 'There is no statement.'],
  ['EXPLAIN', 'EXPLAIN is not run.'],
  ['EXPLAIN EXPLAIN SELECT 1', 'EXPLAIN EXPLAIN is not run.'],
  ['EXPLAIN SHOW TABLES', 'EXPLAIN SHOW is not run.'],
  ['SELECT 1 INTO t', 'At line 1, column 10, INTO belongs to no query.'],
  ['SELECT 1) + (SELECT 2', 'At line 1, column 9, ) belongs to no query.'],
  ['EXPLAIN\nSELECT 1\nFROM DROP', "At line 3, column 6, 'DROP' is not valid at this position."],
  [
    "SELECT 'a",
    'At line 1, column 8, U+0027 is no character of SQL outside of quotes, or a quote without end.',
  ],
  ['\u00a0DROP TABLE x', expect.stringContaining('At line 1, column 1, U+00A0')],
  ['\ufeffDROP TABLE x', expect.stringContaining('At line 1, column 1, U+FEFF')],
  ['SELECT\u20031', expect.stringContaining('At line 1, column 7, U+2003')],
  ['SHOW TABLES\u2028DROP TABLE x', expect.stringContaining('At line 1, column 12, U+2028')],
])('%j is refused, and it is said why', (sql, message) => {
  expect(refusalOf(sql)).toEqual(message);
});

test.each([
  "TABLE(system.query(query => 'DROP TABLE x'))",
  "TABLE(lake.SYSTEM.Query(query => 'DROP TABLE x'))",
  'a JOIN TABLE("system"."query"(\'DROP TABLE x\')) ON true',
])('SELECT * FROM %s is refused: a connector hands the text to another database', (table) => {
  expect(refusalOf(`SELECT * FROM ${table}`)).toMatch(/^The table function .*query"? is not run/i);
  expect(refusalOf(`SELECT (SELECT 1 FROM ${table})`)).toMatch(/^The table function/);
});

test.each(['(', '[', 'CASE WHEN ', 'x -> '])('what is nested in itself by %j 51 times is refused', (open) => {
  expect(refusalOf(`SELECT ${open.repeat(51)}`)).toContain('nested deeper than 50 times');
});

test('lambdas one beside the other are not nested', () => {
  expect(refusalOf(`SELECT ${Array(60).fill('filter(a, x -> x > 1)').join(', ')}`)).toBeUndefined();
});

test('each refusal says what is run', () => {
  expect(() => requireReading('DROP TABLE x')).toThrow(
    expect.objectContaining({ cure: expect.stringContaining('SELECT, WITH, VALUES, TABLE, SHOW, DESCRIBE') }),
  );
});

/** Whatever stands before, between and behind: one statement that writes is never run. */
test('no mixture of pieces of SQL gets a statement that writes through', () => {
  const pieces = fc.constantFrom(
    ...[
      'SELECT 1',
      'WITH x AS (',
      'EXPLAIN',
      'ANALYZE',
      'VERBOSE',
      '(FORMAT TEXT)',
      '(',
      ')',
      ';',
      ',',
      'TABLE t',
      'VALUES 1',
    ],
    ...["'", '"', '`', '--', '/*', '*/', '\n', '\\', '\u00a0', 'FROM', 'AS', 'UNION', 'x'],
  );
  const around = fc.array(pieces, { maxLength: 5 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(around, around, (before, behind) => {
      const message = refusalOf(`${before} DROP TABLE patients ${behind}`);
      if (message !== undefined) return;
      // Then it was in quotes or in a comment, or the names are those of columns.
      expect(`${before} ${behind}`).toMatch(/['"`]|--|\/\*/);
    }),
    { numRuns: 100 },
  );
});
