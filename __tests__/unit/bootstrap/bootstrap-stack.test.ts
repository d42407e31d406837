import { consumerWith, governanceWith, platform, producerWith } from '../platform';
import { bootstrapped } from './accounts';

const OPERATORS = ['arn:aws:iam::444455556666:role/pipeline', 'arn:aws:iam::111122223333:role/authority-*'];
const stacks = bootstrapped(
  platform({ tags: { owner: 'authority' }, producers: producerWith({ operators: OPERATORS }) }),
);

const producer = () => {
  const template = stacks['producer'];
  if (!template) throw new Error('no stack of the producer');
  return template;
};

test('each account has a stack of its own, in its own state bucket under a key of its own', () => {
  expect(Object.keys(stacks)).toEqual(['governance', 'producer']);
  expect(producer().backend).toEqual({
    bucket: 'ehds-state-444455556666-eu-central-1',
    key: 'bootstrap-producer.tfstate',
    region: 'eu-central-1',
    encrypt: true,
    use_lockfile: true,
    allowed_account_ids: ['444455556666'],
  });
});

test('it is made as whoever calls, in that account and no other', () => {
  expect(producer().json.provider['aws']).toEqual([
    {
      alias: 'producer',
      region: 'eu-central-1',
      allowed_account_ids: ['444455556666'],
      default_tags: [{ tags: { owner: 'authority' } }],
    },
  ]);
  for (const { body } of producer().blocks) expect(body['provider']).toBe('aws.producer');
});

describe('the deploy role', () => {
  test('is for the operators', () => {
    const role = producer().role('ehds-producer-deploy');
    expect(role.policy('assume_role_policy')).toEqual([
      expect.objectContaining({
        Principal: { AWS: ['arn:aws:iam::444455556666:root', 'arn:aws:iam::111122223333:root'] },
        Action: ['sts:AssumeRole'],
        Condition: { ArnLike: { 'aws:PrincipalArn': OPERATORS } },
      }),
    ]);
  });

  test('has each topic as one managed policy, within IAM’s limits', () => {
    for (const [entry, template] of Object.entries(stacks)) {
      const policies = template.all('aws_iam_policy');
      const topics = policies.map((policy) => policy.text('name').replace(`ehds-${entry}-`, '')).sort();
      expect(topics).toEqual([
        'boundary',
        ...[
          'doctor',
          'flow',
          'identity',
          'redrive',
          'state',
          'storage',
          entry === 'governance' ? 'domain' : 'association',
        ]
          .map((topic) => `deploy-${topic}`)
          .sort(),
      ]);
      for (const policy of policies) expect(policy.text('policy').length).toBeLessThan(6144);
      expect(template.count('aws_iam_role_policy_attachment')).toBe(7);
      expect(template.count('aws_iam_role')).toBe(1);
      expect(template.count('aws_iam_role_policy')).toBe(0);
    }
  });

  test('does not carry the boundary of those that it makes', () => {
    expect(producer().role('ehds-producer-deploy').has('permissions_boundary')).toBe(false);
    const boundary = producer().one('aws_iam_policy', '"name":"ehds-producer-boundary"');
    const attached = producer()
      .all('aws_iam_role_policy_attachment')
      .map(({ body }) => body['policy_arn']);
    expect(attached).not.toContain(`\${${boundary.address}.arn}`);
  });
});

describe('the audit trail', () => {
  const trail = () => producer().one('aws_cloudtrail');
  const arn = 'arn:aws:cloudtrail:eu-central-1:444455556666:trail/ehds-producer-trail';
  const bucket = 'arn:aws:s3:::ehds-trail-444455556666-eu-central-1';

  test('hears every access to an upload or a query’s result', () => {
    expect(trail().body).toMatchObject({
      name: 'ehds-producer-trail',
      event_selector: [
        {
          read_write_type: 'All',
          include_management_events: true,
          data_resource: [
            {
              type: 'AWS::S3::Object',
              values: ['assets', 'datazone'].map(
                (purpose) => `arn:aws:s3:::ehds-${purpose}-444455556666-eu-central-1/`,
              ),
            },
          ],
        },
      ],
    });
  });

  test.each([
    [true, 'COMPLIANCE'],
    [false, 'GOVERNANCE'],
  ])(
    'with data protection %s its bucket is locked for 400 days in mode %s, and always kept',
    (dataProtection, mode) => {
      const template = bootstrapped(platform({ dataProtection }))['governance'];
      expect(template?.one('aws_s3_bucket').body).toMatchObject({
        object_lock_enabled: true,
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      });
      expect(template?.one('aws_s3_bucket_object_lock_configuration').body['rule']).toEqual({
        default_retention: { mode, days: 400 },
      });
    },
  );

  test('CloudTrail writes for this trail alone, into this account’s folder, after the lock', () => {
    const policy = producer().one('aws_s3_bucket_policy');
    const allowed = policy.policy().filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      expect.objectContaining({
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: ['s3:GetBucketAcl'],
        Resource: [bucket],
        Condition: { StringEquals: { 'aws:SourceArn': arn } },
      }),
      expect.objectContaining({
        Action: ['s3:PutObject'],
        Resource: [`${bucket}/AWSLogs/444455556666/*`],
        Condition: { StringEquals: { 'aws:SourceArn': arn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    ]);
    const before = producer().before(trail());
    expect(before).toContain(policy.address);
    expect(before).toContain(producer().one('aws_s3_bucket_object_lock_configuration').address);
  });
});

test('a consumer is bootstrapped without what a lake and a flow take', () => {
  const consumer = bootstrapped(platform({ consumers: consumerWith({}) }))['consumer'];
  const policies = consumer?.all('aws_iam_policy').map(({ body }) => body['name']);
  expect(policies).not.toContain('ehds-consumer-deploy-redrive');
  expect(policies).toContain('ehds-consumer-deploy-association');
  const everything = JSON.stringify(consumer?.json);
  expect(everything).not.toMatch(/ehds-assets-|sqs:|events:|glue:C|lakeformation:G[^e]|publisher/);
  expect(everything).toContain('arn:aws:s3:::ehds-datazone-777788889999-eu-central-1/');
});

test('an account whose state lies elsewhere is bootstrapped there', () => {
  const own = bootstrapped(platform({ governance: governanceWith({ stateBucket: 'our-state' }) }))[
    'governance'
  ];
  expect(own?.backend).toMatchObject({ bucket: 'our-state', key: 'bootstrap-governance.tfstate' });
});
