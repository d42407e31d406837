import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
  UploadPartCommand,
  type DefaultRetention,
  type ObjectLockRetention,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { type Grant, People } from './people';
import { useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const DAY = 24 * 3600 * 1000;
const where = { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' as const } };
const Bucket = 'lock-evidence';
const locked = { name: 'AccessDenied', message: 'Access Denied because object protected by object lock.' };

const s3 = () => aws.client(S3Client, 'producer');
const inDays = (days: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * DAY);
let count = 0;

interface Version {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string;
}

/** Writes a new object. */
async function write(more: Partial<PutObjectCommandInput> = {}): Promise<Version> {
  const object = { Bucket, Key: `o-${(count += 1)}`, Body: 'decision', ...more };
  const { VersionId = '' } = await s3().send(new PutObjectCommand(object));
  return { Bucket: object.Bucket, Key: object.Key, VersionId };
}

function retain(version: Version, Retention: ObjectLockRetention, bypass?: boolean, client = s3()) {
  const input = { ...version, Retention, BypassGovernanceRetention: bypass };
  return client.send(new PutObjectRetentionCommand(input));
}

async function retention(version: Version): Promise<ObjectLockRetention | undefined> {
  return (await s3().send(new GetObjectRetentionCommand(version))).Retention;
}

function erase(version: Version, bypass?: boolean, client = s3()) {
  return client.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: bypass }));
}

function configure(bucket: string, DefaultRetention?: DefaultRetention) {
  const ObjectLockConfiguration = {
    ObjectLockEnabled: 'Enabled' as const,
    ...(DefaultRetention && { Rule: { DefaultRetention } }),
  };
  return s3().send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration }));
}

/** S3 as somebody who may do this on the bucket's objects, and nothing else. */
async function someoneWith(...Action: readonly string[]): Promise<S3Client> {
  const grant: Grant = { Action, Resource: `arn:aws:s3:::${Bucket}/*` };
  return people.as(S3Client, await people.user('producer', grant));
}

beforeAll(async () => {
  await s3().send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true, ...where }));
});

describe('COMPLIANCE', () => {
  test('is shortened, weakened, removed and deleted by nobody, and extended by everybody who may retain', async () => {
    const version = await write();
    await retain(version, { Mode: 'COMPLIANCE', RetainUntilDate: inDays(10) });
    for (const bypass of [undefined, true]) {
      for (const changed of [
        { Mode: 'COMPLIANCE', RetainUntilDate: inDays(9) } as const,
        { Mode: 'GOVERNANCE', RetainUntilDate: inDays(20) } as const,
        {},
      ]) {
        await expect(retain(version, changed, bypass)).rejects.toMatchObject(locked);
      }
      await expect(erase(version, bypass)).rejects.toMatchObject(locked);
    }
    const Objects = [{ Key: version.Key, VersionId: version.VersionId }];
    const all = new DeleteObjectsCommand({ Bucket, Delete: { Objects }, BypassGovernanceRetention: true });
    await expect(s3().send(all)).resolves.toMatchObject({
      Errors: [{ ...Objects[0], Code: 'AccessDenied', Message: locked.message }],
    });
    const longer = { Mode: 'COMPLIANCE', RetainUntilDate: inDays(11) } as const;
    await retain(version, longer);
    expect(await retention(version)).toEqual(longer);
  });

  test('lets a marker hide the object, and keeps the version', async () => {
    const version = await write({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inDays(1) });
    const { Key, VersionId } = version;
    await s3().send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(s3().send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(s3().send(new HeadObjectCommand({ Bucket, Key, VersionId }))).resolves.toMatchObject({
      ObjectLockMode: 'COMPLIANCE',
    });
  });
});

describe('GOVERNANCE', () => {
  const governed = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(10) } as const;
  const shorter = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(5) } as const;

  test('is changed only with the header, and the header only with the permission', async () => {
    const version = await write();
    await retain(version, governed);
    await expect(retain(version, shorter)).rejects.toMatchObject(locked);
    const without = await someoneWith('s3:PutObjectRetention');
    await expect(retain(version, shorter, true, without)).rejects.toMatchObject({
      message: expect.stringContaining('s3:BypassGovernanceRetention'),
    });
    const trusted = await someoneWith('s3:PutObjectRetention', 's3:BypassGovernanceRetention');
    await expect(retain(version, shorter, undefined, trusted)).rejects.toMatchObject(locked);
    await retain(version, shorter, true, trusted);
    expect(await retention(version)).toEqual(shorter);
    await retain(version, governed, undefined, without);
    await retain(version, {}, true, trusted);
    await expect(retention(version)).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
    await erase(version);
    [without, trusted].forEach((client) => client.destroy());
  });

  test('is deleted only with the header and the permission', async () => {
    const version = await write();
    await retain(version, governed);
    await expect(erase(version)).rejects.toMatchObject(locked);
    const without = await someoneWith('s3:DeleteObjectVersion');
    await expect(erase(version, true, without)).rejects.toMatchObject({
      message: expect.stringContaining('s3:BypassGovernanceRetention'),
    });
    const trusted = await someoneWith('s3:DeleteObjectVersion', 's3:BypassGovernanceRetention');
    await erase(version, true, trusted);
    await expect(s3().send(new HeadObjectCommand(version))).rejects.toMatchObject({ name: 'NotFound' });
    [without, trusted].forEach((client) => client.destroy());
  });
});

describe('a legal hold', () => {
  test('keeps the version until it is taken away, whatever is bypassed', async () => {
    const version = await write();
    const hold = (Status: 'ON' | 'OFF') =>
      s3().send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status } }));
    const get = () => s3().send(new GetObjectLegalHoldCommand(version));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
    await hold('ON');
    await expect(get()).resolves.toMatchObject({ LegalHold: { Status: 'ON' } });
    await expect(erase(version, true)).rejects.toMatchObject(locked);
    await hold('OFF');
    await expect(get()).resolves.toMatchObject({ LegalHold: { Status: 'OFF' } });
    await erase(version);
  });
});

describe('the default retention of a bucket', () => {
  const Other = 'lock-default';

  test('locks what is put, copied and uploaded in parts, unless the write says more', async () => {
    await s3().send(new CreateBucketCommand({ Bucket: Other, ObjectLockEnabledForBucket: true, ...where }));
    await configure(Other, { Mode: 'COMPLIANCE', Days: 365 });
    await expect(s3().send(new GetObjectLockConfigurationCommand({ Bucket: Other }))).resolves.toMatchObject({
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } },
      },
    });
    const day = (date?: Date) => date?.toISOString().slice(0, 10);
    const put = await write({ Bucket: Other });
    const { RetainUntilDate } = (await retention(put)) ?? {};
    expect(day(RetainUntilDate)).toBe(day(inDays(365)));
    await expect(erase(put, true)).rejects.toMatchObject(locked);

    const copy = { Bucket: Other, Key: 'copy' };
    const { VersionId } = await s3().send(
      new CopyObjectCommand({ ...copy, CopySource: `${Other}/${put.Key}` }),
    );
    expect(await retention({ ...copy, VersionId: VersionId ?? '' })).toMatchObject({ Mode: 'COMPLIANCE' });
    const parts = await uploadInParts({ Bucket: Other, Key: 'parts' });
    expect(await retention(parts)).toMatchObject({ Mode: 'COMPLIANCE' });

    const own = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(2) } as const;
    const said = { Mode: 'GOVERNANCE', RetainUntilDate: own.ObjectLockRetainUntilDate };
    expect(await retention(await write({ Bucket: Other, ...own }))).toEqual(said);
    expect(await retention(await uploadInParts({ Bucket: Other, Key: 'own', ...own }))).toEqual(said);

    await configure(Other);
    await expect(retention(await write({ Bucket: Other }))).rejects.toMatchObject({
      name: 'NoSuchObjectLockConfiguration',
    });
    expect(await retention(put)).toMatchObject({ RetainUntilDate });
  });

  test('is one period with a mode', async () => {
    const malformed = { name: 'MalformedXML' };
    for (const odd of [
      { Mode: 'COMPLIANCE' } as const,
      { Days: 1 },
      { Mode: 'COMPLIANCE', Days: 1, Years: 1 } as const,
    ]) {
      await expect(configure(Bucket, odd)).rejects.toMatchObject(malformed);
    }
    for (const Days of [0, 36_501]) {
      const period = configure(Bucket, { Mode: 'GOVERNANCE', Days });
      await expect(period).rejects.toMatchObject({ name: 'InvalidArgument' });
    }
  });
});

describe('Object Lock', () => {
  test('needs a bucket that has it, which needs versions for ever', async () => {
    const plain = 'lock-none';
    await s3().send(new CreateBucketCommand({ Bucket: plain, ...where }));
    const none = new GetObjectLockConfigurationCommand({ Bucket: plain });
    await expect(s3().send(none)).rejects.toMatchObject({ name: 'ObjectLockConfigurationNotFoundError' });
    const version = await write({ Bucket: plain });
    const missing = { name: 'InvalidRequest', message: 'Bucket is missing Object Lock Configuration' };
    const until = { Mode: 'COMPLIANCE', RetainUntilDate: inDays(1) } as const;
    await expect(retain({ ...version, VersionId: 'null' }, until)).rejects.toMatchObject(missing);
    const put = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inDays(1) } as const;
    await expect(write({ Bucket: plain, ...put })).rejects.toMatchObject(missing);
    await expect(write({ Bucket: plain, ObjectLockLegalHoldStatus: 'ON' })).rejects.toMatchObject(missing);
    const deletion = { Bucket: plain, Key: version.Key, BypassGovernanceRetention: true };
    await expect(s3().send(new DeleteObjectCommand(deletion))).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
    await s3().send(new DeleteObjectCommand({ Bucket: plain, Key: version.Key }));
    await expect(configure(plain)).rejects.toMatchObject({ name: 'InvalidBucketState' });
    const versions = (Status: 'Enabled' | 'Suspended') =>
      s3().send(new PutBucketVersioningCommand({ Bucket: plain, VersioningConfiguration: { Status } }));
    await versions('Enabled');
    await configure(plain, { Mode: 'GOVERNANCE', Years: 1 });
    await expect(versions('Suspended')).rejects.toMatchObject({ name: 'InvalidBucketState' });
    expect(await retention(await write({ Bucket: plain }))).toMatchObject({ Mode: 'GOVERNANCE' });
  });

  test('takes a mode and a date in the future, together', async () => {
    const invalid = { name: 'InvalidArgument' };
    const ObjectLockRetainUntilDate = inDays(1);
    await expect(write({ ObjectLockRetainUntilDate })).rejects.toMatchObject(invalid);
    const past = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inDays(-1) } as const;
    await expect(write(past)).rejects.toMatchObject(invalid);
    const version = await write();
    await expect(retain(version, { Mode: 'COMPLIANCE' })).rejects.toMatchObject({ name: 'MalformedXML' });
    const over = { Mode: 'COMPLIANCE', RetainUntilDate: inDays(-1) } as const;
    await expect(retain(version, over)).rejects.toMatchObject(invalid);
  });

  test('is set by who may, as long as policies let', async () => {
    const version = await write();
    const writer = await someoneWith('s3:PutObject');
    const object = { Bucket, Key: 'w', Body: '' };
    const hold = new PutObjectCommand({ ...object, ObjectLockLegalHoldStatus: 'ON' });
    await expect(writer.send(hold)).rejects.toMatchObject({
      message: expect.stringContaining('s3:PutObjectLegalHold'),
    });
    const policy = {
      Action: 's3:PutObjectRetention',
      Condition: { NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '10' } },
    };
    const briefly = people.as(S3Client, await people.user('producer', policy));
    const until = (days: number) => ({ Mode: 'GOVERNANCE', RetainUntilDate: inDays(days) }) as const;
    await expect(retain(version, until(11), undefined, briefly)).rejects.toMatchObject({
      message: expect.stringContaining('s3:PutObjectRetention'),
    });
    await retain(version, until(10), undefined, briefly);
    [writer, briefly].forEach((client) => client.destroy());
  });
});

async function uploadInParts(object: Partial<PutObjectCommandInput> & { Bucket: string; Key: string }) {
  const { Bucket, Key } = object;
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand(object));
  const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'part' };
  const { ETag } = await s3().send(new UploadPartCommand(part));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload });
  const { VersionId = '' } = await s3().send(complete);
  return { Bucket, Key, VersionId };
}
