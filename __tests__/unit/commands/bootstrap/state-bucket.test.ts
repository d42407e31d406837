import {
  CreateBucketCommand,
  HeadBucketCommand,
  NotFound,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { ensureStateBucket } from '../../../../commands/bootstrap/state-bucket';
import { Naming } from '../../../../platform/naming/naming';
import { allows } from '../../iam';
import { governanceWith, platform } from '../../platform';

const BUCKET = 'ehds-state-111122223333-eu-central-1';
const OWNED = { Bucket: BUCKET, ExpectedBucketOwner: '111122223333' };
const { governance } = new Naming(platform());

const s3 = mockClient(S3Client);
beforeEach(() => s3.reset());

const ensure = (names = governance, region = 'eu-central-1') =>
  ensureStateBucket(new S3Client({ region }), names, region);
const answer = (status: number) =>
  new S3ServiceException({ name: String(status), $fault: 'client', $metadata: { httpStatusCode: status } });
const mockAbsentBucket = () =>
  s3.on(HeadBucketCommand).rejects(new NotFound({ message: '', $metadata: { httpStatusCode: 404 } }));
const calls = () => s3.calls().map(({ args: [command] }) => command.constructor.name);
const policyOf = () => String(s3.commandCalls(PutBucketPolicyCommand)[0]?.args[0].input.Policy);

const IN_ORDER = [
  PutPublicAccessBlockCommand,
  PutBucketVersioningCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
].map(({ name }) => name);

test('a missing bucket is made, then closed before anything else', async () => {
  mockAbsentBucket();
  await expect(ensure()).resolves.toBe(true);
  expect(calls()).toEqual(['HeadBucketCommand', 'CreateBucketCommand', ...IN_ORDER]);
  expect(s3.commandCalls(CreateBucketCommand)[0]?.args[0].input).toEqual({
    Bucket: BUCKET,
    ObjectOwnership: 'BucketOwnerEnforced',
    CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
  });
});

test('an existing bucket is brought in order and not made again', async () => {
  await expect(ensure()).resolves.toBe(false);
  expect(calls()).toEqual(['HeadBucketCommand', ...IN_ORDER]);
});

test('us-east-1 is not named, as S3 wants it', async () => {
  mockAbsentBucket();
  await ensure(governance, 'us-east-1');
  expect(s3.commandCalls(CreateBucketCommand)[0]?.args[0].input).not.toHaveProperty(
    'CreateBucketConfiguration',
  );
});

test('every change is asked of this account’s bucket only', async () => {
  await ensure();
  const others = s3.calls().map(({ args: [{ input }] }) => input);
  expect(others).toHaveLength(6);
  for (const input of others) expect(input).toMatchObject(OWNED);
});

test('the bucket is private, versioned and encrypted', async () => {
  await ensure();
  expect(
    s3.commandCalls(PutPublicAccessBlockCommand)[0]?.args[0].input.PublicAccessBlockConfiguration,
  ).toEqual({
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  expect(s3.commandCalls(PutBucketVersioningCommand)[0]?.args[0].input.VersioningConfiguration).toEqual({
    Status: 'Enabled',
  });
  expect(
    s3.commandCalls(PutBucketEncryptionCommand)[0]?.args[0].input.ServerSideEncryptionConfiguration,
  ).toEqual({
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  });
});

test('an overwritten state is kept for 90 days, a lock for one, and the current state for ever', async () => {
  await ensure();
  const [call] = s3.commandCalls(PutBucketLifecycleConfigurationCommand);
  const rules = call?.args[0].input.LifecycleConfiguration?.Rules ?? [];
  expect(
    rules.map(({ Filter, NoncurrentVersionExpiration }) => [Filter?.Prefix, NoncurrentVersionExpiration]),
  ).toEqual([
    ['governance.tfstate', { NoncurrentDays: 90 }],
    ['governance.tfstate.tflock', { NoncurrentDays: 1 }],
    ['bootstrap-governance.tfstate', { NoncurrentDays: 90 }],
    ['bootstrap-governance.tfstate.tflock', { NoncurrentDays: 1 }],
  ]);
  for (const { Status, Expiration } of rules) {
    expect({ Status, Expiration }).toEqual({
      Status: 'Enabled',
      Expiration: { ExpiredObjectDeleteMarker: true },
    });
  }
});

describe('the policy', () => {
  const grant = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
  /** What stays allowed to someone to whom IAM allows everything. */
  const stays = (action: string, key: string, secure = 'true') => {
    const statements = [...JSON.parse(policyOf()).Statement, ...JSON.parse(grant).Statement];
    const call = {
      action,
      resource: `arn:aws:s3:::${BUCKET}/${key}`,
      keys: { 'aws:SecureTransport': secure },
    };
    return allows(JSON.stringify({ Statement: statements }), call);
  };

  test.each([
    ['s3:GetObject', 'governance.tfstate', 'true', true],
    ['s3:PutObject', 'governance.tfstate', 'true', true],
    ['s3:DeleteObject', 'governance.tfstate.tflock', 'true', true],
    ['s3:DeleteObject', 'governance.tfstate', 'true', false],
    ['s3:DeleteObjectVersion', 'governance.tfstate', 'true', false],
    ['s3:DeleteObject', 'bootstrap-governance.tfstate', 'true', false],
    ['s3:GetObject', 'governance.tfstate', 'false', false],
  ])('leaves %s of %s over TLS %s: %s', async (action, key, secure, expected) => {
    await ensure();
    expect(stays(action, key, secure)).toBe(expected);
  });

  test('protects a state key of one’s own choice as well', async () => {
    const config = platform({ governance: governanceWith({ stateKey: 'ehds/authority.json' }) });
    await ensure(new Naming(config).governance);
    expect(stays('s3:DeleteObject', 'ehds/authority.json')).toBe(false);
    expect(stays('s3:DeleteObject', 'ehds/authority.json.tflock')).toBe(true);
  });
});

test.each([
  [
    403,
    /ehds-state-111122223333-eu-central-1 is not of account 111122223333.*administrator.*another stateBucket/s,
  ],
  [301, /another Region.*Correct region/s],
])('a bucket that S3 answers %s for is left alone, with the cure', async (status, message) => {
  s3.on(HeadBucketCommand).rejects(answer(status));
  await expect(ensure()).rejects.toThrow(message);
  expect(calls()).toEqual(['HeadBucketCommand']);
});

test('any other answer of S3 is passed on', async () => {
  s3.on(HeadBucketCommand).rejects(answer(503));
  await expect(ensure()).rejects.toMatchObject({ name: '503' });
  expect(calls()).toEqual(['HeadBucketCommand']);
});
