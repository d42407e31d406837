import { EXIT, exitCode } from '../../src/judge/review';
import { linesOf, reviewOf } from '../support';

describe('what a resource made beside another shows', () => {
  const versioning = {
    type: 'aws_s3_bucket_versioning',
    actions: ['no-op'],
    before: { bucket: 'lake' },
    after: { bucket: 'lake' },
  };
  const drift = [
    {
      type: 'aws_s3_bucket',
      before: { id: 'lake', versioning: [] },
      after: { id: 'lake', versioning: [{ enabled: true }] },
    },
  ];

  test('is no drift of the other', () => {
    const summary = reviewOf([versioning], { drift });
    expect([summary.findings, summary.drift, exitCode([summary])]).toEqual([[], [], EXIT.nothing]);
  });

  test('is drift where nothing of the plan made it', () => {
    expect(reviewOf([], { drift }).drift).toHaveLength(1);
    const other = { ...versioning, before: { bucket: 'other' }, after: { bucket: 'other' } };
    expect(reviewOf([other], { drift }).drift).toHaveLength(1);
  });

  test('hides nothing that somebody added to it', () => {
    const attached = { role: 'ci', policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
    const attachment = {
      type: 'aws_iam_role_policy_attachment',
      actions: ['no-op'],
      before: attached,
      after: attached,
    };
    const role = (...arns: string[]) => ({
      type: 'aws_iam_role',
      before: { name: 'ci', managed_policy_arns: [] },
      after: { name: 'ci', managed_policy_arns: arns },
    });
    expect(reviewOf([attachment], { drift: [role(attached.policy_arn)] }).drift).toEqual([]);
    const more = role(attached.policy_arn, 'arn:aws:iam::aws:policy/AdministratorAccess');
    expect(linesOf(reviewOf([attachment], { drift: [more] }))).toEqual([
      expect.stringMatching(
        /^critical Policy: Somebody changed this outside of Terraform\..*AdministratorAccess/,
      ),
    ]);
  });
});

test.each([
  [
    'aws_sqs_queue',
    'aws_sqs_queue_policy',
    'queue_url',
    'https://sqs.eu-west-1.amazonaws.com/111122223333/q',
  ],
  ['aws_sns_topic', 'aws_sns_topic_policy', 'arn', 'arn:aws:sns:eu-west-1:111122223333:t'],
  ['aws_kms_key', 'aws_kms_key_policy', 'key_id', 'arn:aws:kms:eu-west-1:111122223333:key/k'],
])('the policy of %s that %s made is no drift, and that of another one is', (type, beside, by, id) => {
  const policy = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
  const made = (name: string) => ({ [by]: name, policy });
  const policyOf = (name: string) => ({
    type: beside,
    actions: ['no-op'],
    before: made(name),
    after: made(name),
  });
  const drift = [{ type, before: { id, policy: '' }, after: { id, policy } }];
  expect(linesOf(reviewOf([policyOf(id)], { drift }))).toEqual([]);
  // The same policy elsewhere explains nothing.
  expect(linesOf(reviewOf([policyOf('another')], { drift }))).toEqual([
    expect.stringMatching(/^critical \w+: Somebody changed this outside of Terraform\. \*\*Anybody\*\*/),
  ]);
});

test('the rules of a security group that are resources of their own are no drift of it', () => {
  const rule = {
    security_group_id: 'sg-1',
    cidr_ipv4: '10.0.0.0/8',
    from_port: 443,
    to_port: 443,
    ip_protocol: 'tcp',
  };
  const made = {
    type: 'aws_vpc_security_group_ingress_rule',
    actions: ['no-op'],
    before: rule,
    after: rule,
  };
  const block = (cidr: string) => ({ cidr_blocks: [cidr], from_port: 443, to_port: 443, protocol: 'tcp' });
  const drift = (...cidrs: string[]) => [
    {
      type: 'aws_security_group',
      before: { id: 'sg-1', ingress: [] },
      after: { id: 'sg-1', ingress: cidrs.map(block) },
    },
  ];
  expect(linesOf(reviewOf([made], { drift: drift('10.0.0.0/8') }))).toEqual([]);
  expect(linesOf(reviewOf([made], { drift: drift('10.0.0.0/8', '0.0.0.0/0') }))).toEqual([
    expect.stringMatching(/^high Public access: Somebody changed this.*The whole internet/),
  ]);
});
