import fc from 'fast-check';
import { stringify } from 'yaml';
import {
  ACTIVITIES,
  AGENT_TYPES,
  CATEGORIES,
  codesOf,
  CODING_SYSTEMS,
  COLUMN_TYPES,
  type ColumnType,
  COUNTRIES,
  DATASET_TYPES,
  FREQUENCIES,
  HEALTH_THEMES,
  LANGUAGES,
  LEGAL_BASES,
  PURPOSES,
  STANDARDS,
} from '@ehds/healthdcat';

const TEXTS = [
  'Cohort',
  'quote " and \' and `, back\\slash',
  '<b>&amp;</b> </script>',
  'two\nlines\tand a tab',
  'עברית العربية 数据 Größe',
  'null',
  'true',
  '2025',
  '# no comment',
  '- no: list',
  '\u{1f3e5}',
];
const text = fc.constantFrom(...TEXTS);
const code = (list: Parameters<typeof codesOf>[0]) => fc.constantFrom(...codesOf(list));
const several = (one: fc.Arbitrary<string>) =>
  fc.uniqueArray(one, { minLength: 1, maxLength: 3, selector: (item) => item.toLowerCase() });
const day = fc.constantFrom('2020-01-01', '2024-02-29', '2025-12-31');
const period = fc
  .tuple(day, day)
  .map((days) => days.toSorted())
  .map(([start, end]) => ({ start, end }));
const page = fc.constantFrom(
  'https://a.example',
  'http://b.example:8080/x?y=%20z#t',
  'https://c.example/(d)',
);
const email = fc.constantFrom('data@hospital.example', 'a.b+c@d.e.org');

/** An organisation that is the same wherever its name stands. */
const agent = fc.nat({ max: TEXTS.length - 1 }).map((at) => ({
  name: TEXTS[at],
  type: codesOf(AGENT_TYPES)[at],
  note: TEXTS[TEXTS.length - 1 - at],
  email: `agent-${at}@hospital.example`,
}));

const PUBLISH: Readonly<Record<ColumnType, readonly unknown[]>> = {
  string: ['keep', 'drop', { prefix: 3 }],
  text: ['drop'],
  integer: ['keep', 'drop', { pseudonym: 'thing' }, { bands: [0, 18, 65] }, { round: 5 }],
  decimal: ['keep', 'drop', { bands: [-1.5, 0, 0.25] }, { round: 0.1 }],
  double: ['keep', 'drop', { bands: [0] }, { round: 100 }],
  boolean: ['keep', 'drop'],
  date: ['keep', 'drop', { truncate: 'month' }, { truncate: 'year' }],
  timestamp: ['keep', 'drop', { truncate: 'month' }],
};

const column = fc.constantFrom(...COLUMN_TYPES).chain((type) =>
  fc.record(
    {
      title: text,
      description: text,
      type: fc.constant(type),
      ...(['integer', 'decimal', 'double'].includes(type)
        ? { unit: fc.constantFrom('mg/dL', 'mm[Hg]', '%') }
        : {}),
      ...(type === 'string' ? { codingSystem: code(CODING_SYSTEMS) } : {}),
      concept: page,
      required: fc.boolean(),
      unique: fc.constant(false),
      publish: fc.constantFrom(...PUBLISH[type]),
    },
    { requiredKeys: ['title', 'description', 'type', 'required', 'unique', 'publish'] },
  ),
);

const PERSON = {
  title: 'Person',
  description: 'Whom the row is about.',
  type: 'string',
  required: true,
  unique: false,
  publish: { pseudonym: 'person' },
};

/** Columns of a table, whose names begin with the table's, so that no other table has the same in clear. */
const table = (name: string) =>
  fc
    .record({
      title: text,
      description: text,
      columns: fc.array(column, { maxLength: 4 }),
      format: fc.constantFrom(
        { format: 'parquet' },
        {
          format: 'csv',
          csv: { delimiter: 'tab', quote: 'none', header: false, encoding: 'latin-1', nullText: 'NA' },
        },
      ),
    })
    .map(({ columns, format, ...said }) => ({
      ...said,
      ...format,
      person: 'PERSON',
      columns: { PERSON, ...Object.fromEntries(columns.map((one, at) => [`${name}_${at}`, one])) },
    }));

/** Values of descriptions without a fault. */
export const descriptions: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    title: text,
    description: text,
    language: code(LANGUAGES),
    keywords: several(text),
    categories: several(code(CATEGORIES)),
    type: code(DATASET_TYPES),
    provenance: text,
    contact: fc.record({ email, page }, { requiredKeys: ['page'] }),
    holder: agent,
    publisher: agent,
    themes: several(code(HEALTH_THEMES)),
    populationCoverage: text,
    countries: several(code(COUNTRIES)),
    temporalCoverage: period,
    typicalAge: fc.record(
      { min: fc.nat({ max: 50 }), max: fc.integer({ min: 50, max: 150 }) },
      { requiredKeys: [] },
    ),
    retention: period,
    purposes: several(fc.constantFrom(...Object.keys(PURPOSES))),
    legalBases: several(code(LEGAL_BASES)),
    personalData: several(fc.constantFrom('Age', 'Gender', 'HealthRecord')),
    generatedBy: several(code(ACTIVITIES)),
    frequency: code(FREQUENCIES),
    conformsTo: several(code(STANDARDS)),
    documentation: several(page),
    tables: fc.record({ first: table('first'), second: table('second') }, { requiredKeys: ['first'] }),
  },
  {
    requiredKeys: [
      'title',
      'description',
      'language',
      'keywords',
      'categories',
      'type',
      'provenance',
      'contact',
      'holder',
      'tables',
    ],
  },
);

/** A description as a file. */
export function asFile(description: unknown): string {
  return stringify(description);
}
