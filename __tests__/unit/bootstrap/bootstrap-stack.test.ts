import { consumerWith, governanceWith, platform, producerWith } from '../platform';
import { bootstrapped, bootstrappedAlone } from './accounts';

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

  test('has each topic as one managed policy', () => {
    for (const [entry, template] of Object.entries(stacks)) {
      const name = `ehds-${entry}-deploy`;
      const role = `\${${template.role(name).address}.name}`;
      const attached = template
        .all('aws_iam_role_policy_attachment')
        .filter(({ body }) => body['role'] === role)
        .map(({ body }) => String(body['policy_arn']));
      const policies = template
        .all('aws_iam_policy')
        .filter(({ address }) => attached.includes(`\${${address}.arn}`));
      const last = entry === 'governance' ? 'domain' : 'association';
      expect(policies.map((policy) => policy.text('name')).sort()).toEqual(
        ['doctor', 'flow', 'identity', 'invocation', 'redrive', 'state', 'storage', last]
          .map((topic) => `${name}-${topic}`)
          .sort(),
      );
      expect(attached).toHaveLength(policies.length);
      expect(template.grants(name)).toEqual([]);
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
      expect(template?.one('aws_s3_bucket', '"ehds-trail-').body).toMatchObject({
        object_lock_enabled: true,
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      });
      expect(template?.one('aws_s3_bucket_object_lock_configuration', 'audit-trail').body['rule']).toEqual({
        default_retention: { mode, days: 400 },
      });
    },
  );

  test('CloudTrail writes for this trail alone, into this account’s folder, after the lock', () => {
    const policy = producer().one('aws_s3_bucket_policy', 'audit-trail');
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
    expect(before).toContain(
      producer().one('aws_s3_bucket_object_lock_configuration', 'audit-trail').address,
    );
  });
});

test('a consumer is bootstrapped without what a lake and a flow take', () => {
  const consumer = bootstrapped(platform({ consumers: consumerWith({}) }))['consumer'];
  const policies = consumer?.all('aws_iam_policy').map(({ body }) => body['name']);
  expect(policies).not.toContain('ehds-consumer-deploy-redrive');
  expect(policies).not.toContain('ehds-consumer-boundary');
  expect(policies).toContain('ehds-consumer-deploy-association');
  const everything = JSON.stringify(consumer?.json);
  expect(everything).not.toMatch(/ehds-assets-7|sqs:|events:|glue:CreateCrawler|iam:CreateRole"/);
  expect(everything).toContain('arn:aws:s3:::ehds-datazone-777788889999-eu-central-1/');
});

describe('what holds data', () => {
  test.each(['governance', 'producer'])('is made in %s, with those who read or grant it', (entry) => {
    const template = stacks[entry];
    const names = (type: string, argument: string) =>
      template?.all(type).map((block) => block.text(argument).replace(/-\d{12}-eu-central-1$/, ''));
    expect(names('aws_s3_bucket', 'bucket')?.sort()).toEqual(['ehds-assets', 'ehds-datazone', 'ehds-trail']);
    expect(names('aws_iam_role', 'name')?.sort()).toEqual(
      [
        `ehds-${entry}-deploy`,
        `ehds-${entry}-crawler`,
        `ehds-${entry}-uncatalogued`,
        `ehds-${entry}-lake-administrators`,
        `ehds-${entry}-policy-grants`,
        ...(entry === 'governance'
          ? ['ehds-onboarding-producer', 'ehds-publisher-governance', 'ehds-publisher-producer']
          : []),
        ...[
          'location',
          'manage-access',
          'provisioning',
          ...(entry === 'governance' ? ['execution'] : []),
        ].map((purpose) => `AmazonDataZone-ehds-${entry}-${purpose}`),
      ].sort(),
    );
    // At no path: the platform's own is where a deploy may make and change roles.
    for (const role of template?.all('aws_iam_role') ?? []) expect(role.has('path')).toBe(false);
    for (const type of ['aws_s3_bucket', 'aws_glue_catalog_database']) {
      for (const { body } of template?.all(type) ?? []) {
        expect(body['lifecycle']).toEqual({ prevent_destroy: true });
      }
    }
    expect(template?.count('aws_kms_key')).toBe(0);
  });

  test('is under a key of the account’s own where that is chosen, open to both rules and to the domain’s accounts', () => {
    const keyed = bootstrapped(platform({ encryption: 'customer-managed' }));
    for (const [entry, template] of Object.entries(keyed)) {
      const key = template.one('aws_kms_key');
      for (const purpose of ['assets', 'datazone']) {
        const { body } = template.one('aws_s3_bucket', `"ehds-${purpose}-`);
        const encryption = template
          .all('aws_s3_bucket_server_side_encryption_configuration')
          .filter((block) =>
            template.before(block).has(template.one('aws_s3_bucket', String(body['bucket'])).address),
          );
        expect(JSON.stringify(encryption.map((block) => block.body))).toContain(`\${${key.address}.arn}`);
      }
      expect(template.one('aws_kms_alias').body['name']).toBe(`alias/ehds-${entry}`);
      expect(key.body['lifecycle']).toEqual({ prevent_destroy: true });
      const sources = key
        .policy()
        .filter(({ Principal }) => JSON.stringify(Principal).includes('events.amazonaws.com'))
        .map(({ Condition }) => Condition?.['ArnLike']?.['aws:SourceArn']);
      expect(sources).toEqual(
        ['uploads', 'crawls'].map(
          (rule) =>
            `arn:aws:events:eu-central-1:${entry === 'governance' ? '111122223333' : '444455556666'}:rule/ehds-${entry}-${rule}`,
        ),
      );
      const outside = key.policy().filter(({ Condition }) => Condition?.['StringEquals']?.['kms:ViaService']);
      expect(outside.map(({ Principal }) => Principal)).toEqual(
        entry === 'governance' ? [{ AWS: ['arn:aws:iam::444455556666:root'] }] : [],
      );
    }
  });
});

test('no policy outgrows its limit, with 200 producers neither', () => {
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, at): [string, object] => {
      const accountId = String(200_000_000_000 + at);
      return [
        `hospital-${at}`,
        { accountId, operators: [`arn:aws:iam::${accountId}:role/ci`], publishAsUploaded: true },
      ];
    }),
  );
  const config = platform({ encryption: 'customer-managed', producers: many });
  const [governance, hospital] = ['governance', 'hospital-199'].map((entry) =>
    bootstrappedAlone(config, entry),
  );
  for (const template of [governance, hospital, ...Object.values(stacks)]) {
    for (const [type, argument, limit] of [
      ['aws_iam_policy', 'policy', 6_144],
      ['aws_iam_role_policy', 'policy', 10_240],
      ['aws_iam_role', 'assume_role_policy', 2_048],
      ['aws_kms_key', 'policy', 32_768],
      ['aws_s3_bucket_policy', 'policy', 20_480],
    ] as const) {
      for (const block of template?.all(type) ?? []) {
        expect([block.address, block.text(argument).length < limit]).toEqual([block.address, true]);
      }
    }
  }
});

test('an account whose state lies elsewhere is bootstrapped there', () => {
  const own = bootstrapped(platform({ governance: governanceWith({ stateBucket: 'our-state' }) }))[
    'governance'
  ];
  expect(own?.backend).toMatchObject({ bucket: 'our-state', key: 'bootstrap-governance.tfstate' });
});
