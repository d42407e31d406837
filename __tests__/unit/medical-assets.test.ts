import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { medicalAssets, SEED } from '../../medical_assets/generator/medical-assets';
import { COLUMNS, type TableName } from '../../medical_assets/generator/tables';
import { csv, types, writeTables } from '../../medical_assets/generator/write';

const KEPT = join(__dirname, '../../medical_assets');
const FILES = {
  patients: 'patients/patients.parquet',
  encounters: 'encounters/encounters.parquet',
  conditions: 'conditions/conditions.parquet',
  observations: 'observations/observations.parquet',
  medications: 'medications/medications.csv',
};

const scratch = mkdtempSync(join(tmpdir(), 'medical-assets-test-'));
let connection: DuckDBConnection;

beforeAll(async () => {
  const database = await DuckDBInstance.create(':memory:');
  connection = await database.connect();
  for (const [table, file] of Object.entries(FILES)) {
    const path = join(KEPT, file);
    // A CSV file says nothing of its types: reading it with them shows that its values fit.
    const source = file.endsWith('.csv')
      ? `read_csv('${path}', header = true, columns = ${types(table as TableName)})`
      : `'${path}'`;
    await connection.run(`CREATE VIEW ${table} AS FROM ${source}`);
  }
});

afterAll(() => {
  connection.closeSync();
  rmSync(scratch, { recursive: true });
});

async function queryDuckDb(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

/** How many rows a query has. */
async function count(sql: string): Promise<number> {
  return Number((await queryDuckDb(`SELECT count(*) FROM (${sql})`))[0][0]);
}

/** The bytes of all files below a folder. */
function readFiles(folder: string): Record<string, Buffer> {
  return Object.fromEntries(Object.values(FILES).map((file) => [file, readFileSync(join(folder, file))]));
}

/** Whether two sets of files are the same, by file; a whole file would make an unreadable message. */
function sameFiles(one: Record<string, Buffer>, other: Record<string, Buffer>): Record<string, boolean> {
  return Object.fromEntries(Object.entries(one).map(([file, bytes]) => [file, bytes.equals(other[file])]));
}

const forAllFiles = (answer: boolean) =>
  Object.fromEntries(Object.values(FILES).map((file) => [file, answer]));

test('the kept files are what the command makes, byte for byte, in any time zone and language', () => {
  const again = join(scratch, 'again');
  const env = { ...process.env, TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8' };
  execFileSync(process.execPath, ['--import', 'tsx', join(KEPT, 'generate.ts'), again], { env });
  expect(sameFiles(readFiles(again), readFiles(KEPT))).toEqual(forAllFiles(true));
});

test('another seed makes other files', async () => {
  const other = join(scratch, 'other');
  await writeTables(medicalAssets(SEED + 1), other);
  expect(sameFiles(readFiles(other), readFiles(KEPT))).toEqual(forAllFiles(false));
});

test('an upload takes these five files and no other', () => {
  const files = readdirSync(KEPT, { recursive: true, encoding: 'utf8' });
  const uploaded = files.filter((file) => /\.(parquet|csv)$/.test(file));
  expect(uploaded.toSorted()).toEqual(Object.values(FILES).toSorted());
  const bytes = uploaded.reduce((sum, file) => sum + statSync(join(KEPT, file)).size, 0);
  expect(bytes).toBeLessThan(2_000_000);
});

test.each(Object.keys(FILES) as TableName[])(
  '%s: a reader finds the columns and their types',
  async (table) => {
    const described = await queryDuckDb(`SELECT column_name, column_type FROM (DESCRIBE ${table})`);
    expect(described).toEqual(Object.entries(COLUMNS[table]));
  },
);

test('Parquet holds dates, times and costs as what they are', async () => {
  const types = async (table: 'patients' | 'encounters', columns: string) =>
    queryDuckDb(
      `SELECT name, type, converted_type, scale FROM parquet_schema('${join(KEPT, FILES[table])}')
       WHERE name IN (${columns})`,
    );
  expect(await types('patients', "'BIRTHDATE', 'DEATHDATE'")).toEqual([
    ['BIRTHDATE', 'INT32', 'DATE', null],
    ['DEATHDATE', 'INT32', 'DATE', null],
  ]);
  expect(await types('encounters', "'START', 'TOTAL_CLAIM_COST'")).toEqual([
    ['START', 'INT64', 'TIMESTAMP_MICROS', null],
    ['TOTAL_CLAIM_COST', 'INT64', 'DECIMAL', '2'],
  ]);
});

test('the README states the rows of each table', async () => {
  const readme = readFileSync(join(KEPT, 'README.md'), 'utf8');
  for (const table of Object.keys(FILES)) {
    const rows = (await count(`FROM ${table}`)).toLocaleString('en');
    const cells = `\\| \`${FILES[table as TableName]}\` +\\| ${rows} +\\|`;
    expect(readme).toMatch(new RegExp(cells));
  }
});

test('ids are unique', async () => {
  for (const table of ['patients', 'encounters']) {
    expect(await count(`SELECT Id FROM ${table} GROUP BY Id HAVING count(*) > 1`)).toBe(0);
  }
});

test.each(['encounters', 'conditions', 'observations', 'medications'])(
  '%s: every row is of a patient, and of an encounter of the same patient',
  async (table) => {
    const encounter = table === 'encounters' ? 'Id' : 'ENCOUNTER';
    const joined = `SELECT t.* FROM ${table} t
      JOIN encounters e ON e.Id = t.${encounter} AND e.PATIENT = t.PATIENT JOIN patients p ON p.Id = t.PATIENT`;
    expect(await count(joined)).toBe(await count(`FROM ${table}`));
  },
);

const IMPOSSIBLE = {
  'an encounter before birth or after death': `SELECT e.Id FROM encounters e JOIN patients p ON p.Id = e.PATIENT
    WHERE e.START::DATE < p.BIRTHDATE OR e.STOP::DATE >= p.DEATHDATE`,
  'an encounter that ends before it begins': 'SELECT Id FROM encounters WHERE STOP <= START',
  'two encounters of a patient at once': `SELECT a.Id FROM encounters a
    JOIN encounters b ON a.PATIENT = b.PATIENT AND a.Id <> b.Id AND a.START <= b.START AND b.START < a.STOP`,
  'a death before birth': 'SELECT Id FROM patients WHERE DEATHDATE <= BIRTHDATE',
  'a condition that starts on another day than its encounter': `SELECT c.CODE FROM conditions c
    JOIN encounters e ON e.Id = c.ENCOUNTER WHERE c.START <> e.START::DATE OR c.STOP < c.START`,
  'a condition or a drug that ends after death': `SELECT STOP FROM
    (SELECT PATIENT, STOP FROM conditions UNION ALL SELECT PATIENT, STOP::DATE FROM medications) t
    JOIN patients p ON p.Id = t.PATIENT WHERE t.STOP >= p.DEATHDATE`,
  'an observation outside of its encounter': `SELECT o.CODE FROM observations o
    JOIN encounters e ON e.Id = o.ENCOUNTER WHERE o.DATE NOT BETWEEN e.START AND e.STOP`,
  'a drug before the visit that prescribed it': `SELECT m.CODE FROM medications m
    JOIN encounters e ON e.Id = m.ENCOUNTER WHERE m.START < e.START OR m.STOP <= m.START`,
  'a drug for another reason than its encounter': `SELECT m.CODE FROM medications m
    JOIN encounters e ON e.Id = m.ENCOUNTER WHERE m.REASONCODE IS DISTINCT FROM e.REASONCODE`,
  'a reason that the patient was never diagnosed with': `SELECT e.Id FROM encounters e
    ANTI JOIN conditions c ON c.PATIENT = e.PATIENT AND c.CODE = e.REASONCODE AND c.START <= e.START::DATE
    WHERE e.REASONCODE IS NOT NULL`,
  'a payer that pays more than the bill': `SELECT Id FROM encounters
    WHERE BASE_ENCOUNTER_COST > TOTAL_CLAIM_COST OR PAYER_COVERAGE > TOTAL_CLAIM_COST`,
  'a package price that does not add up':
    'SELECT CODE FROM medications WHERE TOTALCOST <> BASE_COST * DISPENSES',
  'a number that is none, or has no unit': `SELECT CODE FROM observations
    WHERE (TYPE = 'numeric') <> (TRY_CAST(VALUE AS DOUBLE) IS NOT NULL) OR (TYPE = 'numeric') <> (UNITS IS NOT NULL)`,
  'a code that could be taken for a real one': `SELECT CODE FROM (SELECT CODE FROM conditions
    UNION ALL SELECT CODE FROM encounters UNION ALL SELECT CODE FROM observations
    UNION ALL SELECT CODE FROM medications) WHERE CODE NOT LIKE 'SYN-%'`,
  "a name that could be a person's": `SELECT Id FROM patients
    WHERE NOT regexp_full_match(FIRST, '[A-Z][a-z]+\\d{3}') OR NOT regexp_full_match(LAST, '[A-Z][a-z]+\\d{3}')`,
};

test.each(Object.entries(IMPOSSIBLE))('no row shows %s', async (_, sql) => {
  expect(await count(sql)).toBe(0);
});

test('the cohort looks like one', async () => {
  const [[patients, women, others, dead, youngest, oldest]] = await queryDuckDb(`
    SELECT count(*)::INT, (count(*) FILTER (GENDER = 'F'))::INT, (count(*) FILTER (GENDER = 'X'))::INT,
      count(DEATHDATE)::INT, min(2025 - year(BIRTHDATE))::INT, max(2025 - year(BIRTHDATE))::INT FROM patients`);
  expect(patients).toBe(500);
  expect(women).toBeGreaterThan(200);
  expect(women).toBeLessThan(300);
  expect(others).toBeGreaterThan(0);
  expect(others).toBeLessThan(15);
  expect(dead).toBeGreaterThan(10);
  expect(dead).toBeLessThan(60);
  expect(youngest).toBeLessThanOrEqual(2);
  expect(oldest).toBeGreaterThan(85);
  // Each of the classes occurs, consultations most.
  expect(
    (await queryDuckDb('SELECT ENCOUNTERCLASS FROM encounters GROUP BY 1 ORDER BY count(*) DESC'))[0],
  ).toEqual(['ambulatory']);
});

test('a value that CSV would have to quote is refused by table, column and value', () => {
  expect(() => csv('conditions', [{ DESCRIPTION: 'Fracture, closed' }])).toThrow(
    'conditions.DESCRIPTION: "Fracture, closed" has a comma, a quote or a line break: word it without',
  );
});
