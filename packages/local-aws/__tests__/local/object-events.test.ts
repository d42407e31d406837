import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createTarget, type TestQueue } from './queues';
import { document } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const aws = useLocalAws({ speed: 600 });
const s3 = () => aws.client(S3Client, 'producer');
let queue: TestQueue;

async function createBucket(Bucket: string, notified = true, versioned = false): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await s3().send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  const NotificationConfiguration = notified ? { EventBridgeConfiguration: {} } : {};
  await s3().send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  if (!versioned) return;
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

const putObject = (Bucket: string, Key: string, Body = 'x', client = s3()) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }));

beforeAll(async () => {
  queue = await createTarget(aws, 'producer', 'objects');
  const events = aws.client(EventBridgeClient, 'producer');
  await events.send(new PutRuleCommand({ Name: 'objects', EventPattern: '{"source":["aws.s3"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'objects', Targets: [{ Id: 'queue', Arn: queue.arn }] }));
  await createBucket('plain');
  await createBucket('versioned', true, true);
  await createBucket('silent', false);
}, 60_000);

test("an upload is one event on the owner's bus, in the documented form", async () => {
  await putObject('silent', 'a');
  const { ETag = '' } = await putObject('plain', 'a b/ü+&=%41/', 'hello');
  const events = await queue.bodies();
  expect(events).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: ACCOUNTS.producer,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'eu-central-1',
      resources: ['arn:aws:s3:::plain'],
      detail: {
        version: '0',
        bucket: { name: 'plain' },
        object: {
          key: 'a b/ü+&=%41/',
          size: 5,
          etag: ETag.replaceAll('"', ''),
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
        'request-id': expect.any(String),
        requester: ACCOUNTS.producer,
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    },
  ]);
});

test('a copy and a multipart upload say so, with the size of the whole', async () => {
  await putObject('silent', 'source', 'twelve bytes');
  const copy = { Bucket: 'plain', Key: 'copy', CopySource: 'silent/source' };
  const { CopyObjectResult } = await s3().send(new CopyObjectCommand(copy));
  const whole = { Bucket: 'plain', Key: 'parts' };
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand(whole));
  const part = { ...whole, UploadId, PartNumber: 1, Body: Buffer.alloc(100) };
  const { ETag } = await s3().send(new UploadPartCommand(part));
  const done = await s3().send(
    new CompleteMultipartUploadCommand({
      ...whole,
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    }),
  );
  const events = await queue.bodies(2);
  expect(byKey(events)).toMatchObject([
    { reason: 'CopyObject', object: { key: 'copy', size: 12, etag: bareETag(CopyObjectResult?.ETag) } },
    { reason: 'CompleteMultipartUpload', object: { key: 'parts', size: 100, etag: bareETag(done.ETag) } },
  ]);
});

test("another account that writes is the requester, and the event is the owner's", async () => {
  const Principal = { AWS: `arn:aws:iam::${ACCOUNTS.governance}:root` };
  const Policy = document({ Principal, Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/*' });
  await aws.client(S3Client, 'producer').send(new PutBucketPolicyCommand({ Bucket: 'plain', Policy }));
  await putObject('plain', 'foreign', 'x', aws.client(S3Client, 'governance'));
  expect(await queue.bodies()).toMatchObject([
    { account: ACCOUNTS.producer, detail: { requester: ACCOUNTS.governance, object: { key: 'foreign' } } },
  ]);
});

test('without versions a deletion is for good, and one of nothing is no event', async () => {
  const { ETag } = await putObject('plain', 'gone');
  await queue.receive();
  await s3().send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'never' }));
  await s3().send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'gone' }));
  const [event, ...more] = await queue.bodies();
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    'detail-type': 'Object Deleted',
    resources: ['arn:aws:s3:::plain'],
    detail: {
      object: { key: 'gone', etag: bareETag(ETag) },
      reason: 'DeleteObject',
      'deletion-type': 'Permanently Deleted',
    },
  });
  expect(event.detail.object).not.toHaveProperty('size');
});

test('with versions a deletion makes a marker, and one of a version is for good', async () => {
  const name = { Bucket: 'versioned', Key: 'twice' };
  const { VersionId } = await putObject('versioned', 'twice');
  const marker = await s3().send(new DeleteObjectCommand(name));
  await s3().send(new DeleteObjectCommand({ ...name, VersionId }));
  const events = await queue.bodies(3);
  expect(bySequence(events)).toMatchObject([
    { reason: 'PutObject', object: { 'version-id': VersionId } },
    { 'deletion-type': 'Delete Marker Created', object: { 'version-id': marker.VersionId } },
    { 'deletion-type': 'Permanently Deleted', object: { 'version-id': VersionId } },
  ]);
});

test('of many deleted at once each is an event', async () => {
  await putObject('plain', 'one');
  await putObject('plain', 'two');
  await putObject('versioned', 'three');
  await queue.receive(3);
  const remove = (Bucket: string, ...keys: string[]) =>
    s3().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
  await remove('plain', 'one', 'never', 'two');
  await remove('versioned', 'three');
  const events = await queue.bodies(3);
  expect(byKey(events).map((detail) => [detail.object.key, detail['deletion-type']])).toEqual([
    ['one', 'Permanently Deleted'],
    ['three', 'Delete Marker Created'],
    ['two', 'Permanently Deleted'],
  ]);
});

test('a refused upload is no event', async () => {
  await expect(
    s3().send(new PutObjectCommand({ Bucket: 'plain', Key: 'copy', Body: 'y', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await putObject('plain', 'after');
  expect(await queue.bodies()).toMatchObject([{ detail: { object: { key: 'after' } } }]);
});

interface ObjectEvent {
  readonly detail: {
    readonly object: { readonly key: string; readonly sequencer: string };
    readonly 'deletion-type'?: string;
  };
}

/** Events that were sent at the same time may come in any order. */
function byKey(events: readonly ObjectEvent[]) {
  return events.map(({ detail }) => detail).sort((a, b) => a.object.key.localeCompare(b.object.key));
}

function bySequence(events: readonly ObjectEvent[]) {
  return events
    .map(({ detail }) => detail)
    .sort((a, b) => a.object.sequencer.localeCompare(b.object.sequencer));
}

function bareETag(etag = ''): string {
  return etag.replaceAll('"', '');
}

test('a bucket whose versioning is suspended keeps its versions and can be emptied of them', async () => {
  const Bucket = 'suspended';
  await createBucket(Bucket, true, true);
  await putObject(Bucket, 'a', '1');
  await putObject(Bucket, 'a', '2');
  await s3().send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  const VersioningConfiguration = { Status: 'Suspended' as const };
  await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const { Versions = [], DeleteMarkers = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket }));
  expect([Versions.length, DeleteMarkers.length]).toEqual([2, 1]);
  for (const entries of [Versions, DeleteMarkers]) {
    const Objects = entries.map(({ Key, VersionId }) => ({ Key, VersionId }));
    await s3().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
  await s3().send(new DeleteBucketCommand({ Bucket }));
});
