import { ConfigError } from '../../../config/problems';
import { Naming } from '../../../platform/naming/naming';
import { CATALOGUE, DESCRIBED, governanceWith, platform } from '../platform';

function problemsOf(catalogue: unknown, governance: object = DESCRIBED): ConfigError['problems'] {
  try {
    platform({ governance: governanceWith(governance), catalogue });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('a file says who decides on access, where datasets have their addresses, and where one applies', () => {
  const config = platform({ governance: governanceWith(DESCRIBED), catalogue: CATALOGUE });
  expect(config.catalogue).toEqual(CATALOGUE);
  expect(new Naming(config).governance.hasCatalogue).toBe(true);
});

test('without it there is no catalogue, whatever is described', () => {
  const config = platform({ governance: governanceWith(DESCRIBED) });
  expect(config).not.toHaveProperty('catalogue');
  const { governance } = new Naming(config);
  expect(governance.hasCatalogue).toBe(false);
  expect(
    JSON.stringify([governance.dataBuckets, governance.deployedFunctions, governance.rules]),
  ).not.toMatch(/catalogue/);
});

test.each([
  ['without an access body', { ...CATALOGUE, accessBody: undefined }, 'catalogue.accessBody', /./],
  [
    'with a base that names no folder',
    { ...CATALOGUE, base: 'https://a.example/x' },
    'catalogue.base',
    /ends with \//,
  ],
  [
    'with an application page that is no address',
    { ...CATALOGUE, applicationPage: 'by mail' },
    'catalogue.applicationPage',
    /http or https/,
  ],
  [
    'with an access body that nobody reaches',
    { ...CATALOGUE, accessBody: { name: 'Body' } },
    'catalogue.accessBody.email',
    /can be reached/,
  ],
  [
    'with more than a function has room for',
    { ...CATALOGUE, accessBody: { ...CATALOGUE.accessBody, note: 'ü'.repeat(1900) } },
    'catalogue',
    /3,000 bytes/,
  ],
])('one %s is refused by field, rule and cure', (_, catalogue, field, rule) => {
  expect(problemsOf(catalogue)).toEqual([
    expect.objectContaining({ field, rule: expect.stringMatching(rule), cure: expect.stringMatching(/./) }),
  ]);
});

test('one where no account describes anything is refused', () => {
  expect(problemsOf(CATALOGUE, { publishAsUploaded: true })).toEqual([
    expect.objectContaining({
      field: 'catalogue',
      rule: expect.stringMatching(/no account of this file describes/),
    }),
  ]);
});
