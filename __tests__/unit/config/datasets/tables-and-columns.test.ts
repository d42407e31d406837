import { changed, problemsOf, GOOD } from './good-description';
import { RESERVED_BY_ATHENA } from '../../../../config/datasets/names';
import { RESERVED_IN_SELECT } from '../../../../packages/local-aws/src/services/athena/query-text';

const ID = 'required: true, unique: true, publish: { pseudonym: patient }';
const AGE = 'type: integer, required: true, unique: false, publish: { bands: [0, 18, 65] }';
const SEX = 'type: string, required: true, unique: false, allowed: [f, m], publish: keep';
const DAY = 'type: date, required: true, unique: false, publish: { truncate: month }';

/** A description whose column AGE has this type and rule. */
const age = (type: string, publish: string) =>
  changed(AGE, `type: ${type}, required: true, unique: false, publish: ${publish}`);

// Description, field of the only problem, a part of its rule.
const TABLES: readonly (readonly [string, string, string, string])[] = [
  ['a name with capitals', changed('  visits:', '  Visits:'), 'tables.Visits', 'lower-case letters'],
  ['a name in other letters', changed('  visits:', '  vіsits:'), 'tables.vіsits', 'U+0456'],
  [
    'a name that is too long',
    changed('  visits:', `  v${'x'.repeat(250)}:`),
    `tables.v${'x'.repeat(250)}`,
    'shorten',
  ],
  [
    'another format',
    changed('format: parquet', 'format: orc'),
    'tables.patients.format',
    'one of csv, parquet',
  ],
  [
    'CSV without how it is written',
    GOOD.replace(/^ {4}csv: .*\n/m, ''),
    'tables.visits.csv',
    'says how they are written',
  ],
  [
    'Parquet with how CSV is written',
    changed('format: csv', 'format: parquet'),
    'tables.visits.csv',
    'a Parquet file says itself',
  ],
  [
    'another delimiter',
    changed("delimiter: ','", 'delimiter: x'),
    'tables.visits.csv.delimiter',
    'one of ,, ;',
  ],
  ['another encoding', changed('utf-8', 'ebcdic'), 'tables.visits.csv.encoding', 'one of utf-8'],
  [
    'a header that is neither',
    changed('header: true', 'header: yes'),
    'tables.visits.csv.header',
    'one of true',
  ],
  [
    'a text for null with a delimiter',
    changed("nullText: ''", "nullText: 'a,b'"),
    'tables.visits.csv.nullText',
    'no delimiter',
  ],
  [
    'no column of the person',
    changed('person: Id', 'person: NAME'),
    'tables.patients.person',
    'is one of the table',
  ],
  [
    'a person in clear',
    changed(ID, 'required: true, unique: false, publish: keep'),
    'tables.patients.columns.Id.publish',
    'is published as a pseudonym',
  ],
  [
    'a person who is dropped',
    changed(ID, 'required: true, unique: true, publish: drop'),
    'tables.patients.columns.Id.publish',
    'is published as a pseudonym',
  ],
  [
    'persons in two spaces',
    changed('pseudonym: patient', 'pseudonym: person'),
    'tables.visits.columns.PATIENT.publish.pseudonym',
    'in one space',
  ],
  [
    'nothing that is published',
    `${GOOD}  notes:
    title: Notes
    description: A row is a note.
    format: parquet
    person: none
    columns:
      NOTE: { title: Note, description: A note., type: text, required: true, unique: false, publish: drop }
`,
    'tables.notes.columns',
    'at least one column is published',
  ],
];
test.each(TABLES)('a table with %s', (_, source, field, rule) => {
  const problems = problemsOf(source);
  expect(problems.map((problem) => problem.field)).toEqual([field]);
  expect(`${problems[0].rule} ${problems[0].cure}`).toContain(rule);
});

test('tables and columns are there', () => {
  expect(problemsOf(GOOD.replace(/^tables:[^]*/m, 'tables: {}\n')).map(({ rule }) => rule)).toEqual([
    'at least one table',
  ]);
  const source = GOOD.replace(/( {4}person:) Id\n {4}columns:\n( {6}.*\n){3}/, '$1 none\n    columns: {}\n');
  expect(problemsOf(source).map(({ field, rule }) => [field, rule])).toEqual([
    ['tables.patients.columns', 'at least one column'],
  ]);
});

const COLUMNS: readonly (readonly [string, string, string, string])[] = [
  [
    'no rule',
    changed(SEX, 'type: string, required: true, unique: false'),
    'SEX.publish',
    'nothing is taken for granted',
  ],
  ['an unknown rule', age('integer', 'hide'), 'AGE.publish', 'publish is one of'],
  ['two rules', age('integer', '{ round: 5, bands: [1] }'), 'AGE.publish', 'publish is one of'],
  ['an unknown rule with a value', age('integer', '{ hide: 5 }'), 'AGE.publish', 'publish is one of'],
  ['a list as rule', age('integer', '[keep]'), 'AGE.publish', 'publish is one of'],
  ['no band', age('integer', '{ bands: [] }'), 'AGE.publish.bands', '1 to 100 numbers'],
  [
    'too many bands',
    age('integer', `{ bands: [${Array.from({ length: 101 }, (_, at) => at).join()}] }`),
    'AGE.publish.bands',
    '1 to 100 numbers',
  ],
  ['bands out of order', age('integer', '{ bands: [0, 65, 18] }'), 'AGE.publish.bands[2]', 'ascending order'],
  ['a band twice', age('integer', '{ bands: [0, 18, 18] }'), 'AGE.publish.bands[2]', 'ascending order'],
  ['a band of words', age('integer', '{ bands: [young] }'), 'AGE.publish.bands[0]', 'begins at a number'],
  [
    'a broken band of whole numbers',
    age('integer', '{ bands: [0.5] }'),
    'AGE.publish.bands',
    'whole numbers',
  ],
  ['rounding to nothing', age('integer', '{ round: 0 }'), 'AGE.publish.round', 'positive number'],
  ['rounding to a part', age('integer', '{ round: 0.5 }'), 'AGE.publish.round', 'whole numbers'],
  ['a prefix of nothing', age('string', '{ prefix: 0 }'), 'AGE.publish.prefix', '1 to 64 characters'],
  ['a prefix that is long', age('string', '{ prefix: 65 }'), 'AGE.publish.prefix', '1 to 64 characters'],
  [
    'another cut',
    changed('truncate: month', 'truncate: day'),
    'DAY.publish.truncate',
    'to the month or the year',
  ],
  ['a space with capitals', age('string', '{ pseudonym: Patient }'), 'AGE.publish.pseudonym', 'lower-case'],
  [
    'a space without a name',
    age('string', '{ pseudonym: {} }'),
    'AGE.publish.pseudonym',
    'the space is a name',
  ],
  ['free text that is kept', age('text', 'keep'), 'AGE.publish', 'it can only be dropped'],
  ['free text as a pseudonym', age('text', '{ pseudonym: note }'), 'AGE.publish', 'it can only be dropped'],
  [
    'a truncated number',
    age('integer', '{ truncate: year }'),
    'AGE.publish',
    'truncate is for columns of type date',
  ],
  [
    'a prefix of a number',
    age('integer', '{ prefix: 2 }'),
    'AGE.publish',
    'prefix is for columns of type string',
  ],
  ['bands of words', age('string', '{ bands: [1] }'), 'AGE.publish', 'bands is for columns of type integer'],
  ['a rounded date', age('date', '{ round: 5 }'), 'AGE.publish', 'round is for columns of type integer'],
  [
    'a pseudonym of a date',
    age('date', '{ pseudonym: day }'),
    'AGE.publish',
    'pseudonym is for columns of type string',
  ],
  [
    'a pseudonym with its values',
    changed(SEX, SEX.replace('keep', '{ pseudonym: sex }')),
    'SEX.allowed',
    'hides values',
  ],
  [
    'a pseudonym of codes',
    changed(
      SEX,
      'type: string, required: true, unique: false, codingSystem: ICD-10, publish: { pseudonym: code }',
    ),
    'SEX.codingSystem',
    'ICD-10 lists these',
  ],
  [
    'a day that is none',
    changed(DAY, `${DAY}, allowed: [2025-02-30]`),
    'DAY.allowed[0]',
    "is of the column's type, date",
  ],
  [
    'a prefix that takes nothing away',
    changed(SEX, SEX.replace('keep', '{ prefix: 1 }')),
    'SEX.publish.prefix',
    'take nothing away',
  ],
  [
    'a value of another type',
    changed(AGE, `${AGE}, allowed: [1, x]`),
    'AGE.allowed[1]',
    "is of the column's type, integer",
  ],
  [
    'values of a time',
    changed(DAY, DAY.replace('date', 'timestamp').concat(', allowed: [x]')),
    'DAY.allowed',
    'has no list of allowed values',
  ],
  ['a value twice', changed('[f, m]', '[f, m, F]'), 'SEX.allowed[2]', 'once'],
  ['a value with a placeholder', changed('[f, m]', '["${f}"]'), 'SEX.allowed[0]', 'Terraform'],
  ['a unit of words', changed(SEX, `${SEX}, unit: mg`), 'SEX.unit', 'a unit belongs to a number'],
  ['a unit with a space', changed(AGE, `${AGE}, unit: "m g"`), 'AGE.unit', 'no spaces'],
  [
    'codes of a date',
    changed(DAY, `${DAY}, codingSystem: ICD-10`),
    'DAY.codingSystem',
    'type string or integer',
  ],
  ['another coding system', changed(SEX, `${SEX}, codingSystem: ICD10`), 'SEX.codingSystem', 'one of ATC'],
  ['a concept that is none', changed(SEX, `${SEX}, concept: sex`), 'SEX.concept', 'http or https'],
  ['another type', age('number', 'keep'), 'AGE.type', 'one of string, text'],
  ['a name that differs by capitals alone', changed('SEX:', 'age:'), 'age', 'AGE is one already'],
  ['a name with a space', changed('SEX:', 'the sex:'), 'the sex', 'letters, digits and _'],
  ['a name in other letters', changed('SEX:', 'SЕX:'), 'SЕX', 'U+0415'],
  ['a name that is too long', changed('SEX:', `S${'x'.repeat(255)}:`), `S${'x'.repeat(255)}`, 'at most 255'],
  ['the name none', changed('SEX:', 'None:'), 'None', 'about nobody'],
  ['a name that Athena reserves', changed('SEX:', 'ORDER:'), 'ORDER', 'Athena reserves'],
  [
    'a unique value that is kept',
    changed(SEX, 'type: string, required: true, unique: true, publish: keep'),
    'SEX.publish',
    'whose row it is',
  ],
  [
    'a pseudonym that is in clear elsewhere',
    changed('DAY:', 'ID:').replace(
      DAY,
      'type: string, required: true, unique: false, publish: { prefix: 3 }',
    ),
    'ID.publish',
    'Id of patients is a pseudonym',
  ],
];
test.each(COLUMNS)('a column with %s', (_, source, field, rule) => {
  const problems = problemsOf(source);
  expect(problems.map((problem) => problem.field.replace(/^tables\.\w+\.columns\./, ''))).toEqual([field]);
  expect(problems[0].rule).toContain(rule);
});

test.each([
  ['a reserved word that is dropped', changed('NOTE:', 'ORDER:')],
  ['the same column dropped elsewhere', changed('NOTE:', 'Id:')],
  [
    'a unique value where rows are about nobody',
    changed(SEX, 'type: string, required: true, unique: true, publish: keep').replace(
      'person: Id',
      'person: none',
    ),
  ],
  [
    'two spaces of one name in two tables',
    changed('DAY:', 'ID:').replace(
      DAY,
      'type: string, required: true, unique: false, publish: { pseudonym: visit }',
    ),
  ],
  ['letters of other scripts in a text', changed('title: Cohort', 'title: "מחקר 数据 \\U0001F3E5 می‌خواهم"')],
  ['a leap day', changed('title: Cohort', 'title: Cohort\nretention: { start: 2024-02-29 }')],
])('%s is no problem', (_, source) => {
  expect(problemsOf(source)).toEqual([]);
});

test('the reserved words are those for which the local Athena wants quotes', () => {
  expect(RESERVED_BY_ATHENA).toEqual(RESERVED_IN_SELECT);
});
