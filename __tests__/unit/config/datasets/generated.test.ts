import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { parse } from 'yaml';
import { judge } from '@ehds/healthdcat';
import { descriptionSchema, settingsSchema } from '../../../../config/datasets/json-schema';
import { catalogueSettings, description as schema } from '../../../../config/datasets/schema';
import { RESERVED_BY_ATHENA } from '../../../../config/datasets/names';
import { RESERVED_IN_SELECT } from '../../../../packages/local-aws/src/services/athena/query-text';
import { asFile, descriptions } from './generated-descriptions';
import { changed, problemsOf, GOOD, readFolder, SETTINGS } from './good-description';

const ROOT = path.resolve(__dirname, '../../../..');
const ajv = new Ajv({ strict: true, allowUnionTypes: true, keywords: ['patternErrorMessage'] });
const check = ajv.compile(descriptionSchema());
const checkSettings = ajv.compile(settingsSchema());

const settings = catalogueSettings.parse(parse(SETTINGS));

test('what is generated is taken by the loader and by editors, and conforms to HealthDCAT-AP', async () => {
  await fc.assert(
    fc.asyncProperty(descriptions, async (description) => {
      const source = asFile(description);
      const { datasets, errors } = readFolder({ 'cohort.yaml': source });
      expect(errors.map(({ message }) => message)).toEqual([]);
      expect([check(parse(source)), check.errors]).toEqual([true, null]);
      const [dataset] = datasets;
      expect((await judge({ dataset }, settings)).problems).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('a mandatory field that is taken out is missing to the loader, to editors and to the shapes', async () => {
  const mandatory = [
    'title',
    'description',
    'keywords',
    'categories',
    'type',
    'provenance',
    'contact',
  ] as const;
  const { datasets } = readFolder({ 'cohort.yaml': GOOD });
  const [{ name, description }] = datasets;
  for (const field of mandatory) {
    const without = { ...(parse(GOOD) as Record<string, unknown>), [field]: undefined };
    expect(problemsOf(asFile(without)).map((problem) => problem.field)).toEqual([field]);
    expect(check(parse(asFile(without)))).toBe(false);
    const dataset = { name, description: { ...description, [field]: undefined as never } };
    expect((await judge({ dataset }, settings)).problems.map((problem) => problem.field)).toEqual([field]);
  }
});

test.each([
  ['an unknown field', changed('title: Cohort', 'colour: blue\ntitle: Cohort')],
  ['an unknown category', changed('[EHRS]', '[EHRZ]')],
  ['an unknown language', changed('ENG', 'EN')],
  ['no keyword', changed('[hospital, cohort]', '[]')],
  ['no rule', changed(', publish: drop', '')],
  ['an unknown rule', changed('publish: drop', 'publish: hide')],
  ['two rules', changed('{ round: 5 }', '{ round: 5, bands: [1] }')],
  ['a prefix of nothing', changed('{ round: 5 }', '{ prefix: 0 }')],
  ['rounding to nothing', changed('{ round: 5 }', '{ round: 0 }')],
  ['no band', changed('[0, 18, 65]', '[]')],
  ['a space with capitals', changed('pseudonym: patient', 'pseudonym: Patient')],
  ['a truth value that is none', changed('header: true', 'header: perhaps')],
  ['a table with capitals', changed('  visits:', '  Visits:')],
  ['a column with a space', changed('DAY:', 'the day:')],
  ['an address that is none', changed('title: Cohort', 'title: Cohort\ndocumentation: [x]')],
  ['a placeholder', changed('title: Cohort', 'title: "${x}"')],
  ['a control character', changed('title: Cohort', 'title: "a\\u0007"')],
  ['a day that is none', changed('title: Cohort', 'title: Cohort\nretention: { start: 2025-13-01 }')],
])('the editor is told of %s, as the loader is', (_, source) => {
  expect([check(parse(source)), problemsOf(source).length > 0]).toEqual([false, true]);
});

test('what an editor takes for a number, a truth value or nothing is text to the loader', () => {
  const source = changed('title: Cohort', 'title: 2025')
    .replace('[f, m]', '[1, true, 0.5]')
    .replace("nullText: ''", 'nullText:');
  expect([check(parse(source)), check.errors, problemsOf(source)]).toEqual([true, null, []]);
});

test('the catalogue’s own file is taken by both, and refused by both', () => {
  expect([checkSettings(parse(SETTINGS)), checkSettings.errors]).toEqual([true, null]);
  for (const [from, to] of [
    ['datasets/', 'datasets'],
    ['accessBody:\n  name: Access Body', 'accessBody:\n  named: Access Body'],
    ['applicationPage: https', 'applicationPage: ftp'],
  ]) {
    const source = SETTINGS.replace(from, to);
    expect(source).not.toBe(SETTINGS);
    expect(checkSettings(parse(source))).toBe(false);
    expect(problemsOf({ 'cohort.yaml': GOOD, 'catalogue.yaml': source })).not.toEqual([]);
  }
});

test.each([
  ['datasets/schema.json', descriptionSchema],
  ['datasets/catalogue.schema.json', settingsSchema],
])('%s is the one of the validator', (file, made) => {
  if (readFileSync(path.join(ROOT, file), 'utf8') === `${JSON.stringify(made(), undefined, 2)}\n`) return;
  throw new Error(`${file} is not what the validator says: run \`npm run config-schema\` and commit it.`);
});

test('every field says what it is', () => {
  const silent: string[] = [];
  const look = (node: Record<string, unknown>, name: string): void => {
    for (const [field, of] of Object.entries(
      (node.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (typeof of.description !== 'string') silent.push(`${name}.${field}`);
      look(of, `${name}.${field}`);
      for (const below of [of.items, of.additionalProperties]) {
        if (typeof below === 'object') look(below as Record<string, unknown>, `${name}.${field}[]`);
      }
    }
  };
  look(descriptionSchema() as Record<string, unknown>, '');
  look(settingsSchema() as Record<string, unknown>, 'catalogue');
  expect(silent).toEqual([]);
  expect(Object.keys(schema.shape).length).toBeGreaterThan(20);
});

test('the words that Athena reserves are those that the local Athena reserves', () => {
  expect([...RESERVED_BY_ATHENA].toSorted()).toEqual([...RESERVED_IN_SELECT].toSorted());
});
