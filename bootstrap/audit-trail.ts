import { Cloudtrail } from '@cdktf/provider-aws/lib/cloudtrail';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import type { AccountNames } from '../platform/naming/naming';
import { acceptFinding } from '../platform/accept-finding';
import { PrivateBucket } from '../modules/private-bucket/private-bucket';

export interface AuditTrailProps {
  readonly provider: AwsProvider;
  readonly config: PlatformConfig;
  /** Names of the account that is watched. */
  readonly names: AccountNames;
}

/** Article 73(1)(e) of Regulation (EU) 2025/327 asks for access logs of at least a year; this leaves a month to react. */
const RETENTION_DAYS = 400;

const OWN_KEY = 'Whoever may use the account’s key for data must not be able to make the trail unreadable.';

/** Every API call of the account, and every access to an object of its buckets, in a bucket that can't be emptied. */
export class AuditTrail extends Construct {
  readonly bucket: PrivateBucket;
  readonly trail: Cloudtrail;

  constructor(scope: Construct, id: string, { provider, config, names }: AuditTrailProps) {
    super(scope, id);
    const { trailArn } = names;
    const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
    const bucketArn = `arn:aws:s3:::${names.trailBucket}`;
    this.bucket = new PrivateBucket(this, 'bucket', {
      provider,
      name: names.trailBucket,
      noncurrentDays: RETENTION_DAYS,
      lock: { mode: config.dataProtection ? 'COMPLIANCE' : 'GOVERNANCE', days: RETENTION_DAYS },
      statements: [
        {
          Sid: 'TrailReadsAcl',
          Effect: 'Allow',
          Principal: cloudTrail,
          Action: 's3:GetBucketAcl',
          Resource: bucketArn,
          Condition: { StringEquals: { 'aws:SourceArn': trailArn } },
        },
        {
          Sid: 'TrailWrites',
          Effect: 'Allow',
          Principal: cloudTrail,
          Action: 's3:PutObject',
          Resource: `${bucketArn}/AWSLogs/${names.accountId}/*`,
          Condition: {
            StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' },
          },
        },
      ],
    });
    acceptFinding(this.bucket.bucket, {
      rule: 'bucket-access-log',
      reason: 'S3 writes no access log into a locked bucket, and a trail that heard itself would never end.',
    });
    acceptFinding(this.bucket.bucket, { rule: 'bucket-encryption', reason: OWN_KEY });
    this.trail = new Cloudtrail(this, 'trail', {
      provider,
      name: names.trail,
      s3BucketName: this.bucket.bucket.bucket,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      eventSelector: [
        {
          readWriteType: 'All',
          includeManagementEvents: true,
          dataResource: [
            {
              type: 'AWS::S3::Object',
              // What was read lies in results of queries too. The trail's own bucket would hear itself.
              values: names.dataBuckets
                .filter((bucket) => bucket !== names.trailBucket)
                .map((bucket) => `arn:aws:s3:::${bucket}/`),
            },
          ],
        },
      ],
      dependsOn: this.bucket.ready,
    });
    acceptFinding(this.trail, { rule: 'trail-key', reason: OWN_KEY });
    acceptFinding(this.trail, {
      rule: 'trail-log-group',
      reason:
        'The locked bucket is the record; a copy in CloudWatch Logs could be deleted, and costs by the gigabyte.',
    });
  }
}
