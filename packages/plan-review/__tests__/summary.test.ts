import { readShownPlan } from '../src/show';
import { EXIT, exitCode } from '../src/summary';
import { type Changed, document, summaryOf, told } from './shown';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

test.each<[string, Changed]>([
  [
    'a statement less',
    {
      type: 'aws_iam_policy',
      before: { name: 'p', policy: document(allow) },
      after: { name: 'p', policy: document() },
    },
  ],
  ['a tag', { type: 'aws_s3_bucket', before: { tags: null }, after: { tags: { a: 'b' } } }],
  [
    'protection that comes',
    { type: 'aws_db_instance', before: { deletion_protection: false }, after: { deletion_protection: true } },
  ],
  [
    'a queue that is kept longer',
    {
      type: 'aws_sqs_queue',
      before: { message_retention_seconds: 60 },
      after: { message_retention_seconds: 120 },
    },
  ],
])('%s needs no human', (_, changed) => {
  expect(exitCode([summaryOf([changed])])).toBe(EXIT.safe);
});

test('a domain that the state held and the plan makes again is called a second one', () => {
  const domain = { type: 'aws_datazone_domain', after: { name: 'ehds' } };
  const gone = { type: 'aws_datazone_domain', before: { name: 'ehds' } };
  expect(told(summaryOf([domain]))).toEqual([]);
  expect(told(summaryOf([domain], { drift: [gone] }))).toEqual([
    expect.stringMatching(/^critical Trap: .*\*\*second domain\*\*/),
  ]);
});

test('a secret value is never told', () => {
  const policy = document({ ...allow, Resource: 'arn:aws:s3:::secret-bucket' });
  const changed = { type: 'aws_iam_policy', after: { name: 'p', policy }, sensitive: { policy: true } };
  const key = {
    type: 'aws_db_instance',
    before: { kms_key_id: 'hidden-1' },
    after: { kms_key_id: 'hidden-2' },
    sensitive: { kms_key_id: true },
  };
  const text = JSON.stringify(summaryOf([changed, key]));
  expect(text).not.toMatch(/secret-bucket|hidden/);
  expect(exitCode([summaryOf([changed])])).toBe(EXIT.human);
});

test('the account is the one that the provider is bound to, or that of the ARN', () => {
  const configuration = {
    provider_config: {
      'aws.other': { expressions: { allowed_account_ids: { constant_value: ['444455556666'] } } },
    },
    root_module: {
      resources: [{ address: 'aws_sqs_queue.it', provider_config_key: 'aws.other' }],
      module_calls: {
        net: { module: { resources: [{ address: 'aws_vpc.it', provider_config_key: 'net:aws' }] } },
      },
    },
  };
  const { touched } = summaryOf(
    [
      { type: 'aws_sqs_queue', after: {} },
      {
        type: 'aws_vpc',
        address: 'module.net["a.b"].aws_vpc.it',
        before: { arn: 'arn:aws:ec2:eu-west-1:111122223333:vpc/v' },
      },
      { type: 'aws_vpc', address: 'aws_vpc.new', after: {} },
    ],
    { configuration },
  );
  expect(touched.map(({ where }) => where)).toEqual([
    'Account 444455556666',
    'Account 111122223333',
    'Provider aws (the plan does not name its account)',
  ]);
});

test('a plan that is not whole, a failed check and a deferred change need a human', () => {
  const deferred = [
    { reason: 'x', resource_change: { address: 'a.b', type: 'a', change: { actions: ['create'] } } },
  ];
  const checks = [{ address: { to_display: 'check.up' }, status: 'fail' }];
  const summary = summaryOf([], { errored: true, checks, deferred_changes: deferred });
  expect(summary.findings.map(({ address }) => address)).toEqual(['the plan', 'check.up', 'a.b']);
  expect(exitCode([summary])).toBe(EXIT.human);
});

test.each([
  ['not JSON', /is not JSON .*`terraform show -json FILE`/s],
  ['{"values":{}}', /is a state and no plan/],
  ['{"a":1}', /is no plan of Terraform: format_version/],
  ['{"format_version":"7.0"}', /plan format 7.0/],
])('%s is answered with the cure', (text, message) => {
  expect(() => readShownPlan('it', text)).toThrow(message);
});

test.each([
  [[{ exclusions: null, path: 'p' }], [{ exclusions: [], path: 'p' }], []],
  [[{ bucket_key_enabled: null }], [{ bucket_key_enabled: false }], []],
  [[{ bucket_key_enabled: true }], [{ bucket_key_enabled: false }], [['rule']]],
  [[{ path: 'p' }], [{ path: 'q' }], [['rule']]],
])('nothing that is written in another way is no drift: %j and %j', (before, after, expected) => {
  const drift = [{ type: 'aws_glue_crawler', before: { rule: before }, after: { rule: after } }];
  expect(summaryOf([], { drift }).drift.map(({ attributes }) => attributes)).toEqual(expected);
});

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
    const summary = summaryOf([versioning], { drift });
    expect([summary.findings, summary.drift, exitCode([summary])]).toEqual([[], [], EXIT.nothing]);
  });

  test('is drift where nothing of the plan made it', () => {
    expect(summaryOf([], { drift }).drift).toHaveLength(1);
    const other = { ...versioning, before: { bucket: 'other' }, after: { bucket: 'other' } };
    expect(summaryOf([other], { drift }).drift).toHaveLength(1);
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
    expect(summaryOf([attachment], { drift: [role(attached.policy_arn)] }).drift).toEqual([]);
    const more = role(attached.policy_arn, 'arn:aws:iam::aws:policy/AdministratorAccess');
    expect(told(summaryOf([attachment], { drift: [more] }))).toEqual([
      expect.stringMatching(
        /^critical Policy: Somebody changed this outside of Terraform\..*AdministratorAccess/,
      ),
    ]);
  });
});
