import { statements, type Block, type Template } from '../../template';
import { allowStatements, eachStatement, principals } from '../documents';
import { blocksNaming, findingsOnBlocks, type Rule, argumentText } from '../rule';

const buckets = (template: Template) => template.all('aws_s3_bucket');
const blocksOfBucket = (template: Template, type: string, bucket: Block) =>
  blocksNaming(template, `aws_s3_bucket_${type}`, 'bucket', bucket);

const BLOCKED = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];

/** A deleted object stays as a version; one that is given up leaves no part behind. */
const UPLOADING = /^s3:(AbortMultipartUpload|DeleteObject|ListMultipartUploadParts|PutObject)$/;

/** Amazon S3. */
export const STORAGE: readonly Rule[] = [
  {
    id: 'bucket-public-access',
    title: 'a bucket blocks public access in all four ways',
    source: 'S3.8, CIS 3.0 2.1.4',
    cure: 'Make the bucket as a PrivateBucket, or set all four arguments of its aws_s3_bucket_public_access_block.',
    findings: ({ template }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        const [block] = blocksOfBucket(template, 'public_access_block', bucket);
        if (!block) return 'no public access block';
        const open = BLOCKED.find((argument) => block.body[argument] !== true);
        return open && argumentText(block, open);
      }),
  },
  {
    id: 'bucket-acl',
    title: 'a bucket knows no access control lists',
    source: 'S3.12',
    cure: 'Give it aws_s3_bucket_ownership_controls with object_ownership BucketOwnerEnforced, and no aws_s3_bucket_acl.',
    findings: ({ template }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        const [controls] = blocksOfBucket(template, 'ownership_controls', bucket);
        if (blocksOfBucket(template, 'acl', bucket).length > 0) return 'an access control list';
        if (!controls) return 'no ownership controls';
        return (
          !JSON.stringify(controls.body['rule']).includes('"BucketOwnerEnforced"') &&
          argumentText(controls, 'rule')
        );
      }),
  },
  {
    id: 'bucket-tls',
    title: 'a bucket refuses everything but TLS',
    source: 'S3.5, CIS 3.0 2.1.1',
    cure: 'Deny s3:* to everybody on the bucket and its objects where aws:SecureTransport is false, as PrivateBucket does.',
    findings: ({ template }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        const [policy] = blocksOfBucket(template, 'policy', bucket);
        if (!policy) return 'no bucket policy';
        return !refusesPlainHttp(policy.text('policy'), 's3:*', 2) && 'no statement that denies plain HTTP';
      }),
  },
  {
    id: 'bucket-policy',
    title: 'a bucket’s own policy lets nobody do more than upload, and take an upload back',
    source: '"What outranks a deploy"',
    cure: 'Let roles read by their own policies, whom the bucket’s denials name.',
    findings: ({ template }) =>
      eachStatement(
        allowStatements(template, 'resource').filter(({ address }) =>
          template.all('aws_s3_bucket_policy').some((policy) => policy.address === address),
        ),
        ({ statement }) =>
          principals(statement).every(({ type }) => type === 'Service')
            ? []
            : statement.Action.filter((action) => !UPLOADING.test(action)),
      ),
  },
  {
    id: 'bucket-encryption',
    title: 'a bucket is encrypted, by the key that the configuration chooses',
    source: 'S3.17, "Protection and encryption"',
    cure: 'Give the bucket the account’s key (PrivateBucket takes `key`), or choose encryption: aws-managed.',
    findings: ({ template, config }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        const [encryption] = blocksOfBucket(template, 'server_side_encryption_configuration', bucket);
        if (!encryption) return 'no encryption configuration';
        const rule = JSON.stringify(encryption.body['rule']);
        const keyed = rule.includes('"aws:kms"') && rule.includes('"kms_master_key_id"');
        const chosen = config.encryption === 'customer-managed' ? keyed : keyed || rule.includes('"AES256"');
        return !chosen && argumentText(encryption, 'rule');
      }),
  },
  {
    id: 'bucket-versioning',
    title: 'a bucket keeps old versions',
    source: 'S3.14',
    cure: 'Give it aws_s3_bucket_versioning with the status Enabled, as PrivateBucket does.',
    findings: ({ template }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        const [versioning] = blocksOfBucket(template, 'versioning', bucket);
        if (!versioning) return 'no versioning';
        const enabled = JSON.stringify(versioning.body['versioning_configuration']).includes('"Enabled"');
        return !enabled && argumentText(versioning, 'versioning_configuration');
      }),
  },
  {
    id: 'bucket-mfa-delete',
    title: 'versions of a bucket are deleted with a second factor only',
    source: 'S3.20, CIS 3.0 2.1.2',
    cure: 'Set mfa_delete of its aws_s3_bucket_versioning, as the root user.',
    findings: ({ template }) =>
      findingsOnBlocks(
        buckets(template),
        (bucket) =>
          !blocksOfBucket(template, 'versioning', bucket).some(({ body }) =>
            JSON.stringify(body).includes('"mfa_delete":"Enabled"'),
          ) && 'no mfa_delete',
      ),
  },
  {
    id: 'bucket-lifecycle',
    title: 'old versions of a bucket expire, and so do uploads that were given up',
    source: 'S3.10, S3.13',
    cure: 'Give it an aws_s3_bucket_lifecycle_configuration with both, as PrivateBucket does.',
    findings: ({ template }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        const [lifecycle] = blocksOfBucket(template, 'lifecycle_configuration', bucket);
        if (!lifecycle) return 'no lifecycle configuration';
        const rule = JSON.stringify(lifecycle.body['rule']);
        const complete =
          rule.includes('"noncurrent_days"') &&
          rule.includes('"days_after_initiation"') &&
          rule.includes('"Enabled"');
        return !complete && argumentText(lifecycle, 'rule');
      }),
  },
  {
    id: 'bucket-access-log',
    title: 'access to the objects of a bucket is logged',
    source: 'S3.9, S3.22, S3.23, CIS 3.0 3.4, 3.8 and 3.9',
    cure: 'Add the bucket to the data events of the audit trail (bootstrap/audit-trail.ts), or give it aws_s3_bucket_logging.',
    findings: ({ template, account }) =>
      findingsOnBlocks(buckets(template), (bucket) => {
        if (blocksOfBucket(template, 'logging', bucket).length > 0) return undefined;
        const heard = account
          .flatMap((stack) => stack.all('aws_cloudtrail'))
          .some((trail) => trailCovers(trail, bucket.text('bucket')));
        return !heard && 'neither server access logs nor data events of a trail';
      }),
  },
];

/** Whether a trail records both reading and writing of every object of a bucket. */
function trailCovers({ body }: Block, bucket: string): boolean {
  const selectors = (body['event_selector'] ?? []) as {
    read_write_type?: string;
    data_resource?: { type: string; values: string[] }[];
  }[];
  return selectors.some(
    ({ read_write_type: kind = 'All', data_resource: resources = [] }) =>
      kind === 'All' &&
      resources.some(
        ({ type, values }) =>
          type === 'AWS::S3::Object' &&
          values.some((value) => ['arn:aws:s3', `arn:aws:s3:::${bucket}/`].includes(value)),
      ),
  );
}

/** Whether a policy denies every action to everybody who comes over plain HTTP, on so many resources at least. */
export function refusesPlainHttp(policy: string, action: string, resources: number): boolean {
  return statements(policy).some(
    ({ Effect, Principal, Action, Resource, Condition }) =>
      Effect === 'Deny' &&
      ['*', '{"AWS":"*"}'].includes(typeof Principal === 'string' ? Principal : JSON.stringify(Principal)) &&
      Action.includes(action) &&
      Resource.length >= resources &&
      Object.keys(Condition ?? {}).length === 1 &&
      String(Condition?.['Bool']?.['aws:SecureTransport']) === 'false',
  );
}
