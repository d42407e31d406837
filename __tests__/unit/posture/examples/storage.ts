import { policy } from '../../../../platform/policy';
import type { Body } from '../../template';
import { allow, combine, type Examples, type Fragment, resourceOf, tlsOnly } from './example';

const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
const name = '${aws_s3_bucket.one.bucket}';
const arn = '${aws_s3_bucket.one.arn}';
const bucket = resourceOf('aws_s3_bucket', { bucket: 'data' });

/** A bucket with one resource beside it. */
const bucketWith = (kind: string, body: Body): Fragment =>
  combine(bucket, resourceOf(`aws_s3_bucket_${kind}`, { bucket: name, ...body }));

const publicAccess = (open?: string) =>
  bucketWith('public_access_block', {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
    ...(open ? { [open]: false } : {}),
  });
const encrypted = (by: Body) =>
  bucketWith('server_side_encryption_configuration', {
    rule: [{ apply_server_side_encryption_by_default: by }],
  });
const AES = { sse_algorithm: 'AES256' };
const KMS = { sse_algorithm: 'aws:kms', kms_master_key_id: '${aws_kms_key.key.arn}' };
const awsManaged = { config: { encryption: 'aws-managed' } } as const;
const refusePlainHttp = tlsOnly('s3', [arn, `${arn}/*`]);
const expiring = (status: string, rule: Body) =>
  bucketWith('lifecycle_configuration', { rule: [{ id: 'old', status, ...rule }] });
const VERSIONS = { noncurrent_version_expiration: [{ noncurrent_days: 30 }] };
const PARTS = { abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] };
const trailWith = (readWriteType: string, values: string[], type = 'AWS::S3::Object') =>
  combine(
    bucket,
    resourceOf('aws_cloudtrail', {
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
      bucketWith('ownership_controls', { rule: { object_ownership: 'ObjectWriter' } }),
      combine(
        bucketWith('ownership_controls', { rule: { object_ownership: 'BucketOwnerEnforced' } }),
        resourceOf('aws_s3_bucket_acl', { bucket: name, acl: 'private' }),
      ),
    ],
    good: [bucketWith('ownership_controls', { rule: { object_ownership: 'BucketOwnerEnforced' } })],
  },
  'bucket-tls': {
    bad: [
      bucket,
      bucketWith('policy', { policy: policy([{ ...refusePlainHttp, Effect: 'Allow' }]) }),
      bucketWith('policy', {
        policy: policy([{ ...refusePlainHttp, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }]),
      }),
      bucketWith('policy', { policy: policy([{ ...refusePlainHttp, Action: 's3:GetObject' }]) }),
      bucketWith('policy', { policy: policy([{ ...refusePlainHttp, Resource: arn }]) }),
      bucketWith('policy', {
        policy: policy([{ ...refusePlainHttp, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]),
      }),
      bucketWith('policy', {
        policy: policy([
          {
            ...refusePlainHttp,
            Condition: { ...refusePlainHttp.Condition, StringEquals: { 'aws:PrincipalTag/a': 'b' } },
          },
        ]),
      }),
    ],
    good: [
      bucketWith('policy', { policy: policy([refusePlainHttp]) }),
      bucketWith('policy', { policy: policy([{ ...refusePlainHttp, Principal: { AWS: '*' } }]) }),
    ],
  },
  'bucket-policy': {
    bad: ['s3:GetObject', 's3:DeleteObjectVersion', 's3:ListBucket', 's3:PutBucketPolicy'].map((action) =>
      resourceOf('aws_s3_bucket_policy', {
        policy: allow({ Principal: ROOT, Action: ['s3:PutObject', action] }),
      }),
    ),
    good: [
      resourceOf('aws_s3_bucket_policy', {
        policy: allow({ Principal: ROOT, Action: ['s3:AbortMultipartUpload', 's3:PutObject'] }),
      }),
      resourceOf('aws_s3_bucket_policy', {
        policy: allow({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:GetBucketAcl' }),
      }),
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
    bad: [bucket, bucketWith('versioning', { versioning_configuration: { status: 'Suspended' } })],
    good: [bucketWith('versioning', { versioning_configuration: { status: 'Enabled' } })],
  },
  'bucket-mfa-delete': {
    bad: [
      bucket,
      bucketWith('versioning', { versioning_configuration: { status: 'Enabled', mfa_delete: 'Disabled' } }),
    ],
    good: [
      bucketWith('versioning', { versioning_configuration: { status: 'Enabled', mfa_delete: 'Enabled' } }),
    ],
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
      trailWith('ReadOnly', ['arn:aws:s3:::data/']),
      trailWith('All', ['arn:aws:s3:::other/', 'arn:aws:s3:::data/reports/']),
      trailWith('All', ['arn:aws:lambda'], 'AWS::Lambda::Function'),
      combine(bucket, resourceOf('aws_cloudtrail', { name: 'management' })),
    ],
    good: [
      trailWith('All', ['arn:aws:s3:::other/', 'arn:aws:s3:::data/']),
      trailWith('All', ['arn:aws:s3']),
      bucketWith('logging', { target_bucket: 'logs', target_prefix: 'data/' }),
    ],
  },
};
