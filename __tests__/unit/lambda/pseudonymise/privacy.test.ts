import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Column } from '../../../../lambda/pseudonymise/rules';
import { useConsole } from '../support';
import { column, csvTable, KEY, parquetTable, pseudonym, query, useEngine } from './support';

const written = useConsole();
const engine = useEngine();
const RUNS = { numRuns: 40 };

/** Stands in each value that must not be seen. */
const SECRET = 'Qz7Secret';

/** A column, its values as a file has them, and what is published of a value, by an implementation of its own. */
interface Example {
  readonly column: Column;
  readonly value: fc.Arbitrary<string>;
  readonly published?: (value: string) => string;
  /** Texts that are none of the type. */
  readonly wrong?: readonly string[];
}

// DuckDB takes a NUL in quotes; every other character may stand in a value.
const words = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\r', ''));
const secret = words.map((text) => `${SECRET}${text}`);
const whole = fc.oneof(
  fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
  fc.bigInt({ min: -300n, max: 300n }),
);
const day = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const hmac = (value: string, key = KEY) => createHmac('sha256', key).update(value).digest('hex');

const NO_NUMBERS = [`${SECRET}`, '1.5', '1e3', '0x1F', ' 1', '1234567890123456789', '', '1_000'].filter(
  Boolean,
);
const NO_DAYS = [
  SECRET,
  '2020-02-30',
  '01.02.2020',
  '2020-1-1',
  '2020-01-01 10:00:00',
  '0000-01-01',
  'infinity',
  '10000-01-01',
];

const EXAMPLES: Readonly<Record<string, Example>> = {
  dropped: { column: column('text', { publish: { rule: 'drop' } }), value: secret },
  pseudonym: { column: column('string', pseudonym()), value: secret, published: (value) => hmac(value) },
  number: {
    column: column('integer', pseudonym()),
    value: whole.map(String),
    published: (value) => hmac(value),
    wrong: NO_NUMBERS,
  },
  kept: { column: column('string'), value: words.filter((text) => text !== ''), published: (value) => value },
  prefix: {
    column: column('string', { publish: { rule: 'prefix', length: 3 } }),
    value: words.map((text) => `${[...text, '😀', 'é', 'x'].slice(0, 3).join('')}${SECRET}`),
    published: (value) => [...value].slice(0, 3).join(''),
  },
  month: {
    column: column('date', { publish: { rule: 'truncate', to: 'month' } }),
    value: day,
    published: (value) => `${value.slice(0, 7)}-01`,
    wrong: NO_DAYS,
  },
  year: {
    column: column('timestamp', { publish: { rule: 'truncate', to: 'year' } }),
    value: day.map((date) => `${date} 23:59:59.999999`),
    published: (value) => `${value.slice(0, 4)}-01-01`,
    wrong: [SECRET, '2020-02-30 00:00:00', '2020-01-01 25:00:00', '2020-01-01'],
  },
  band: {
    column: column('integer', { publish: { rule: 'bands', bounds: [-5, 0, 18] } }),
    value: whole.map(String),
    published: (value) =>
      BigInt(value) < -5n
        ? 'below -5'
        : BigInt(value) < 0n
          ? '-5 to -1'
          : BigInt(value) < 18n
            ? '0 to 17'
            : '18 or more',
    wrong: NO_NUMBERS,
  },
  round: {
    column: column('integer', { publish: { rule: 'round', to: 5 } }),
    value: whole.map(String),
    published: (value) => {
      const number = BigInt(value);
      const size = number < 0n ? -number : number;
      const near = ((size + 2n) / 5n) * 5n;
      return String(number < 0n ? -near : near);
    },
    wrong: NO_NUMBERS,
  },
};

const names = Object.keys(EXAMPLES);

interface Case {
  readonly columns: Record<string, Column>;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly used: readonly string[];
}

/** A table of some of the columns, and rows in which a value may be missing. */
const cases: fc.Arbitrary<Case> = fc
  .subarray(names, { minLength: 1 })
  .filter((used) => used.some((name) => name !== 'dropped'))
  .chain((used) =>
    fc
      .array(fc.tuple(...used.map((name) => fc.option(EXAMPLES[name].value, { freq: 6 }))), { maxLength: 30 })
      .map((rows) => ({
        used,
        rows: rows as (string | null)[][],
        columns: Object.fromEntries(used.map((name) => [name, EXAMPLES[name].column])),
      })),
  );

/** NULL is written without quotes, and everything else in them. */
const csvOf = ({ used, rows }: Case) =>
  [used, ...rows]
    .map((row) =>
      row.map((value) => (value === null ? 'NULL' : `"${value.replaceAll('"', '""')}"`)).join(','),
    )
    .join('\n') + '\n';
const nulls = { nullText: 'NULL' };

test('what is published is what the rules say, and shows nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.integer({ min: 1, max: 40 }), async (example, chunk) => {
      const { outcome, bytes } = await engine.run(csvTable(example.columns, nulls), csvOf(example), {
        chunk,
      });
      expect(outcome).toMatchObject({ rows: example.rows.length });
      const expected = example.rows.map((row) =>
        Object.fromEntries(
          example.used.flatMap((name, at) => {
            const { published } = EXAMPLES[name];
            const value = row[at];
            return published ? [[name, value === null ? null : published(value)]] : [];
          }),
        ),
      );
      const rows = await engine.rows(bytes);
      expect(rows).toEqual(expected);
      for (const text of [bytes.toString('latin1'), JSON.stringify([rows, outcome]), written.log()])
        expect(text).not.toContain(SECRET);
      const again = await engine.run(csvTable(example.columns, nulls), csvOf(example), { chunk: 1000 });
      expect(again.bytes.equals(bytes)).toBe(true);
    }),
    RUNS,
  );
});

test('a wrong value is named by row and column, and shown nowhere', async () => {
  const wrong = cases
    .filter(({ used, rows }) => rows.length > 0 && used.some((name) => EXAMPLES[name].wrong))
    .chain((example) =>
      fc
        .tuple(
          fc.nat({ max: example.rows.length - 1 }),
          fc.constantFrom(...example.used.filter((name) => EXAMPLES[name].wrong)),
        )
        .chain(([at, name]) =>
          fc.constantFrom(...(EXAMPLES[name].wrong ?? [])).map((value) => ({ example, at, name, value })),
        ),
    );
  await fc.assert(
    fc.asyncProperty(wrong, async ({ example, at, name, value }) => {
      const rows = example.rows.map((row, index) =>
        index === at ? row.map((old, place) => (example.used[place] === name ? value : old)) : row,
      );
      const { outcome } = await engine.run(csvTable(example.columns, nulls), csvOf({ ...example, rows }));
      expect(outcome.problems).toEqual([expect.objectContaining({ row: at + 1, column: name })]);
      expect(JSON.stringify(outcome) + written.log()).not.toContain(SECRET);
    }),
    RUNS,
  );
});

test('a file that is cut off anywhere but at a line end is parked', async () => {
  const cut = cases
    .filter(({ rows }) => rows.length > 1)
    .chain((example) => {
      const bytes = Buffer.from(csvOf(example));
      const header = bytes.indexOf('\n') + 1;
      return fc
        .integer({ min: header + 1, max: bytes.length - 1 })
        .map((end) => ({ example, bytes: bytes.subarray(0, end) }));
    })
    // A line end within quotes is none, and one outside is a shorter file.
    .filter(({ bytes }) => bytes.at(-1) !== 10);
  await fc.assert(
    fc.asyncProperty(cut, async ({ example, bytes }) => {
      const { outcome } = await engine.run(csvTable(example.columns, nulls), bytes);
      expect(outcome.problems?.length).toBeGreaterThan(0);
      expect(JSON.stringify(outcome) + written.log()).not.toContain(SECRET);
    }),
    RUNS,
  );
});

test('tables of a holder join, CSV or Parquet, and those of another holder do not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(secret, { minLength: 1, maxLength: 20 }), async (values) => {
      const columns = { person: column('string', pseudonym()) };
      const file = csvOf({ columns, used: ['person'], rows: values.map((value) => [value]) });
      const path = join(engine.folder(), 'join.parquet');
      const texts = values.map(
        (value) =>
          `(${value
            .split('\u0000')
            .map((part) => `'${part.replaceAll("'", "''")}'`)
            .join(' || chr(0) || ')})`,
      );
      await query(
        `COPY (SELECT * FROM (VALUES ${texts.join(', ')}) t("person")) TO '${path}' (FORMAT parquet)`,
      );
      const pseudonyms = async (ran: { bytes: Buffer }) =>
        (await engine.rows(ran.bytes)).map(({ person }) => person);
      const here = await pseudonyms(await engine.run(csvTable(columns, nulls), file));
      const beside = await pseudonyms(await engine.run(parquetTable(columns), path));
      const elsewhere = await pseudonyms(
        await engine.run(csvTable(columns, nulls), file, { keys: { patient: Buffer.alloc(32, 1) } }),
      );
      expect(new Set(here).size).toBe(values.length);
      expect(beside).toEqual(here);
      expect(elsewhere.filter((one) => here.includes(one))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
