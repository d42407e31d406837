import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountNames } from '../../../modules/naming/naming';
import { required, Session } from '../../../scripts/journey/session';
import { type Deployed, person, type Platform } from './platform';
import { type Attempt, expectAllowed, outcome, expectRefused } from './refusal';

/** What is stored travels by TLS only, is encrypted, can be restored, and is never public. */
export function storageIsSealed(deployed: Deployed, encryption: 'AES256' | 'aws:kms'): void {
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

  test('an upload that says nothing of encryption is encrypted; deleted, it can be restored', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const s3 = person(platform, names).client(S3Client);
      // The assets bucket would crawl it; this one is made in the same way.
      const object = { Bucket: names.dataZoneBucket, Key: 'intruder/note.txt' };
      try {
        await s3.send(new PutObjectCommand({ ...object, Body: 'first' }));
        const { ServerSideEncryption, VersionId } = await s3.send(new HeadObjectCommand(object));
        expect(ServerSideEncryption).toBe(encryption);
        await s3.send(new DeleteObjectCommand(object));
        await expect(s3.send(new GetObjectCommand(object))).rejects.toThrow(/key does not exist/);
        const CopySource = `${object.Bucket}/${object.Key}?versionId=${VersionId}`;
        await s3.send(new CopyObjectCommand({ ...object, CopySource }));
        const { Body } = await s3.send(new GetObjectCommand(object));
        expect(await Body?.transformToString()).toBe('first');
      } finally {
        await forget(s3, object);
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

/** The platform's buckets of an account. */
function bucketNames(names: AccountNames): readonly string[] {
  const { holdsData, assetsBucket, dataZoneBucket, stateBucket, trailBucket } = names;
  return [...(holdsData ? [assetsBucket] : []), dataZoneBucket, stateBucket, trailBucket];
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
  return required(Buckets, 'Buckets').map(({ Name: Bucket }) => [
    's3:ListBucket',
    `arn:aws:s3:::${Bucket}`,
    S3Client,
    new ListObjectsV2Command({ Bucket }),
  ]);
}

async function queuesOf(platform: Platform, names: AccountNames): Promise<readonly Attempt[]> {
  const sqs = person(platform, names).client(SQSClient);
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: names.base }));
  return required(QueueUrls, 'QueueUrls').map((QueueUrl) => [
    'sqs:GetQueueAttributes',
    names.queueArn(required(QueueUrl.split('/').at(-1), 'name')),
    SQSClient,
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  ]);
}

/** Deletes every version of an object. */
async function forget(s3: S3Client, { Bucket, Key }: { Bucket: string; Key: string }): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: Key }),
  );
  const Objects = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key, VersionId }));
  const { Errors: [refused] = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  if (refused) throw new Error(`${refused.Code}: ${refused.Message}`);
}
