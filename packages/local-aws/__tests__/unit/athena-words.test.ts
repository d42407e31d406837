import { withDuckDb } from '../../src/services/athena/engine';
import { RESERVED_IN_SELECT } from '../../src/services/athena/query-text';
import { parse } from '../../src/services/athena/statement';

/** Words of Hive and of everyday data beside those that DuckDB knows. */
const OTHERS = ['date', 'day', 'code', 'status', 'percent', 'patient', 'dayofweek'];

test('a word is a column name exactly where Athena does not reserve it; in quotes it always is', async () => {
  await withDuckDb(async (connection) => {
    const read = await connection.runAndReadAll('SELECT DISTINCT keyword_name FROM duckdb_keywords()');
    const known = read.getRows().map(([word]) => String(word));
    const words = [...new Set([...known, ...OTHERS, ...RESERVED_IN_SELECT])];
    await connection.run(`CREATE TABLE t (${words.map((word) => `"${word}" VARCHAR`).join(', ')})`);
    await connection.run(`INSERT INTO t VALUES (${words.map((word) => `'${word}'`).join(', ')})`);
    const answer = async (sql: string) => {
      const statement = await parse(connection, sql);
      if (statement.kind !== 'query') return statement.kind;
      return (await connection.runAndReadAll(statement.query.text.text)).getRows()[0][0];
    };
    const wrong: string[] = [];
    for (const word of words) {
      if ((await answer(`SELECT "${word}" FROM t`)) !== word) wrong.push(`"${word}"`);
      for (const sql of [
        `SELECT ${word} FROM t`,
        `SELECT t.${word} FROM t ORDER BY t.${word} DESC LIMIT 3`,
      ]) {
        const found = await answer(sql).catch((error: Error) => error.message);
        const reserved = RESERVED_IN_SELECT.has(word);
        // A word that is a value by itself can't be told from a column of that name.
        // SELECT ALL is the opposite of SELECT DISTINCT.
        if (word === 'all' && !sql.includes('.')) continue;
        if (reserved && !sql.includes('.') && /^(current_|local)/.test(word)) continue;
        const right = reserved ? found !== word : found === word;
        if (!right) wrong.push(`${sql}: ${String(found)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test.each([
  ['SELECT first FROM t', "line 1:8: mismatched input 'first'"],
  ['SELECT a AS last FROM t', "line 1:13: mismatched input 'last'"],
  ["SELECT 'é', end FROM t", "line 1:13: mismatched input 'end'"],
  ['SELECT `a` FROM t', 'line 1:8: backquoted identifiers are not supported'],
  ['SELECT to, desc,, x FROM t', "line 1:17: mismatched input ','"],
])('%s is refused at its place', async (sql, expected) => {
  await withDuckDb(async (connection) => {
    await expect(parse(connection, sql)).rejects.toThrow(expected);
  });
});

test('what only looks like a name stays what it is', async () => {
  await withDuckDb(async (connection) => {
    await connection.run('CREATE TABLE t AS SELECT 1 a, 2 "desc", DATE \'2024-02-29\' d');
    for (const [sql, expected] of [
      ['SELECT extract(year FROM d) FROM t', 2024n],
      ['SELECT a FROM t WHERE a BETWEEN 1 AND 2 ORDER BY a DESC NULLS LAST LIMIT 1', 1],
      ["SELECT 'to desc' FROM t -- first", 'to desc'],
      ['SELECT desc FROM t ORDER BY desc DESC', 2],
      ['SELECT count(*) FROM (SELECT a FROM t UNION ALL SELECT desc FROM t)', 2n],
      ['VALUES (7)', 7],
    ] as const) {
      const statement = await parse(connection, sql);
      const text = statement.kind === 'query' ? statement.query.text.text : '';
      expect([sql, (await connection.runAndReadAll(text)).getRows()[0][0]]).toEqual([sql, expected]);
    }
  });
});
