import { withDuckDb } from '../../src/services/athena/engine';
import { queryFailure } from '../../src/services/athena/errors';
import { makeFunctions } from '../../src/services/athena/functions';
import { parse } from '../../src/services/athena/statement';
import { refuseFunctions, writeOut } from '../../src/services/athena/trino-rules';

const TABLE = `CREATE TABLE t AS SELECT 1::BIGINT AS id, 'Ada' AS name, DATE '2024-01-31' AS d, 1.5::DOUBLE AS v,
  TIMESTAMP '2024-01-31 10:11:12' AS ts, true AS b, [1, 2] AS a, MAP {'k': 7} AS m, 2.50::DECIMAL(10, 2) AS n, '2024-02-29' AS day,
  NULL::VARCHAR AS nothing`;

/** The first value of a query on one row, or why it fails. */
async function ask(sql: string): Promise<string> {
  return withDuckDb(async (connection) => {
    await connection.run(TABLE);
    try {
      const statement = await parse(connection, sql);
      if (statement.kind !== 'query') return statement.kind;
      refuseFunctions(statement.query);
      await makeFunctions(connection, statement.query.trino.calls);
      const written = await writeOut(connection, statement.query);
      const read = await connection.runAndReadAll(written.text).catch((error: unknown) => {
        throw queryFailure(written, error);
      });
      return String(read.getRows()[0]?.[0]);
    } catch (error) {
      return (error as Error).message;
    }
  });
}

test.each([
  ['SELECT id::INT FROM t', "line 1:10: mismatched input ':'"],
  ['FROM t', "mismatched input 'FROM'"],
  ['SELECT * EXCLUDE (id) FROM t', "line 1:10: mismatched input 'EXCLUDE'"],
  ['SELECT id FROM t LIMIT 1 OFFSET 0', "line 1:26: mismatched input 'OFFSET'"],
  ['SELECT name, count(*) FROM t GROUP BY ALL', "mismatched input '<EOF>'"],
  ["SELECT name ILIKE 'a%' FROM t", "line 1:19: mismatched input '''"],
  ['SELECT id == 1 FROM t', "line 1:11: mismatched input '='"],
  ['SELECT [1, 2]', "line 1:8: mismatched input '['"],
  ["SELECT {'a': 1}", "line 1:8: mismatched input '{'"],
  ['SELECT id FROM t QUALIFY row_number() OVER () = 1', 'mismatched input'],
  ['SELECT id, FROM t', "line 1:12: mismatched input 'FROM'"],
])('%s is syntax of DuckDB alone', async (sql, expected) => {
  expect(await ask(sql)).toContain(expected);
});

test.each([
  ["SELECT strptime('2024', '%Y')", "FUNCTION_NOT_FOUND: line 1:8: Function 'strptime' not registered"],
  ['SELECT id, list_sum(a) FROM t', "FUNCTION_NOT_FOUND: line 1:12: Function 'list_sum' not registered"],
  ["SELECT getenv('HOME')", "FUNCTION_NOT_FOUND: line 1:8: Function 'getenv' not registered"],
  ["SELECT 'é', json_extract('{}', '$')", "NOT_SUPPORTED: line 1:13: Function 'json_extract' is Athena's"],
  ['SELECT "trino quotient"(1, 0)', "FUNCTION_NOT_FOUND: line 1:8: Function 'trino quotient' not registered"],
])('%s calls what is not there', async (sql, expected) => {
  expect(await ask(sql)).toContain(expected);
});

test.each([
  ["SELECT d > '2024-01-01' FROM t", 'TYPE_MISMATCH: line 1:10: Cannot apply operator: date > varchar'],
  ['SELECT id FROM t WHERE name = 5', 'TYPE_MISMATCH: line 1:24: Cannot apply operator: varchar = integer'],
  ["SELECT id FROM t WHERE id IN (1, '2')", 'TYPE_MISMATCH'],
  ["SELECT id FROM t WHERE id BETWEEN '0' AND '3'", 'TYPE_MISMATCH'],
  ['SELECT id FROM t WHERE b = 1', 'TYPE_MISMATCH'],
  ['SELECT id FROM t WHERE id', 'TYPE_MISMATCH'],
  ["SELECT 'a' || 1", 'TYPE_MISMATCH'],
  ["SELECT id + 'x' FROM t", 'TYPE_MISMATCH'],
  ["SELECT id + '1' FROM t", 'TYPE_MISMATCH'],
  ['SELECT d + 1 FROM t', 'TYPE_MISMATCH: line 1:10: Cannot apply operator: date + integer'],
  ["SELECT coalesce(id, '') FROM t", 'TYPE_MISMATCH'],
  ["SELECT CASE WHEN b THEN 1 ELSE '' END FROM t", 'TYPE_MISMATCH'],
  ['SELECT id FROM t UNION SELECT name FROM t', 'TYPE_MISMATCH'],
  ['SELECT name FROM t UNION SELECT id FROM t', 'TYPE_MISMATCH'],
  ['SELECT t.id FROM t JOIN t u ON t.id = u.name', 'TYPE_MISMATCH'],
  ['SELECT upper(id) FROM t', 'FUNCTION_NOT_FOUND'],
  ['SELECT concat(name, id) FROM t', 'TYPE_MISMATCH'],
  ['SELECT sum(name) FROM t', 'FUNCTION_NOT_FOUND'],
  ['SELECT year(day) FROM t', 'FUNCTION_NOT_FOUND'],
  ["SELECT date_diff('day', day, d) FROM t", 'FUNCTION_NOT_FOUND'],
  ['SELECT CAST(a AS VARCHAR) FROM t', 'TYPE_MISMATCH: line 1:8: Cannot cast'],
])('%s: no value becomes one of another type by itself', async (sql, expected) => {
  expect(await ask(sql)).toContain(expected);
});

test.each([
  ['SELECT id / 0 FROM t', 'DIVISION_BY_ZERO: Division by zero'],
  ['SELECT 7 % 0', 'DIVISION_BY_ZERO: Division by zero'],
  [
    'SELECT a[3] FROM t',
    'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length',
  ],
  ['SELECT a[0] FROM t', 'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'],
  ["SELECT m['x'] FROM t", 'INVALID_FUNCTION_ARGUMENT: Key not present in map'],
  ["SELECT CAST('1.5' AS integer)", 'INVALID_CAST_ARGUMENT'],
  ["SELECT CAST(' 1' AS bigint)", 'INVALID_CAST_ARGUMENT'],
  ["SELECT CAST('2024-01-31T10:00:00' AS timestamp)", 'INVALID_CAST_ARGUMENT'],
  ["SELECT CAST('2024-01-31 10:00:00' AS date)", 'INVALID_CAST_ARGUMENT'],
  ["SELECT CAST('31.01.2024' AS date)", 'INVALID_CAST_ARGUMENT'],
  ["SELECT CAST('yes' AS boolean)", 'INVALID_CAST_ARGUMENT'],
  ['SELECT n / 3 FROM t', 'NOT_SUPPORTED: line 1:10: The local AWS divides no decimals; cast them to double'],
  ['SELECT avg(n) FROM t', 'NOT_SUPPORTED: avg of decimals'],
  ['SELECT CAST(v AS varchar) FROM t', 'NOT_SUPPORTED: line 1:8: The local AWS makes no text of a double'],
  ['SELECT ts - ts FROM t', 'NOT_SUPPORTED: line 1:11: The local AWS subtracts no times; use date_diff'],
])('%s fails', async (sql, expected) => {
  expect(await ask(sql)).toContain(expected);
});

test.each([
  ['SELECT 7 / 2', '3'],
  ['SELECT -7 / 2 * 2', '-6'],
  ['SELECT 7 / 2 / 2 + 1', '2'],
  ['SELECT 7 % 4', '3'],
  ['SELECT v / 0 FROM t', 'Infinity'],
  ['SELECT id / 2e0 FROM t', '0.5'],
  ['SELECT a[2] FROM t', '2'],
  ['SELECT ARRAY[ARRAY[1, 2], ARRAY[3]][1][2]', '2'],
  ["SELECT m['k'] FROM t", '7'],
  ['SELECT element_at(a, 5) FROM t', 'null'],
  ["SELECT CAST('12' AS integer) + 1", '13'],
  ['SELECT CAST(day AS date) > d FROM t', 'true'],
  ["SELECT TRY_CAST('x' AS integer)", 'null'],
  ["SELECT TRY_CAST('1.5' AS integer)", 'null'],
  ['SELECT CAST(nothing AS date) FROM t', 'null'],
  ["SELECT CAST('abc' AS varchar(2))", 'ab'],
  ['SELECT CAST(id AS varchar) || name FROM t', '1Ada'],
  ["SELECT d + INTERVAL '1' DAY + INTERVAL '1' MONTH FROM t", '2024-03-01'],
  ["SELECT date_trunc('month', d) FROM t", '2024-01-01'],
  ["SELECT date_trunc('hour', ts) FROM t", '2024-01-31 10:00:00'],
  ["SELECT date_format(ts, '%Y-%m-%d %H:%i:%s') FROM t", '2024-01-31 10:11:12'],
  ["SELECT date_parse('2024-01-31 10:11', '%Y-%m-%d %H:%i')", '2024-01-31 10:11:00'],
  ["SELECT concat('a', nothing) FROM t", 'null'],
  ["SELECT regexp_replace('abcabc', '(b)', '<$1>')", 'a<b>ca<b>c'],
  ["SELECT split_part('a,b', ',', 3)", 'null'],
  ["SELECT substr('abc', 2), substr('abc', 0)", 'bc'],
  ['SELECT greatest(1, NULL)', 'null'],
  ['SELECT d < ts FROM t', 'true'],
  ['SELECT id < 1.5 AND v > id FROM t', 'true'],
  ["SELECT count(*) FROM t WHERE name LIKE 'A%' AND name IN ('Ada', 'Mary') AND d = DATE '2024-01-31'", '1'],
  ["SELECT date_diff('year', d, current_date) > 0 FROM t", 'true'],
  [
    'WITH x AS (SELECT CAST(day AS date) AS e FROM t) SELECT y.e = z.e FROM x y JOIN x z ON y.e = z.e',
    'true',
  ],
  ['SELECT sum(x) FROM t CROSS JOIN UNNEST(a) AS u (x)', '3'],
  [
    'SELECT count(*) FILTER (WHERE b), rank() OVER (ORDER BY count(*)) FROM t GROUP BY id HAVING sum(id) > 0',
    '1',
  ],
  ["SELECT CASE name WHEN 'Ada' THEN 'x' ELSE NULL END FROM t;", 'x'],
  ["SELECT 'it''s é' || name FROM t", "it's éAda"],
  ["SELECT from_iso8601_timestamp('2024-01-01T00:00:00Z') > ts, from_iso8601_date(day) > d FROM t", 'false'],
  ["SELECT if(b, 'yes', 'no') FROM t", 'yes'],
  ['SELECT extract(year FROM d) FROM t', '2024'],
])('%s answers', async (sql, expected) => {
  expect(await ask(sql)).toBe(expected);
});
