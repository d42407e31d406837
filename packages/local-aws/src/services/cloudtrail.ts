import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsError } from '../aws-error';
import type { Call, LocalAws, LocalService, Operation, Principal } from '../local-aws';

const SERVICE = 'cloudtrail.amazonaws.com';

interface Trail {
  readonly Name: string;
  readonly TrailARN: string;
}

/** AWS CloudTrail: moto keeps the trails, but knows some operations by name only and not which selectors were set. */
export function createCloudTrail(aws: LocalAws): LocalService {
  /** ARNs of the trails whose event selectors were set. */
  const selected = new Set<string>();
  const whole = (trail: Trail) => ({ ...trail, HasCustomEventSelectors: selected.has(trail.TrailARN) });
  return {
    signingName: 'cloudtrail',
    model: 'cloudtrail',
    behind: 'moto',
    operations: {
      CreateTrail: async (input, call, next) => {
        await refuseSecond(aws, input, call);
        await requireDelivery(aws, input, call);
        return next();
      },
      UpdateTrail: async (input, call, next) => {
        if (input.S3BucketName) await requireDelivery(aws, input, call);
        return next();
      },
      StartLogging: byName,
      StopLogging: byName,
      DeleteTrail: async (input, call, next) => {
        const answer = await byName(input, call, next);
        const { region, principal } = call;
        selected.delete(`arn:aws:cloudtrail:${region}:${principal.accountId}:trail/${nameOf(input.Name)}`);
        return answer;
      },
      PutEventSelectors: async (_input, _call, next) => {
        const answer = await next();
        selected.add(answer.TrailARN);
        return answer;
      },
      GetTrail: async (_input, _call, next) => ({ Trail: whole((await next()).Trail) }),
      DescribeTrails: async ({ trailNameList = [] }, _call, next) => {
        const trails: Trail[] = (await next()).trailList;
        const trailNamed = ({ Name, TrailARN }: Trail) =>
          trailNameList.length === 0 || trailNameList.includes(Name) || trailNameList.includes(TrailARN);
        return { trailList: trails.filter(trailNamed).map(whole) };
      },
    },
  };
}

/** @throws {AwsError} TrailAlreadyExistsException (API reference, CreateTrail), where moto would make the trail anew. */
async function refuseSecond(
  aws: LocalAws,
  { Name }: Delivery,
  { principal: { accountId } }: Call,
): Promise<void> {
  const client = aws.client(CloudTrailClient, { accountId, service: SERVICE });
  try {
    const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
    if (!trailList.some((trail) => trail.Name === Name)) return;
    throw new AwsError(
      'TrailAlreadyExistsException',
      `Trail ${Name} already exists for customer: ${accountId}`,
    );
  } finally {
    client.destroy();
  }
}

interface Delivery {
  readonly Name: string;
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string;
}

/**
 * The bucket's policy must let CloudTrail look at the bucket and write to it for this trail
 * (user guide, "Amazon S3 bucket policy for CloudTrail").
 *
 * @throws {AwsError} InsufficientS3BucketPolicyException; a bucket that is not there moto refuses.
 */
async function requireDelivery(aws: LocalAws, input: Delivery, { principal, region }: Call): Promise<void> {
  const { accountId } = principal;
  const { S3BucketName: bucket, S3KeyPrefix: prefix } = input;
  if (!(await bucketExists(aws, accountId, bucket))) return;
  const source = { accountId, arn: `arn:aws:cloudtrail:${region}:${accountId}:trail/${nameOf(input.Name)}` };
  const service: Principal = { accountId, arn: SERVICE, type: 'service', accessKeyId: '', source };
  const log = `${prefix ? `${prefix}/` : ''}AWSLogs/${accountId}/CloudTrail/${region}/log.json.gz`;
  const needs = [
    { action: 's3:GetBucketAcl', resource: `arn:aws:s3:::${bucket}` },
    {
      action: 's3:PutObject',
      resource: `arn:aws:s3:::${bucket}/${log}`,
      keys: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    },
  ];
  for (const need of needs) {
    if ((await aws.needRefusal(service, need)) === undefined) continue;
    throw new AwsError(
      'InsufficientS3BucketPolicyException',
      `Incorrect S3 bucket policy is detected for bucket: ${bucket}`,
    );
  }
}

/** Asked as S3 itself, whatever the bucket's policy. */
async function bucketExists(aws: LocalAws, accountId: string, Bucket: string): Promise<boolean> {
  const s3 = aws.client(S3Client, { accountId, service: 's3.amazonaws.com' });
  try {
    await s3.send(new HeadBucketCommand({ Bucket }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'NotFound') return false;
    throw error;
  } finally {
    s3.destroy();
  }
}

const byName: Operation = async (input, call, next) => {
  const Name = nameOf(input.Name);
  try {
    return await next({ ...input, Name });
  } catch (error) {
    // moto looks a trail up without asking whether it is there.
    if (!(error instanceof AwsError && error.code === 'InternalFailure')) throw error;
    const { region, principal } = call;
    const arn = `arn:aws:cloudtrail:${region}:${principal.accountId}:trail/${Name}`;
    throw new AwsError(
      'TrailNotFoundException',
      `Unknown trail: ${arn} for the user: ${principal.accountId}`,
    );
  }
};

/** Name of a trail that is given by its name or its ARN. */
function nameOf(trail: string): string {
  return trail.split('/').at(-1) ?? trail;
}
