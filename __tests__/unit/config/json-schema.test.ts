import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { configSchema } from '../../../config/json-schema';
import { parseConfig } from '../../../config/load';
import { check, editorTakes, GOOD } from './good-file';

const FOLDER = path.resolve(__dirname, '../../../config');
const readSchemaFile = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

type Schema = Exclude<ReturnType<typeof configSchema>, boolean>;

const loaderTakes = (source: string): boolean => {
  try {
    parseConfig(source, 'it');
    return true;
  } catch {
    return false;
  }
};

test('the schema in the repository is the one of the validator', () => {
  if (readSchemaFile('schema.json') === `${JSON.stringify(configSchema(), undefined, 2)}\n`) return;
  throw new Error(
    'config/schema.json is not what the validator says: run `npm run config-schema` and commit it.',
  );
});

test.each(['example.yaml', 'local.yaml'])('%s names its schema and holds it', (file) => {
  const source = readSchemaFile(file);
  const [, schema] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(source) ?? [];
  expect(path.resolve(FOLDER, schema)).toBe(path.join(FOLDER, 'schema.json'));
  expect([editorTakes(source), check.errors]).toEqual([true, null]);
});

test('the comments of example.yaml name the defaults of the schema', () => {
  const source = readSchemaFile('example.yaml');
  const { properties = {} } = configSchema();
  const { producers, ...fields } = properties as Record<string, Schema>;
  const { association } = (producers.additionalProperties as Schema).properties as Record<string, Schema>;
  const choices = Object.entries({ ...fields, association }).filter(
    ([, { default: value }]) => typeof value === 'string' || typeof value === 'boolean',
  );
  expect(choices.map(([name]) => name).toSorted()).toEqual([
    'association',
    'dataProtection',
    'encryption',
    'portalAccess',
    'projectCreators',
    'subscriptionApproval',
  ]);
  for (const [name, { default: value }] of choices) {
    // The comment right above the field.
    const [, comment = ''] = new RegExp(`((?:^ *#.*\\n)+) *${name}:`, 'm').exec(source) ?? [];
    expect([name, comment]).toEqual([name, expect.stringContaining(`Optional: ${String(value)}.`)]);
  }
});

test('every field says what it is', () => {
  const silent: string[] = [];
  const look = (schema: Record<string, unknown>, name: string): void => {
    for (const [field, of] of Object.entries(
      (schema.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (typeof of.description !== 'string') silent.push(`${name}.${field}`);
      look(of, `${name}.${field}`);
      for (const below of [of.items, of.additionalProperties]) {
        if (typeof below === 'object') look(below as Record<string, unknown>, `${name}.${field}[]`);
      }
    }
  };
  look(configSchema() as Record<string, unknown>, '');
  expect(silent).toEqual([]);
});

test.each([
  ['an unknown field', 'colour: blue'],
  ['a Region without DataZone', 'region: eu-south-1'],
  ['a wrong prefix', 'prefix: Health_Data'],
  ['an unknown choice', 'encryption: none'],
  ['a truth value that is none', 'portalAccess: perhaps'],
  ['a duration with a space', 'flow: { settlingTime: 1 m }'],
  ['a tag that AWS keeps', "tags: { 'aws:a': b }"],
  ['a consumer that nobody works in', 'consumers: { study: {} }'],
  ["a producer's bad name", 'producers: { Charite: { accountId: "444455556666", operators: [] } }'],
])('the editor reports %s, as the loader does', (_, line) => {
  const [key] = line.split(':');
  const source = `${GOOD.replace(new RegExp(`^${key}:.*$`, 'm'), '')}${line}\n`;
  expect([editorTakes(source), loaderTakes(source)]).toEqual([false, false]);
});

test('an account id without its quotes, and other texts that look like numbers, are taken', () => {
  const zeros = GOOD.replaceAll('111122223333', '012345678901');
  const source = `${zeros}portalAccess: true\ndataProtection: 'false'\ntags: { year: 2025, on: true, none: null }\n`;
  expect([editorTakes(source), loaderTakes(source)]).toEqual([true, true]);
});

test('the editor never refuses what the loader takes', () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      'true',
      'false',
      '~',
      'null',
      '012345678901',
      '1e3',
      '.5',
      'yes',
      '60s',
      'a-b',
      '"12"',
      "''",
      '0x1f',
      '2025-01-01',
    ),
    fc.stringMatching(/^[a-z0-9_*.-]{1,12}$/),
  );
  const field = fc.constantFrom(
    (value: string) => `tags: { key: ${value} }`,
    (value: string) => `flow: { retryInterval: ${value} }`,
    (value: string) => `portalAccess: ${value}`,
    (value: string) => `subscriptionApproval: ${value}`,
    (value: string) => `tags: { ${value}: x }`,
  );
  fc.assert(
    fc.property(field, scalar, (write, value) => {
      const source = `${GOOD}${write(value)}\n`;
      // The parser here turns a key that is null into an empty text; editors keep it.
      fc.pre(!/\{ (null|~|''):/.test(source) && loaderTakes(source));
      expect([source, editorTakes(source)]).toEqual([source, true]);
    }),
    { numRuns: 500 },
  );
});
