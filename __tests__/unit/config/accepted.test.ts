import fc from 'fast-check';
import { doctorSession, ownerSession } from '../../../platform/permissions/doctor';
import { redrivePermissions } from '../../../platform/permissions/redrive';
import { ConfigError } from '../../../config/problems';
import { configSchema } from '../../../config/json-schema';
import { parseConfig } from '../../../config/load';
import type { PlatformConfig } from '../../../platform/config';
import { platformApp } from '../../../modules/app/app';
import { Naming } from '../../../platform/naming/naming';
import { policy } from '../../../platform/policy';
import { platformStacks } from '../../../stacks/platform-stacks';
import { bootstrapped } from '../bootstrap/accounts';
import { governanceWith, platform } from '../platform';
import { Template } from '../template';
import { refusals } from './aws-rules';
import { files } from './generated-files';

/** Every stack of a configuration, bootstrap's too. */
function stacks(config: PlatformConfig): readonly Template[] {
  const naming = new Naming(config);
  const app = platformApp();
  return [
    ...platformStacks(app, config, naming).map((stack) => Template.of(stack)),
    ...Object.values(bootstrapped(config)),
  ];
}

const parseOrError = (source: string): PlatformConfig | ConfigError => {
  try {
    return parseConfig(source, 'site.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
};

test('a file is refused in words, or all its stacks are such as AWS takes', () => {
  const outcomes = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(files, (source) => {
      const outcome = parseOrError(source);
      if (outcome instanceof ConfigError) {
        outcomes.refused += 1;
        for (const { field, value, rule, cure } of outcome.problems) {
          expect([field, value, rule, cure]).not.toContain('');
        }
        expect(outcome.message.length).toBeLessThan(60_000);
        return;
      }
      // Synthesis is what costs.
      if (outcomes.accepted >= 30) return;
      outcomes.accepted += 1;
      expect(stacks(outcome).flatMap(refusals)).toEqual([]);
    }),
    { numRuns: 500, seed: 20_261_130 },
  );
  expect(outcomes.accepted).toBeGreaterThanOrEqual(20);
  expect(outcomes.refused).toBeGreaterThanOrEqual(20);
});

test('the table of rules notices what AWS would refuse', () => {
  const config = platform({});
  // Past the loader, which would refuse it.
  const long = { ...config, prefix: 'x'.repeat(60) };
  const found = stacks(long).flatMap(refusals).join('\n');
  for (const type of [
    'aws_iam_role',
    'aws_s3_bucket',
    'aws_lambda_function',
    'aws_sqs_queue',
    'aws_datazone_project',
  ]) {
    expect(found).toContain(`${type}.`);
  }
});

describe('text of a person', () => {
  const EXPRESSIONS = ["${file('/etc/passwd')}", '%{ if true }x%{ endif }', '$${x} %%{y}'];

  /** Every field of the schema that takes any text of a kind, by its path. */
  const textFields = (schema: Record<string, unknown>, path: string): readonly string[] => {
    const inner = Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>);
    const below = [schema.items, schema.additionalProperties].filter((of) => typeof of === 'object');
    if (inner.length === 0 && below.length === 0) {
      const patterns = [schema, ...((schema.allOf ?? []) as Record<string, unknown>[])]
        .map(({ pattern }) => pattern)
        .filter((pattern) => typeof pattern === 'string');
      const free =
        schema.enum === undefined &&
        EXPRESSIONS.some((text) => patterns.every((one) => new RegExp(one, 'u').test(text)));
      return free ? [path] : [];
    }
    return [
      ...inner.flatMap(([name, of]) => textFields(of, `${path}.${name}`)),
      ...below.flatMap((of) => textFields(of as Record<string, unknown>, `${path}[]`)),
    ];
  };

  test('is a description alone; every other field has no sign that Terraform looks for', () => {
    expect(textFields(configSchema() as Record<string, unknown>, '')).toEqual(['.governance.description']);
  });

  test.each(EXPRESSIONS)('is deployed as it stands: %s', (description) => {
    const config = platform({ governance: governanceWith({ description }) });
    const [governance] = stacks(config);
    const escaped = description.replace(/\$(?=\{)/g, '$$$$').replace(/%(?=\{)/g, '%%');
    expect(governance?.one('aws_datazone_domain').text('description')).toBe(escaped);
    expect(escaped).not.toBe(description);
  });

  // The loader lets no such tag in; the one place that writes them would escape it all the same.
  test.each(EXPRESSIONS)('is escaped in tags as well: %s', (text) => {
    for (const { json } of stacks({ ...platform({}), tags: { team: text, [text]: 'x' } })) {
      for (const provider of Object.values(json.provider).flat()) {
        const [{ tags }] = provider['default_tags'] as [{ tags: Record<string, string> }];
        for (const written of [tags['team'], Object.keys(tags)[1]]) {
          expect(written?.replaceAll('$${', '').replaceAll('%%{', '')).not.toMatch(/[$%]\{/);
        }
      }
    }
  });

  test('that is a placeholder of cdktf’s is refused', () => {
    expect(() => platform({ governance: governanceWith({ description: '${TfToken[TOKEN.0]}' }) })).toThrow(
      /TfToken\[ marks a placeholder of cdktf's/,
    );
  });
});

test.each([
  ['prefix', 'p'.repeat(24), 'e'.repeat(10)],
  ['entry', 'p', 'e'.repeat(33)],
])('the longest %s, state buckets and keys fit every policy, of sessions too', (_, prefix, entry) => {
  const account = (accountId: string, letter: string) => ({
    accountId,
    operators: [`arn:aws:iam::${accountId}:role/pipeline`],
    publishAsUploaded: true,
    stateBucket: letter.repeat(63),
    stateKey: 'k'.repeat(248),
  });
  const config = platform({
    region: 'ap-southeast-1',
    prefix,
    encryption: 'customer-managed',
    governance: { ...account('111122223333', 'g'), externalId: 'x'.repeat(36) },
    producers: { [entry]: { ...account('444455556666', 'p'), association: 'organization' } },
  });
  expect(stacks(config).flatMap(refusals)).toEqual([]);
  const { accounts, governance } = new Naming(config);
  for (const names of accounts) {
    // AssumeRole takes a session policy of 2,048 characters.
    expect(policy(doctorSession(config, names)).length).toBeLessThanOrEqual(2048);
    expect(policy(redrivePermissions(names, config.region)).length).toBeLessThanOrEqual(2048);
  }
  expect(policy(ownerSession(config, governance)).length).toBeLessThanOrEqual(2048);
});
