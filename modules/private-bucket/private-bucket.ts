import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { AccountKey } from '../encryption-key/account-key';
import { acceptFinding } from '../../platform/accept-finding';
import type { PolicyStatement } from '../../platform/policy';
import { policy, tlsOnly } from '../../platform/policy';
import type { Role } from '../role/role';

export interface PrivateBucketProps {
  readonly provider: AwsProvider;
  /** Physical name, at most 63 characters. */
  readonly name: string;
  /** Days after which a version that was overwritten or deleted expires. */
  readonly noncurrentDays: number;
  /** Customer-managed key; S3's own key (SSE-S3) by default. */
  readonly key?: AccountKey;
  /**
   * Object lock with a default retention of each version, in days; it can only be chosen when the bucket is made. None by
   * default.
   */
  readonly lock?: { readonly mode: 'COMPLIANCE' | 'GOVERNANCE'; readonly days: number };
  /** Further statements of the bucket's policy; none by default. */
  readonly statements?: readonly PolicyStatement[];
}

/** A bucket that is private, TLS only, versioned and encrypted, and stays when its stack is destroyed. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly policy: S3BucketPolicy;
  /** Where the bucket is locked. */
  readonly lock?: S3BucketObjectLockConfigurationA;
  private readonly key?: AccountKey;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { provider, key } = props;
    this.key = key;
    this.bucket = new S3Bucket(this, 'bucket', {
      provider,
      bucket: props.name,
      forceDestroy: false,
      objectLockEnabled: props.lock !== undefined || undefined,
      lifecycle: { preventDestroy: true },
    });
    acceptFinding(this.bucket, {
      rule: 'bucket-mfa-delete',
      reason: 'Only an account’s root user can switch it on, and S3 takes no lifecycle rules beside it.',
    });
    const bucket = this.bucket.bucket;
    new S3BucketPublicAccessBlock(this, 'public-access', {
      provider,
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      provider,
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      provider,
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      provider,
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: key
            ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }
            : { sseAlgorithm: 'AES256' },
          bucketKeyEnabled: key ? true : undefined,
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      provider,
      bucket,
      rule: [
        {
          id: 'expire-old-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      // A rule about noncurrent versions means something only once there are versions.
      dependsOn: [versioning],
    });
    if (props.lock) {
      this.lock = new S3BucketObjectLockConfigurationA(this, 'lock', {
        provider,
        bucket,
        rule: { defaultRetention: props.lock },
        dependsOn: [versioning],
      });
    }
    this.policy = new S3BucketPolicy(this, 'policy', {
      provider,
      bucket,
      policy: policy([tlsOnly('s3', this.arn, `${this.arn}/*`), ...(props.statements ?? [])]),
    });
  }

  get arn(): string {
    return this.bucket.arn;
  }

  /** What has to exist before anything is put into the bucket. */
  get ready(): ITerraformDependable[] {
    return [this.policy, ...(this.lock ? [this.lock] : [])];
  }

  /** Lets a role see which objects there are, and read none. */
  grantList(role: Role): void {
    role.allow({
      actions: ['s3:ListBucket'],
      resources: [this.arn],
      conditions: { StringEquals: { 'aws:ResourceAccount': role.accountId } },
    });
  }

  /** A bucket's name is free again once it is deleted: one that another account makes is not read. */
  grantRead(role: Role): void {
    this.grantList(role);
    role.allow({
      actions: ['s3:GetObject'],
      resources: [`${this.arn}/*`],
      conditions: { StringEquals: { 'aws:ResourceAccount': role.accountId } },
    });
    this.key?.grantDecrypt(role);
  }

  /**
   * Lets a role write and delete objects.
   *
   * @param keys pattern of their keys
   * @param reason why this role does, where others of the platform write no data
   * @param actions all that writing may take by default
   */
  grantWrite(
    role: Role,
    keys: string,
    reason: string,
    actions: readonly string[] = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'],
  ): void {
    // As the synthesized policy names it.
    const objects = `\${${this.bucket.terraformResourceType}.${this.bucket.friendlyUniqueId}.arn}/${keys}`;
    role.allow({
      actions,
      resources: [`${this.arn}/${keys}`],
      conditions: { StringEquals: { 'aws:ResourceAccount': role.accountId } },
      accepts: actions.map((action) => ({
        rule: 'state-alone-is-written',
        value: `${action} on ${objects}`,
        reason,
      })),
    });
    this.key?.grantUse(role);
  }
}
