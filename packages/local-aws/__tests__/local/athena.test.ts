import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient, GetQueryResultsCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { ACCOUNT, DATABASE, fillLake, OUTPUT, reason, rows, runQuery } from './athena-data';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const athena = () => aws.client(AthenaClient, ACCOUNT);
beforeAll(() => fillLake(aws));

describe('queries', () => {
  test('values of every type, NULL as nothing, columns that no file has', async () => {
    const { QueryExecutionId } = await runQuery(athena(), 'SELECT * FROM patients ORDER BY ID');
    const { ResultSet } = await athena().send(new GetQueryResultsCommand({ QueryExecutionId }));
    const info = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    expect(info.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      ...['id bigint', 'name varchar', 'birthdate date', 'weight double', 'dose decimal', 'seen timestamp'],
      ...['codes array', 'added integer'],
    ]);
    expect(info[4]).toMatchObject({ Label: 'dose', Precision: 8, Scale: 2, Nullable: 'UNKNOWN' });
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue))).toEqual([
      ['id', 'name', 'birthdate', 'weight', 'dose', 'seen', 'codes', 'added'],
      ['1', 'Ada', '1980-02-29', '70.0', '1.50', '2024-01-02 03:04:05.678', '[a, b]', undefined],
      ['2', undefined, '1991-12-31', '1.23456785E7', undefined, undefined, undefined, undefined],
      ['3', 'say "hi", ok', undefined, undefined, '20.00', undefined, '[]', undefined],
    ]);
  });

  test('text by its place, header left out, only partitions that Glue knows', async () => {
    expect(await rows(athena(), 'SELECT * FROM visits ORDER BY year, patient')).toEqual([
      ['patient', 'reason', 'cost', 'year'],
      ['1', 'flu', '10.5', '2023'],
      ['2', '', undefined, '2023'],
      ['1', '"quoted"', '20.0', '2024'],
      ['9', undefined, undefined, '2024'],
    ]);
  });

  test('quoted text, and the names around a star', async () => {
    expect(
      await rows(athena(), "SELECT upper('x'), n.*, id + 1, id AS again FROM notes n ORDER BY id"),
    ).toEqual([
      ['_col0', 'id', 'text', '_col3', 'again'],
      ['X', '1', 'a, "b"', '2', '1'],
      ['X', '2', 'c', '3', '2'],
    ]);
    expect(await rows(athena(), 'VALUES (1, NULL) UNION ALL SELECT 2, true')).toEqual([
      ['_col0', '_col1'],
      ['1', undefined],
      ['2', 'true'],
    ]);
    expect(await rows(athena(), 'SELECT * FROM (VALUES (7)) AS t(seven)')).toEqual([['seven'], ['7']]);
  });

  test('join, aggregation, WITH that hides a table, qualified names, unnamed columns', async () => {
    const sql = `-- how often
      WITH visits AS (SELECT patient, cost, year FROM ${DATABASE}.visits WHERE year = 2024)
      SELECT p.id AS Patient, count(*), sum(v.cost) total, 7 / 2
      FROM "AwsDataCatalog"."${DATABASE}"."PATIENTS" p JOIN visits v ON v.patient = p.id GROUP BY p.id;`;
    expect(await rows(athena(), sql, { QueryExecutionContext: {} })).toEqual([
      ['Patient', '_col1', 'total', '_col3'],
      ['1', '1', '20.0', '3'],
    ]);
  });

  test('functions count as in Athena', async () => {
    const sql = `SELECT date_diff('year', DATE '2000-12-31', DATE '2001-01-01') a, cardinality(ARRAY[1, 2]) b,
      from_iso8601_timestamp('2024-01-01T00:00:00Z') c, approx_distinct(id) d, avg(id) e FROM patients`;
    expect((await rows(athena(), sql))[1]).toEqual(['0', '2', '2024-01-01 00:00:00.000 UTC', '3', '2.0']);
  });

  test('SHOW and DESCRIBE without a header', async () => {
    expect(await rows(athena(), 'SHOW DATABASES')).toEqual([[DATABASE]]);
    expect(await rows(athena(), `SHOW TABLES IN ${DATABASE} 'pat*|x'`)).toEqual([['patients']]);
    const described = await rows(athena(), 'DESCRIBE visits');
    expect(described.map(([line]) => line?.split('\t').map((part) => part.trim()))).toContainEqual([
      ...['year', 'int', ''],
    ]);
    expect(await reason(athena(), 'SHOW TABLES IN nowhere')).toContain("Schema 'nowhere' does not exist");
  });

  test.each([
    [
      'SELECT 1\nFROM\n  nothing',
      "TABLE_NOT_FOUND: line 3:3: Table 'awsdatacatalog.lake.nothing' does not exist",
    ],
    ['SELECT 1 FROM nowhere.t', "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist"],
    ['SELECT 1 FROM hive.lake.patients', "CATALOG_NOT_FOUND: line 1:15: Catalog 'hive' not found"],
    [
      "SELECT 'é', nmae FROM patients",
      "COLUMN_NOT_FOUND: line 1:13: Column 'nmae' cannot be resolved or requester is not authorized to access requested resources",
    ],
    ['SELECT fly(id) FROM patients', "FUNCTION_NOT_FOUND: line 1:8: Function 'fly' not registered"],
    ["SELECT CAST('x' AS integer)", 'INVALID_CAST_ARGUMENT: '],
    ['INSERT INTO patients SELECT * FROM patients', 'NOT_SUPPORTED: '],
    ['WITH p AS (SELECT 1) DELETE FROM patients', 'NOT_SUPPORTED: '],
    ['DROP TABLE patients', 'NOT_SUPPORTED: '],
  ])('%s fails with its place', async (sql, expected) => {
    expect((await reason(athena(), sql)).slice(0, expected.length)).toBe(expected);
  });

  test.each([
    ['SELECT *\nFROM patients WHERE', /^line 2:20: mismatched input '<EOF>'/],
    ['SELEC 1', /^line 1:1: mismatched input 'SELEC'/],
    ['FROM patients', /^line 1:1: mismatched input 'FROM'/],
    ['-- nothing', /mismatched input '<EOF>'/],
    ['SELECT 1; SELECT 2', /^Only one sql statement is allowed/],
    ["SELECT * FROM read_csv('/etc/passwd')", /^line 1:23: mismatched input '\('/],
    ["SELECT (SELECT max(content) FROM read_text('/etc/passwd'))", /mismatched input/],
    ["SELECT * FROM '/etc/passwd'", /^line 1:15: mismatched input/],
    ['SELECT * FROM duckdb_settings()', /^line 1:30: mismatched input '\('/],
    ['SELECT * FROM (SHOW ALL TABLES)', /mismatched input 'TABLES'/],
  ])('%s is not taken', async (QueryString, message) => {
    await expect(
      athena().send(new StartQueryExecutionCommand({ QueryString, ...OUTPUT })),
    ).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message),
      AthenaErrorCode: 'MALFORMED_QUERY',
    });
  });

  test('a file of the machine is a table that does not exist', async () => {
    expect(await reason(athena(), 'SELECT * FROM "/etc/passwd"')).toContain('TABLE_NOT_FOUND: ');
  });

  test('leaves no file behind', async () => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'leftovers-'));
    try {
      await rows(athena(), 'SELECT count(*) FROM patients');
      expect(await readdir(process.env.TMPDIR)).toEqual([]);
    } finally {
      await rm(process.env.TMPDIR, { recursive: true });
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
});
