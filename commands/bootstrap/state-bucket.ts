import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  NotFound,
  S3ServiceException,
  type BucketLocationConstraint,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AccountNames } from '../../platform/naming/naming';
import { policy, tlsOnly } from '../../platform/policy';

/** Days for which an overwritten state can be brought back. */
const STATE_DAYS = 90;

/**
 * Makes an account's state bucket, or brings an existing one in order; safe to repeat. It comes before any Terraform,
 * since Terraform's own state lies in it.
 *
 * @returns whether the bucket was made
 * @throws Error with the cure, where the bucket is another account's or in another Region; else S3's error
 */
export async function ensureStateBucket(s3: S3Client, names: AccountNames, region: string): Promise<boolean> {
  const Bucket = names.stateBucket;
  const owned = { Bucket, ExpectedBucketOwner: names.accountId };
  const made = !(await stateBucketExists(s3, names));
  if (made) {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ObjectOwnership: 'BucketOwnerEnforced',
        // us-east-1 is S3's default and must not be named.
        ...(region === 'us-east-1'
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
      }),
    );
  }
  await s3.send(
    new PutPublicAccessBlockCommand({
      ...owned,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(new PutBucketVersioningCommand({ ...owned, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(
    new PutBucketEncryptionCommand({
      ...owned,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    }),
  );
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({ ...owned, LifecycleConfiguration: { Rules: rules(names) } }),
  );
  await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: stateBucketPolicy(names) }));
  return made;
}

/**
 * Whether an account has its state bucket.
 *
 * @throws Error with the cure, where the bucket is another account's or in another Region; else S3's error
 */
export async function stateBucketExists(
  s3: S3Client,
  { stateBucket: Bucket, accountId: ExpectedBucketOwner, entry }: AccountNames,
): Promise<boolean> {
  const owned = { Bucket, ExpectedBucketOwner };
  try {
    await s3.send(new HeadBucketCommand(owned));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    // A HEAD has no body, so S3 reports only the status.
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    const other = `give ${entry} another stateBucket in the configuration`;
    if (status === 403) {
      throw new Error(
        `The state bucket ${Bucket} is not of account ${ExpectedBucketOwner}, or the caller may not look at it.\nCall as an administrator of ${ExpectedBucketOwner}; if the name is taken, ${other}.`,
        { cause: error },
      );
    }
    if (status === 301) {
      throw new Error(`The state bucket ${Bucket} lies in another Region.\nCorrect region, or ${other}.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Two versions of a lock arise with every command; of a state, one with every change. */
function rules(names: AccountNames) {
  const keep = (prefix: string, NoncurrentDays: number) => ({
    ID: prefix,
    Status: 'Enabled' as const,
    Filter: { Prefix: prefix },
    NoncurrentVersionExpiration: { NoncurrentDays },
    Expiration: { ExpiredObjectDeleteMarker: true },
  });
  return [names.stateKey, names.bootstrapStateKey].flatMap((key) => [
    keep(key, STATE_DAYS),
    keep(`${key}.tflock`, 1),
  ]);
}

/** The policy of an account's state bucket, as JSON text. */
export function stateBucketPolicy(names: AccountNames): string {
  const arn = `arn:aws:s3:::${names.stateBucket}`;
  return policy([
    tlsOnly('s3', arn, `${arn}/*`),
    {
      // Terraform never deletes a state object, so nobody else does by mistake.
      Sid: 'StateStays',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: [names.stateKey, names.bootstrapStateKey].map((key) => `${arn}/${key}`),
    },
  ]);
}
