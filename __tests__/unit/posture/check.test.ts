import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { type AcceptedFinding, acceptFinding } from '../../../platform/accept-finding';
import { Template } from '../template';
import { acceptances, check } from './check';
import { RULES } from './rules';

const encryption = RULES.filter(({ id }) => id === 'queue-encryption');
const reason = 'It holds nothing but wake-ups.';

/** Two queues without encryption, of which one accepts something. */
function synthesizeWith(accepted?: AcceptedFinding) {
  const stack = new TerraformStack(Testing.app(), 'stack');
  const [first] = ['first', 'second'].map(
    (id) => new SqsQueue(new Construct(stack, id), 'queue', { name: id }),
  );
  if (accepted) acceptFinding(first as SqsQueue, accepted);
  return stack;
}

async function report(stack: TerraformStack, rules = encryption) {
  const template = Template.of(stack);
  const config = { dataProtection: true, encryption: 'aws-managed' } as const;
  return check(rules, { template, account: [template], config }, acceptances(stack));
}

test('without an acceptance both are found, with all that one needs to mend them', async () => {
  const { findings, used } = await report(synthesizeWith());
  expect(findings).toEqual([
    expect.stringMatching(
      /^aws_sqs_queue\.first_queue_\w+: sqs_managed_sse_enabled = \(not given\), but .*\(queue-encryption; SQS\.1, .*\)\. Make/,
    ),
    expect.stringContaining('aws_sqs_queue.second_queue_'),
  ]);
  expect(used).toEqual([]);
});

test.each([
  ['the rule', { rule: 'queue-encryption', reason }],
  ['a part of the value', { rule: 'queue-encryption', value: 'sse_enabled', reason }],
])('what is accepted by %s is not found at that resource, and counts as used', async (_, accepted) => {
  const { findings, used } = await report(synthesizeWith(accepted));
  expect(findings).toEqual([expect.stringContaining('aws_sqs_queue.second_queue_')]);
  expect(used).toEqual([{ ...accepted, address: expect.stringMatching(/^aws_sqs_queue\.first_queue_/) }]);
});

test.each([
  ['another rule', { rule: 'queue-tls', reason }],
  ['another value', { rule: 'queue-encryption', value: 'kms_master_key_id', reason }],
])('an acceptance of %s is not used', async (_, accepted) => {
  const { findings, used } = await report(synthesizeWith(accepted));
  expect(findings).toHaveLength(2);
  expect(used).toEqual([]);
});

test('an acceptance changes nothing for Terraform', () => {
  expect(Testing.synth(synthesizeWith({ rule: 'queue-encryption', reason }))).toBe(
    Testing.synth(synthesizeWith()),
  );
});

test('only a resource has an address to accept a finding at', () => {
  const stack = synthesizeWith();
  acceptFinding(stack, { rule: 'queue-encryption', reason });
  expect(() => acceptances(stack)).toThrow(
    'stack accepts a finding but is no resource; say so at the resource',
  );
});
