import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Template } from '../template';
import { ACCESS_EXAMPLES } from './examples/access';
import { CEILING_EXAMPLES } from './examples/ceilings';
import { DENIAL_EXAMPLES } from './examples/denials';
import type { Examples, Fragment } from './examples/example';
import { FUNCTION_EXAMPLES } from './examples/functions';
import { IDENTITY_EXAMPLES } from './examples/identity';
import { KEY_AND_TRAIL_EXAMPLES } from './examples/keys-and-trail';
import { QUEUE_EXAMPLES } from './examples/queues';
import { RIGHT_EXAMPLES } from './examples/rights';
import { SERVICE_EXAMPLES } from './examples/services';
import { STACK_EXAMPLES } from './examples/stack';
import { STORAGE_EXAMPLES } from './examples/storage';
import { message, type Rule, type Subject } from './rule';
import { RULES } from './rules';

const EXAMPLES: Examples = {
  ...STORAGE_EXAMPLES,
  ...QUEUE_EXAMPLES,
  ...FUNCTION_EXAMPLES,
  ...KEY_AND_TRAIL_EXAMPLES,
  ...IDENTITY_EXAMPLES,
  ...ACCESS_EXAMPLES,
  ...SERVICE_EXAMPLES,
  ...RIGHT_EXAMPLES,
  ...CEILING_EXAMPLES,
  ...DENIAL_EXAMPLES,
  ...STACK_EXAMPLES,
};

function subject({ resource = {}, data, provider, backend = {}, output, config }: Fragment): Subject {
  const template = new Template({
    terraform: { backend: { s3: backend }, required_providers: {} },
    provider: provider ? { aws: [provider] } : {},
    resource,
    data,
    output,
  });
  return {
    template,
    account: [template],
    config: { dataProtection: true, encryption: 'customer-managed', ...config },
  };
}

const findingsOn = async (rule: Rule, fragment: Fragment) => rule.findings(subject(fragment));

test('every rule has its examples, and no two the same name', () => {
  const ids = RULES.map(({ id }) => id);
  expect(Object.keys(EXAMPLES).sort()).toEqual([...new Set(ids)].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { bad, good } = EXAMPLES[id] ?? { bad: [], good: [] };

  test('objects to each bad stack, and says where, what, whose and what to do', async () => {
    expect(bad.length).toBeGreaterThan(0);
    for (const fragment of bad) {
      const findings = await findingsOn(rule, fragment);
      expect([fragment, findings.length > 0]).toEqual([fragment, true]);
      for (const finding of findings) {
        expect(finding).toEqual({
          address: expect.stringMatching(/\w\.\w/),
          value: expect.stringMatching(/\S/),
        });
        for (const part of [finding.address, finding.value, rule.title, id, rule.source, rule.cure]) {
          expect(message(rule, finding)).toContain(part);
        }
      }
    }
  });

  test('lets each good stack pass', async () => {
    expect(good.length).toBeGreaterThan(0);
    for (const fragment of good) expect([fragment, await findingsOn(rule, fragment)]).toEqual([fragment, []]);
  });

  test('names a control, or a section of the architecture', () => {
    const sections = [...rule.source.matchAll(/"([^"]+)"/g)].map(([, section]) => section);
    const architecture = readFileSync(path.join(__dirname, '../../../docs/architecture.md'), 'utf8');
    for (const section of sections) expect(architecture).toMatch(new RegExp(`^#{2,3} ${section}$`, 'm'));
    const controls = rule.source.match(/\b(?:S3|SQS|IAM|KMS|Lambda|CloudTrail|CloudWatch)\.\d+/g) ?? [];
    expect(sections.length + controls.length).toBeGreaterThan(0);
  });
});

test('the examples are written in arguments that the provider knows', () => {
  for (const { bad, good } of Object.values(EXAMPLES)) {
    for (const { template } of [...bad, ...good].map(subject)) {
      for (const block of template.blocks) {
        for (const argument of Object.keys(block.body)) expect(block.has(argument)).toBeDefined();
      }
    }
  }
});

test('a secret is found without being repeated', async () => {
  const rule = RULES.find(({ id }) => id === 'inline-secret') as Rule;
  for (const fragment of EXAMPLES['inline-secret']?.bad ?? []) {
    expect(JSON.stringify(await findingsOn(rule, fragment))).not.toMatch(/AKIA|hunter2|MIIE/);
  }
});
