import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type ColumnType, judge } from '@ehds/healthdcat';
import { parse } from 'yaml';
import { readDescriptions, readFacts } from '../../../../config/datasets/load';
import { parseConfig } from '../../../../config/load';
import { COLUMNS, fileOf, type TableName } from '../../../../medical_assets/generator/tables';
import { types } from '../../../../medical_assets/generator/write';
import { problemsOf, readFolder } from './good-description';

const ROOT = path.resolve(__dirname, '../../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const { datasets, settings, errors } = readDescriptions(path.join(ROOT, 'datasets'));
const [{ name, description }] = datasets;
const tables = Object.keys(COLUMNS) as TableName[];

/** Types of a description by those of the files. */
const TYPES: Readonly<Record<string, readonly ColumnType[]>> = {
  VARCHAR: ['string', 'text'],
  DATE: ['date'],
  TIMESTAMP: ['timestamp'],
  INTEGER: ['integer'],
  'DECIMAL(10,2)': ['decimal'],
};

const scratch = mkdtempSync(path.join(tmpdir(), 'demonstration-'));
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(scratch, { recursive: true });
});

/** The first number of a query. */
async function count(sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRowsJson()[0][0]);
}

const code = (page: string, language: string): readonly string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, block]) => block);

test('the demonstration is described without a problem, and conforms', async () => {
  expect(errors).toEqual([]);
  expect(datasets.map((dataset) => dataset.name)).toEqual(['synthetic_hospital']);
  expect((await judge({ dataset: datasets[0] }, settings ?? {})).problems).toEqual([]);
});

test.each(tables)('%s is described as its file is', async (table) => {
  const described = description.tables[table];
  expect(Object.keys(described.columns)).toEqual(Object.keys(COLUMNS[table]));
  expect(described.format).toBe(path.extname(fileOf(table)).slice(1));
  const file = path.join(ROOT, 'medical_assets', fileOf(table));
  const source =
    described.format === 'csv'
      ? `read_csv('${file}', header = true, columns = ${types(table)})`
      : `'${file}'`;
  for (const [column, { type, required, unique, allowed }] of Object.entries(described.columns)) {
    expect([column, TYPES[(COLUMNS[table] as Record<string, string>)[column]]]).toEqual([
      column,
      expect.arrayContaining([type]),
    ]);
    const nulls = await count(`SELECT count(*) FROM ${source} WHERE "${column}" IS NULL`);
    expect([column, required]).toEqual([column, nulls === 0]);
    const repeated = await count(`SELECT count(*) - count(DISTINCT "${column}") FROM ${source}`);
    if (unique) expect([column, repeated]).toEqual([column, 0]);
    if (allowed === undefined) continue;
    const list = allowed.map((value) => `'${value}'`).join();
    expect(await count(`SELECT count(*) FROM ${source} WHERE "${column}" NOT IN (${list})`)).toBe(0);
  }
});

test('what one may know a person by is not published as it is', () => {
  const kept = tables.flatMap((table) =>
    Object.entries(description.tables[table].columns)
      .filter(([, { publish }]) => publish.rule === 'keep')
      .map(([column]) => column),
  );
  expect(
    kept.filter((column) => /^(Id|FIRST|LAST|PATIENT|ENCOUNTER|PROVIDER|.*DATE|START|STOP)$/.test(column)),
  ).toEqual([]);
});

test('the description of docs/datasets.md has no problem, and each field of it is required', () => {
  const [source, configuration, ...others] = code('docs/datasets.md', 'yaml');
  expect(others).toEqual([]);
  const { producers } = parse(configuration) as { readonly producers: Readonly<Record<string, object>> };
  const account = (accountId: string) => ({
    accountId,
    operators: [`arn:aws:iam::${accountId}:role/pipeline`],
  });
  const file = {
    region: 'eu-central-1',
    prefix: 'ehds',
    governance: { ...account('111122223333'), publishAsUploaded: true },
    producers: { charite: { ...account('444455556666'), ...producers.charite } },
  };
  const accepted = parseConfig(JSON.stringify(file), 'docs/datasets.md', path.join(ROOT, 'config'));
  expect(accepted.producers.charite.datasets).toHaveLength(1);
  expect(problemsOf(source)).toEqual([]);
  const fields = source.match(/^\w+(?=:)/gm) ?? [];
  expect(fields.length).toBeGreaterThan(8);
  for (const field of fields) {
    const without = source.replace(new RegExp(`^${field}:.*\\n( .*\\n)*`, 'm'), '');
    expect(problemsOf(without).map((problem) => problem.field)).toEqual([field]);
  }
});

test('docs/datasets.md lists the optional fields', () => {
  const [, listed = ''] = /The other fields are optional: ([^.]*)\./.exec(read('docs/datasets.md')) ?? [];
  const schema = JSON.parse(read('datasets/schema.json')) as {
    properties: Record<string, never>;
    required: string[];
  };
  const optional = Object.keys(schema.properties).filter((field) => !schema.required.includes(field));
  const [ofDataset, ofColumn] = listed
    .split(';')
    .map((part) => [...part.matchAll(/`(\w+)`/g)].map(([, field]) => field));
  expect(ofDataset.toSorted()).toEqual(optional.toSorted());
  expect(ofColumn).toEqual(['unit', 'codingSystem', 'concept', 'allowed']);
});

test('the catalogue of docs/catalogue.md has no problem', () => {
  const [source] = code('docs/catalogue.md', 'yaml');
  const [description] = code('docs/datasets.md', 'yaml');
  expect(readFolder({ 'cohort.yaml': description, 'catalogue.yaml': source }).errors).toEqual([]);
});

test('the figures of docs/catalogue.md are those of the files, and fit the description', async () => {
  const [source] = code('docs/catalogue.md', 'json');
  const file = path.join(scratch, 'facts.json');
  writeFileSync(file, source);
  const facts = readFacts(file)[name];
  for (const table of tables) {
    const data = path.join(ROOT, 'medical_assets', fileOf(table));
    expect([table, facts.tables[table].rows]).toEqual([table, await count(`SELECT count(*) FROM '${data}'`)]);
  }
  expect(facts.individuals).toBe(facts.tables.patients.rows);
  const { problems, recommended } = await judge({ dataset: datasets[0], facts }, settings ?? {});
  expect(problems).toEqual([]);
  expect(recommended.filter(({ from }) => from?.origin === 'measured')).toEqual([]);
});

test.each([
  ['a figure that is none', '{"a":{"tables":{"t":{"rows":"many"}}}}', 'a.tables.t.rows', 'a whole number'],
  ['no rows', '{"a":{"tables":{"t":{}}}}', 'a.tables.t.rows', 'this is required'],
  ['an unknown figure', '{"a":{"median":5,"tables":{}}}', 'a.median', 'there is no such key'],
  ['a day that is none', '{"a":{"issued":"soon","tables":{}}}', 'a.issued', 'YYYY-MM-DD'],
  [
    'a time that ends before it starts',
    '{"a":{"temporalCoverage":{"start":"2025-01-02","end":"2025-01-01"},"tables":{}}}',
    'a.temporalCoverage.start',
    'a time starts before it ends',
  ],
])('facts with %s are refused', (_, source, field, rule) => {
  const file = path.join(scratch, 'wrong.json');
  writeFileSync(file, source);
  const refused = () => readFacts(file);
  expect(refused).toThrow(`  ${field} (line 1)\n`);
  expect(refused).toThrow(rule);
});
