import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Column, Csv, Table } from '../../../lambda/pseudonymise/rules';

export const FORMATS = ['csv', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

const CSV: Csv = { delimiter: ',', quote: '"', header: true, encoding: 'utf-8', nullText: '' };

/** A column with the SQL that makes its values of the row's number `i`. */
interface Made extends Column {
  readonly sql: string;
}

const made = (
  type: Column['type'],
  publish: Column['publish'],
  sql: string,
  more: Partial<Column> = {},
): Made => ({
  type,
  publish,
  sql,
  required: false,
  unique: false,
  ...more,
});

const KEEP = { rule: 'keep' } as const;
const DROP = { rule: 'drop' } as const;
const PATIENT = { rule: 'pseudonym', space: 'patient' } as const;

/** A number below `range` that a row's number and a seed decide on. */
const random = (seed: number, range: number) =>
  `CAST(hash(i + ${seed * 1_000_000_007}::BIGINT) % ${range} AS BIGINT)`;
const uuid = (of: string) => `CAST(md5(CAST(${of} AS VARCHAR)) AS UUID)::VARCHAR`;
const word = (seed: number) => `'w' || ${random(seed, 5000)}`;

const PATIENTS: Readonly<Record<string, Made>> = {
  Id: made('string', PATIENT, uuid('i'), { required: true, unique: true }),
  BIRTHDATE: made(
    'date',
    { rule: 'truncate', to: 'year' },
    `DATE '1930-01-01' + CAST(${random(1, 33000)} AS INTEGER)`,
  ),
  DEATHDATE: made(
    'date',
    { rule: 'truncate', to: 'month' },
    `CASE WHEN ${random(2, 10)} = 0 THEN DATE '2020-01-01' + CAST(${random(3, 1800)} AS INTEGER) END`,
  ),
  ZIP: made('string', { rule: 'prefix', length: 3 }, `lpad(CAST(${random(4, 99999)} AS VARCHAR), 5, '0')`),
  GENDER: made('string', KEEP, `['F', 'M', 'X'][1 + ${random(5, 3)}]`, { allowed: ['F', 'M', 'X'] }),
  AGE: made('integer', { rule: 'bands', bounds: [0, 18, 40, 65, 80] }, random(6, 100)),
  INCOME: made(
    'decimal',
    { rule: 'round', to: 100 },
    `CAST(${random(7, 20000000)} / 100.0 AS DECIMAL(18,2))`,
  ),
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [`CODE${at}`, made('string', KEEP, word(20 + at))] as const),
  ),
  ...Object.fromEntries(
    Array.from(
      { length: 13 },
      (_, at) => [`PRIVATE${at}`, made('text', DROP, `${word(40 + at)} || ' ' || ${word(60 + at)}`)] as const,
    ),
  ),
};

const OBSERVATIONS: Readonly<Record<string, Made>> = {
  DATE: made(
    'timestamp',
    { rule: 'truncate', to: 'month' },
    `TIMESTAMP '2020-01-01' + to_seconds(${random(1, 150000000)})`,
  ),
  PATIENT: made('string', PATIENT, uuid('i // 50'), { required: true }),
  ENCOUNTER: made('string', { rule: 'pseudonym', space: 'encounter' }, uuid('i // 7 + 1000000000'), {
    required: true,
  }),
  CATEGORY: made('string', KEEP, `['vital-signs', 'laboratory', 'survey'][1 + ${random(2, 3)}]`),
  CODE: made('string', KEEP, `${random(3, 9000)} || '-' || ${random(4, 9)}`),
  DESCRIPTION: made('string', KEEP, `'observation ' || ${random(3, 9000)}`),
  VALUE: made('double', KEEP, `${random(5, 100000)} / 10`),
  UNITS: made('string', KEEP, `['mg/dL', 'kg', 'cm', '%'][1 + ${random(6, 4)}]`),
  TYPE: made('string', KEEP, `['numeric', 'text'][1 + ${random(7, 2)}]`),
};

/** Tables as hospitals have them, with the rows that they have at full size. */
export const TABLES = {
  patients: { columns: PATIENTS, rows: 1_000_000, person: 'Id' },
  observations: { columns: OBSERVATIONS, rows: 10_000_000, person: 'PATIENT' },
} as const;
export type TableName = keyof typeof TABLES;

export const SPACES = ['patient', 'encounter'] as const;

export function described(name: TableName, format: Format): Table {
  const { columns, person } = TABLES[name];
  return format === 'csv' ? { format, csv: CSV, person, columns } : { format, person, columns };
}

/** Writes a table, the same at each time, unless it is there. @returns its bytes and rows */
export async function writeTable(
  folder: string,
  name: TableName,
  format: Format,
  scale: number,
): Promise<{ readonly path: string; readonly bytes: number; readonly rows: number }> {
  const { columns, rows: all } = TABLES[name];
  const rows = Math.round(all * scale);
  const path = join(folder, `${name}-${rows}.${format}`);
  if (!existsSync(path)) {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: '500MB',
      threads: '2',
      temp_directory: folder,
    });
    const connection = await instance.connect();
    const values = Object.entries(columns).map(([column, { sql }]) => `${sql} AS "${column}"`);
    const options = format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet';
    await connection.run(
      `COPY (SELECT ${values.join(', ')} FROM (SELECT range AS i FROM range(${rows}))) TO '${path}' (${options})`,
    );
    connection.closeSync();
    instance.closeSync();
  }
  return { path, bytes: statSync(path).size, rows };
}
