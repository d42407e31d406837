import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountNames } from '../../../platform/naming/naming';
import { requireMember, Session } from '../../../commands/session';
import { changing, readObject } from './attempts';
import { deployRole, type Deployed, person, type Platform } from './platform';
import { type Attempt, expectAllowed, outcome, expectRefused } from './refusal';
import { withoutStatement, withRight } from './walls';

/** What is stored travels by TLS only, is encrypted, can be restored, and is never public. */
export function storageIsSealed(deployed: Deployed, encryption: 'AES256' | 'aws:kms'): void {
  plainHttpIsRefused(deployed);

  test('an upload that says nothing of encryption is encrypted; deleted, it can be restored', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const s3 = person(platform, names).client(S3Client);
      // The assets bucket would crawl it; this one is made in the same way.
      const object = { Bucket: names.dataZoneBucket, Key: 'intruder/note.txt' };
      const keys = async () => {
        const { Contents = [] } = await s3.send(
          new ListObjectsV2Command({ Bucket: object.Bucket, Prefix: object.Key }),
        );
        return Contents.map(({ Key }) => Key);
      };
      try {
        const { ServerSideEncryption } = await s3.send(new PutObjectCommand({ ...object, Body: 'first' }));
        expect(ServerSideEncryption).toBe(encryption);
        const { DeleteMarker, VersionId } = await s3.send(new DeleteObjectCommand(object));
        expect([DeleteMarker, await keys()]).toEqual([true, []]);
        await s3.send(new DeleteObjectCommand({ ...object, VersionId }));
        expect(await keys()).toEqual([object.Key]);
      } finally {
        await forget(s3, object);
      }
    }
  });

  test('an administrator does not read data, but who changes the bucket’s policy, which the trail records', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const administrator = person(platform, names);
      const s3 = administrator.client(S3Client);
      const guarded = [
        ...(names.holdsData ? [[names.assetsBucket, 'ReadByThePlatformOnly'] as const] : []),
        [names.dataZoneBucket, 'ReadByEnvironmentsOnly'] as const,
      ];
      for (const [Bucket, sid] of guarded) {
        // A text without columns makes no table.
        const object = { Bucket, Key: 'intruder/note.txt' };
        const read = new GetObjectCommand(object);
        try {
          await s3.send(new PutObjectCommand({ ...object, Body: 'secret' }));
          await expectRefused(administrator, [
            ['s3:GetObject', `arn:aws:s3:::${Bucket}/${object.Key}`, S3Client, read],
          ]);
          await withoutStatement(administrator, Bucket, sid, () =>
            expectAllowed(administrator, [[S3Client, read]]),
          );
        } finally {
          await forget(s3, object);
        }
      }
    }
  });

  test('a deploy role does nothing to a bucket with data, even if its own policy let it', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const deploy = await deployRole(platform, names);
      const administrator = person(platform, names);
      for (const Bucket of [...(names.holdsData ? [names.assetsBucket] : []), names.dataZoneBucket]) {
        const attempts = atData(Bucket);
        await expectRefused(deploy, attempts);
        await withRight(administrator, names.deployRoleName, ['s3:*'], async () => {
          await expectRefused(deploy, attempts);
          await withoutStatement(administrator, Bucket, 'DeployedRolesStayOut', () =>
            expectAllowed(deploy, [
              [S3Client, new ListObjectsV2Command({ Bucket })],
              [
                S3Client,
                new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
              ],
            ]),
          );
        });
      }
    }
  });

  test('nothing can be made public, by a policy or by an ACL', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const administrator = person(platform, names);
      const s3 = administrator.client(S3Client);
      for (const Bucket of bucketNames(names)) {
        const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
        expect(PublicAccessBlockConfiguration).toEqual({
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        });
        await expectBlocked(administrator, Bucket);
      }
    }
  });
}

/** Of everything that holds data or messages. */
export function plainHttpIsRefused(deployed: Deployed): void {
  test('plain HTTP is refused by every bucket and queue, even to the administrator', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const { region, keys } = person(platform, names);
      const attempts = [...(await bucketsOf(platform, names)), ...(await queuesOf(platform, names))];
      expect(attempts.length).toBeGreaterThanOrEqual(names.holdsData ? 8 : 3);
      await expectRefused(new Session(region, keys, platform.world.local.plainEndpoint), attempts);
      const calls = attempts.map(([, , client, command]) => [client, command] as const);
      await expectAllowed(person(platform, names), calls);
    }
  });
}

/** The platform's buckets of an account. */
function bucketNames(names: AccountNames): readonly string[] {
  const { holdsData, assetsBucket, dataZoneBucket, stateBucket, trailBucket } = names;
  return [...(holdsData ? [assetsBucket] : []), dataZoneBucket, stateBucket, trailBucket];
}

/** Reads, opens, empties or stops restoring what a bucket holds. */
function atData(Bucket: string): readonly Attempt[] {
  const arn = `arn:aws:s3:::${Bucket}`;
  const Key = 'patients/1.csv';
  const gone = new DeleteObjectCommand({ Bucket, Key, VersionId: 'null', BypassGovernanceRetention: true });
  const expiring = new PutBucketLifecycleConfigurationCommand({
    Bucket,
    LifecycleConfiguration: {
      Rules: [{ ID: 'all', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
    },
  });
  const unversioned = new PutBucketVersioningCommand({
    Bucket,
    VersioningConfiguration: { Status: 'Suspended' },
  });
  const open = new PutPublicAccessBlockCommand({
    Bucket,
    PublicAccessBlockConfiguration: { BlockPublicPolicy: false },
  });
  const unlocked = new PutObjectLockConfigurationCommand({
    Bucket,
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
  });
  return [
    ...readObject(Bucket, Key),
    ...changing(Bucket, Key),
    ['s3:DeleteObjectVersion', `${arn}/${Key}`, S3Client, gone],
    ['s3:PutBucketPolicy', arn, S3Client, new PutBucketPolicyCommand({ Bucket, Policy: '{}' })],
    ['s3:DeleteBucketPolicy', arn, S3Client, new DeleteBucketPolicyCommand({ Bucket })],
    ['s3:PutLifecycleConfiguration', arn, S3Client, expiring],
    ['s3:PutBucketVersioning', arn, S3Client, unversioned],
    ['s3:PutBucketPublicAccessBlock', arn, S3Client, open],
    ['s3:PutBucketObjectLockConfiguration', arn, S3Client, unlocked],
    ['s3:DeleteBucket', arn, S3Client, new DeleteBucketCommand({ Bucket })],
  ];
}

async function expectBlocked(administrator: Session, Bucket: string): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const attempts = {
    policy: new PutBucketPolicyCommand({ Bucket, Policy }),
    bucket: new PutBucketAclCommand({ Bucket, ACL: 'public-read' }),
    upload: new PutObjectCommand({ Bucket, Key: 'intruder/public', Body: 'open', ACL: 'public-read' }),
  };
  const entries = Object.entries(attempts).map(async ([name, command]) => {
    const answer = await outcome(administrator, S3Client, command);
    return [name, answer.split(':')[0]] as const;
  });
  expect(Object.fromEntries(await Promise.all(entries))).toEqual({
    // BlockPublicPolicy, and ownership BucketOwnerEnforced, under which a bucket has no ACLs.
    policy: 'AccessDenied',
    bucket: 'AccessControlListNotSupported',
    upload: 'AccessControlListNotSupported',
  });
}

async function bucketsOf(platform: Platform, names: AccountNames): Promise<readonly Attempt[]> {
  const { Buckets } = await person(platform, names).client(S3Client).send(new ListBucketsCommand({}));
  return requireMember(Buckets, 'Buckets').map(({ Name: Bucket }) => [
    's3:ListBucket',
    `arn:aws:s3:::${Bucket}`,
    S3Client,
    new ListObjectsV2Command({ Bucket }),
  ]);
}

async function queuesOf(platform: Platform, names: AccountNames): Promise<readonly Attempt[]> {
  const sqs = person(platform, names).client(SQSClient);
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: names.base }));
  // A consumer's account has none.
  return (QueueUrls ?? []).map((QueueUrl) => [
    'sqs:GetQueueAttributes',
    names.queueArn(requireMember(QueueUrl.split('/').at(-1), 'name')),
    SQSClient,
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  ]);
}

/** Deletes every version of an object, as an administrator may even where deleted objects are kept. */
async function forget(s3: S3Client, { Bucket, Key }: { Bucket: string; Key: string }): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: Key }),
  );
  const Objects = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key, VersionId }));
  const { Errors: [refused] = [] } = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects },
      // S3 refuses to be asked to pass over a lock where there is none.
      ...((await isLocked(s3, Bucket)) && { BypassGovernanceRetention: true }),
    }),
  );
  if (refused) throw new Error(`${refused.Code}: ${refused.Message}`);
}

async function isLocked(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'ObjectLockConfigurationNotFoundError') return false;
    throw error;
  }
}
