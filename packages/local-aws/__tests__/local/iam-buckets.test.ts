import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AccountName } from '../../src/accounts';
import { document, type Grant, People } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const BUCKET = 'iam-buckets';
const bucket = `arn:aws:s3:::${BUCKET}`;
const REGION_OF_BUCKET = { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' as const } };
const ACCESS_DENIED = { name: 'AccessDenied' };

/** S3 as a new user who may do this and nothing else. */
async function s3As(account: AccountName, ...grants: readonly Grant[]): Promise<S3Client> {
  return people.as(S3Client, await people.user(account, ...grants), { forcePathStyle: true });
}

const openTo = (Policy: string) =>
  aws.client(S3Client, 'producer').send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));

const TLS_ONLY: Grant = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucket, `${bucket}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

beforeAll(async () => {
  const s3 = aws.client(S3Client, 'producer');
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, ...REGION_OF_BUCKET }));
  for (const Key of ['a/1', 'b/1']) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
}, 60_000);

describe('a bucket', () => {
  const list = { Bucket: BUCKET, Prefix: 'a/' };

  test('is listed under the prefix that a policy names', async () => {
    const s3 = await s3As('producer', {
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringEquals: { 's3:prefix': 'a/' } },
    });
    expect((await s3.send(new ListObjectsV2Command(list))).KeyCount).toBe(1);
    await expect(s3.send(new ListObjectsV2Command({ ...list, Prefix: 'b/' }))).rejects.toMatchObject({
      ...ACCESS_DENIED,
      message: expect.stringContaining(
        `not authorized to perform: s3:ListBucket on resource: "${bucket}" because no identity-based policy`,
      ),
    });
    await expect(s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject(ACCESS_DENIED);
    await expect(s3.send(new ListObjectVersionsCommand(list))).rejects.toMatchObject(ACCESS_DENIED);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(ACCESS_DENIED);
  });

  test('answers a HEAD without a body, and with 404 to who may ask', async () => {
    const [may, mayNot] = [
      await s3As('producer', { Action: 's3:ListBucket' }),
      await s3As('producer', { Action: 's3:GetObject' }),
    ];
    await expect(may.send(new HeadBucketCommand({ Bucket: BUCKET }))).resolves.toBeDefined();
    await expect(may.send(new HeadBucketCommand({ Bucket: 'iam-none' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    await expect(mayNot.send(new HeadBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(may.send(new ListObjectsV2Command({ Bucket: 'iam-none' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(may.send(new GetBucketEncryptionCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      message: expect.stringContaining('s3:GetEncryptionConfiguration'),
    });
  });

  test('lets another account in by both policies only, and says no more than no', async () => {
    const grant = { Action: 's3:GetObject', Resource: `${bucket}/a/*` };
    const own = await s3As('governance', grant);
    const nobody = await s3As('governance');
    const get = new GetObjectCommand({ Bucket: BUCKET, Key: 'a/1' });
    await expect(own.send(get)).rejects.toMatchObject({ ...ACCESS_DENIED, message: 'Access Denied' });
    await openTo(
      document({ ...grant, Principal: { AWS: `arn:aws:iam::${ACCOUNTS.governance}:root` } }, TLS_ONLY),
    );
    await expect(own.send(get)).resolves.toBeDefined();
    await expect(nobody.send(get)).rejects.toMatchObject(ACCESS_DENIED);
    await expect(own.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'b/1' }))).rejects.toMatchObject(
      ACCESS_DENIED,
    );
  });

  test('that is for TLS only refuses plain HTTP, to administrators too', async () => {
    await openTo(document(TLS_ONLY));
    const get = new GetObjectCommand({ Bucket: BUCKET, Key: 'a/1' });
    const keys = aws.running.accounts.producer.administrator;
    const plain = people.as(S3Client, keys, { endpoint: aws.running.plainEndpoint, forcePathStyle: true });
    await expect(plain.send(get)).rejects.toMatchObject({
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    });
    const { Deleted, Errors } = await plain.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: 'a/1' }] } }),
    );
    expect([Deleted, Errors]).toEqual([
      undefined,
      [expect.objectContaining({ Key: 'a/1', Code: 'AccessDenied' })],
    ]);
    await expect(aws.client(S3Client, 'producer').send(get)).resolves.toBeDefined();
    plain.destroy();
  });
});

describe('an object', () => {
  const READ: Grant = { Action: 's3:GetObject', Resource: `${bucket}/a/*` };
  const of = (Key: string) => ({ Bucket: BUCKET, Key });

  test('that isn’t there is missing only to who may list the bucket', async () => {
    const blind = await s3As('producer', READ);
    const seeing = await s3As('producer', READ, { Action: 's3:ListBucket', Resource: bucket });
    await expect(blind.send(new GetObjectCommand(of('a/2')))).rejects.toMatchObject({
      ...ACCESS_DENIED,
      message: expect.stringContaining('s3:ListBucket'),
    });
    await expect(blind.send(new HeadObjectCommand(of('a/2')))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(seeing.send(new GetObjectCommand(of('a/2')))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(seeing.send(new GetObjectCommand(of('a/1')))).resolves.toBeDefined();
  });

  test('is deleted among others only by who may, and the others are deleted all the same', async () => {
    const Keys = ['d/1', 'd/2', 'e/1'];
    const admin = aws.client(S3Client, 'producer');
    for (const Key of Keys) await admin.send(new PutObjectCommand({ ...of(Key), Body: Key }));
    const s3 = await s3As('producer', { Action: 's3:DeleteObject', Resource: `${bucket}/d/*` });
    const Objects = Keys.map((Key) => ({ Key }));
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(['d/1', 'd/2']);
    expect(answer.Errors).toEqual([
      {
        Key: 'e/1',
        Code: 'AccessDenied',
        Message: expect.stringContaining(`s3:DeleteObject on resource: "${bucket}/e/1"`),
      },
    ]);
    const { Contents } = await admin.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'd/' }));
    expect(Contents).toBeUndefined();
    await expect(admin.send(new HeadObjectCommand(of('e/1')))).resolves.toBeDefined();
  });

  test('is copied with permission on both ends', async () => {
    const copy = new CopyObjectCommand({ ...of('c/1'), CopySource: `${BUCKET}/a/1` });
    const write: Grant = { Action: 's3:PutObject', Resource: `${bucket}/c/*` };
    const [both, reader, writer] = [
      await s3As('producer', READ, write),
      await s3As('producer', READ),
      await s3As('producer', write),
    ];
    await expect(both.send(copy)).resolves.toBeDefined();
    await expect(reader.send(copy)).rejects.toMatchObject({
      message: expect.stringContaining(`s3:PutObject on resource: "${bucket}/c/1"`),
    });
    await expect(writer.send(copy)).rejects.toMatchObject({
      message: expect.stringContaining(`s3:GetObject on resource: "${bucket}/a/1"`),
    });
  });

  test('has versions that are permissions of their own', async () => {
    const Bucket = 'iam-versions';
    const admin = aws.client(S3Client, 'producer');
    await admin.send(new CreateBucketCommand({ Bucket, ...REGION_OF_BUCKET }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: '1' });
    const { VersionId } = await admin.send(put);
    const s3 = await s3As('producer', { Action: ['s3:DeleteObject', 's3:GetObject'] });
    const version = { Bucket, Key: 'k', VersionId };
    await expect(s3.send(new GetObjectCommand(version))).rejects.toMatchObject({
      message: expect.stringContaining('s3:GetObjectVersion'),
    });
    await expect(s3.send(new DeleteObjectCommand(version))).rejects.toMatchObject({
      message: expect.stringContaining('s3:DeleteObjectVersion'),
    });
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))).resolves.toBeDefined();
  });
});
