import { EncryptionKey } from '../../../modules/encryption-key/encryption-key';
import { PrivateBucket, type PrivateBucketProps } from '../../../modules/private-bucket/private-bucket';
import { Role } from '../../../modules/role/role';
import { serviceTrust } from '../../../platform/trust';
import { synthesize } from '../platform';

function bucketTemplate(props: Partial<PrivateBucketProps> = {}, keyed = false) {
  return synthesize((stack, account) => {
    const key = keyed ? new EncryptionKey(stack, 'key', { account }) : undefined;
    const { provider } = account;
    const bucket = new PrivateBucket(stack, 'data', {
      provider,
      name: 'data',
      noncurrentDays: 30,
      key,
      ...props,
    });
    const trust = [serviceTrust('lambda.amazonaws.com')];
    bucket.grantRead(new Role(stack, 'reader', { account, name: 'reader', description: 'Reads', trust }));
  });
}

test('the bucket is never emptied and never destroyed', () => {
  const { body } = bucketTemplate().one('aws_s3_bucket');
  expect(body).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
});

test('S3 answers over TLS only, and to nobody by the bucket policy alone', () => {
  expect(bucketTemplate().one('aws_s3_bucket_policy').policy()).toEqual([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      NotAction: [],
      Resource: [expect.stringMatching(/\.arn\}$/), expect.stringMatching(/\.arn\}\/\*$/)],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
});

test('further statements join that policy', () => {
  const statement = { Sid: 'More', Effect: 'Deny', Principal: '*', Action: 's3:PutObject' } as const;
  const sids = bucketTemplate({ statements: [statement] })
    .one('aws_s3_bucket_policy')
    .policy()
    .map(({ Sid }) => Sid);
  expect(sids).toEqual(['TlsOnly', 'More']);
});

test('old versions and uploads that were given up expire; current objects never do', () => {
  const template = bucketTemplate();
  const lifecycle = template.one('aws_s3_bucket_lifecycle_configuration');
  expect(lifecycle.body['rule']).toEqual([
    {
      id: 'expire-old-versions',
      status: 'Enabled',
      filter: [{ prefix: '' }],
      noncurrent_version_expiration: [{ noncurrent_days: 30 }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
    },
  ]);
  expect(template.before(lifecycle)).toContain(template.one('aws_s3_bucket_versioning').address);
});

test('encryption is by S3, or by the key that is given', () => {
  const rule = (keyed: boolean) =>
    bucketTemplate({}, keyed).one('aws_s3_bucket_server_side_encryption_configuration').body['rule'];
  expect(rule(false)).toEqual([{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }]);
  expect(rule(true)).toEqual([
    {
      apply_server_side_encryption_by_default: {
        sse_algorithm: 'aws:kms',
        kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\..*\.arn\}$/),
      },
      bucket_key_enabled: true,
    },
  ]);
});

test('objects are locked only where that is asked for', () => {
  expect(bucketTemplate().one('aws_s3_bucket').has('object_lock_enabled')).toBe(false);
  expect(
    bucketTemplate({ lock: { mode: 'COMPLIANCE', days: 400 } }).one('aws_s3_bucket').body[
      'object_lock_enabled'
    ],
  ).toBe(true);
});

test('a reader reads this bucket alone, with its key if there is one', () => {
  const template = bucketTemplate({}, true);
  const actions = (role: string) => template.grants(role).flatMap(({ Action }) => Action);
  expect(actions('reader').sort()).toEqual(['kms:Decrypt', 's3:GetObject', 's3:ListBucket']);
  for (const { Resource } of template.grants('reader')) {
    for (const resource of Resource)
      expect(resource).toMatch(/^\$\{aws_(s3_bucket\.data|kms_key\.key)_\w+\.arn\}/);
  }
  expect(bucketTemplate().grants('reader')).toHaveLength(2);
});

test('a bucket of the same name in another account is not read', () => {
  const template = bucketTemplate();
  const conditions = template.grants('reader').map(({ Condition }) => Condition);
  expect(conditions).toEqual(
    conditions.map(() => ({ StringEquals: { 'aws:ResourceAccount': expect.stringMatching(/^\d{12}$/) } })),
  );
});
