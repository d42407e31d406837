import { policy } from '../../../../platform/policy';
import type { Body } from '../../template';
import { and, type Examples, type Fragment, one, tlsOnly } from './example';

const name = '${aws_s3_bucket.one.bucket}';
const arn = '${aws_s3_bucket.one.arn}';
const bucket = one('aws_s3_bucket', { bucket: 'data' });

/** A bucket with one resource beside it. */
const withA = (kind: string, body: Body): Fragment =>
  and(bucket, one(`aws_s3_bucket_${kind}`, { bucket: name, ...body }));

const publicAccess = (open?: string) =>
  withA('public_access_block', {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
    ...(open ? { [open]: false } : {}),
  });
const encrypted = (by: Body) =>
  withA('server_side_encryption_configuration', { rule: [{ apply_server_side_encryption_by_default: by }] });
const AES = { sse_algorithm: 'AES256' };
const KMS = { sse_algorithm: 'aws:kms', kms_master_key_id: '${aws_kms_key.key.arn}' };
const awsManaged = { config: { encryption: 'aws-managed' } } as const;
const refusing = tlsOnly('s3', [arn, `${arn}/*`]);
const expiring = (status: string, rule: Body) =>
  withA('lifecycle_configuration', { rule: [{ id: 'old', status, ...rule }] });
const VERSIONS = { noncurrent_version_expiration: [{ noncurrent_days: 30 }] };
const PARTS = { abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] };
const heard = (readWriteType: string, values: string[], type = 'AWS::S3::Object') =>
  and(
    bucket,
    one('aws_cloudtrail', {
      event_selector: [{ read_write_type: readWriteType, data_resource: [{ type, values }] }],
    }),
  );

export const STORAGE_EXAMPLES: Examples = {
  'bucket-public-access': {
    bad: [
      bucket,
      publicAccess('block_public_acls'),
      publicAccess('block_public_policy'),
      publicAccess('ignore_public_acls'),
      publicAccess('restrict_public_buckets'),
    ],
    good: [publicAccess()],
  },
  'bucket-acl': {
    bad: [
      bucket,
      withA('ownership_controls', { rule: { object_ownership: 'ObjectWriter' } }),
      and(
        withA('ownership_controls', { rule: { object_ownership: 'BucketOwnerEnforced' } }),
        one('aws_s3_bucket_acl', { bucket: name, acl: 'private' }),
      ),
    ],
    good: [withA('ownership_controls', { rule: { object_ownership: 'BucketOwnerEnforced' } })],
  },
  'bucket-tls': {
    bad: [
      bucket,
      withA('policy', { policy: policy([{ ...refusing, Effect: 'Allow' }]) }),
      withA('policy', {
        policy: policy([{ ...refusing, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }]),
      }),
      withA('policy', { policy: policy([{ ...refusing, Action: 's3:GetObject' }]) }),
      withA('policy', { policy: policy([{ ...refusing, Resource: arn }]) }),
      withA('policy', {
        policy: policy([{ ...refusing, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]),
      }),
      withA('policy', {
        policy: policy([
          { ...refusing, Condition: { ...refusing.Condition, StringEquals: { 'aws:PrincipalTag/a': 'b' } } },
        ]),
      }),
    ],
    good: [
      withA('policy', { policy: policy([refusing]) }),
      withA('policy', { policy: policy([{ ...refusing, Principal: { AWS: '*' } }]) }),
    ],
  },
  'bucket-encryption': {
    bad: [
      bucket,
      { ...bucket, ...awsManaged },
      encrypted(AES),
      encrypted({ sse_algorithm: 'aws:kms' }),
      { ...encrypted({ sse_algorithm: 'aws:kms' }), ...awsManaged },
    ],
    good: [encrypted(KMS), { ...encrypted(AES), ...awsManaged }, { ...encrypted(KMS), ...awsManaged }],
  },
  'bucket-versioning': {
    bad: [bucket, withA('versioning', { versioning_configuration: { status: 'Suspended' } })],
    good: [withA('versioning', { versioning_configuration: { status: 'Enabled' } })],
  },
  'bucket-mfa-delete': {
    bad: [
      bucket,
      withA('versioning', { versioning_configuration: { status: 'Enabled', mfa_delete: 'Disabled' } }),
    ],
    good: [withA('versioning', { versioning_configuration: { status: 'Enabled', mfa_delete: 'Enabled' } })],
  },
  'bucket-lifecycle': {
    bad: [
      bucket,
      expiring('Enabled', VERSIONS),
      expiring('Enabled', PARTS),
      expiring('Disabled', { ...VERSIONS, ...PARTS }),
    ],
    good: [expiring('Enabled', { ...VERSIONS, ...PARTS })],
  },
  'bucket-access-log': {
    bad: [
      bucket,
      heard('ReadOnly', ['arn:aws:s3:::data/']),
      heard('All', ['arn:aws:s3:::other/', 'arn:aws:s3:::data/reports/']),
      heard('All', ['arn:aws:lambda'], 'AWS::Lambda::Function'),
      and(bucket, one('aws_cloudtrail', { name: 'management' })),
    ],
    good: [
      heard('All', ['arn:aws:s3:::other/', 'arn:aws:s3:::data/']),
      heard('All', ['arn:aws:s3']),
      withA('logging', { target_bucket: 'logs', target_prefix: 'data/' }),
    ],
  },
};
