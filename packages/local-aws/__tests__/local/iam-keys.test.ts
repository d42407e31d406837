import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AccountName } from '../../src/accounts';
import { document, type Grant, People } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const ROOT = { AWS: `arn:aws:iam::${ACCOUNTS.producer}:root` };

describe('a key', () => {
  const Plaintext = Buffer.from('secret');
  const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'];
  const kmsAs = async (account: AccountName, ...grants: readonly Grant[]) =>
    people.as(KMSClient, await people.user(account, ...grants));

  /** @returns the ARN */
  async function key(...grants: readonly Grant[]): Promise<string> {
    const Policy = document({ Principal: ROOT, Action: 'kms:*' }, ...grants);
    const { KeyMetadata } = await aws.client(KMSClient, 'producer').send(new CreateKeyCommand({ Policy }));
    return KeyMetadata?.Arn ?? '';
  }

  test('is used where its policy leaves it to IAM and IAM allows', async () => {
    const KeyId = await key();
    const [may, mayNot] = [
      await kmsAs('producer', { Action: USE, Resource: KeyId }),
      await kmsAs('producer'),
    ];
    const { CiphertextBlob } = await may.send(new EncryptCommand({ KeyId, Plaintext }));
    await expect(may.send(new DecryptCommand({ CiphertextBlob }))).resolves.toBeDefined();
    await expect(mayNot.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`kms:Decrypt on resource: ${KeyId}`),
    });
    const PolicyDocument = {
      KeyId,
      PolicyName: 'default',
      Policy: document({ Principal: ROOT, Action: 'kms:PutKeyPolicy' }),
    };
    await aws.client(KMSClient, 'producer').send(new PutKeyPolicyCommand(PolicyDocument));
    await expect(may.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      message: expect.stringContaining('because no resource-based policy allows the kms:Decrypt action'),
    });
  });

  test('is used by its alias as itself, and named with permission on both', async () => {
    const KeyId = await key();
    const AliasName = 'alias/iam-keys';
    const kms = aws.client(KMSClient, 'producer');
    const alias = KeyId.replace(/key\/.*/, AliasName);
    const half = await kmsAs('producer', { Action: 'kms:CreateAlias', Resource: alias });
    const create = new CreateAliasCommand({ AliasName, TargetKeyId: KeyId });
    await expect(half.send(create)).rejects.toMatchObject({ message: expect.stringContaining(KeyId) });
    const whole = await kmsAs('producer', { Action: 'kms:CreateAlias', Resource: [alias, KeyId] });
    await whole.send(create);
    const generate = new GenerateDataKeyCommand({ KeyId: AliasName, KeySpec: 'AES_256' });
    await expect(kms.send(generate)).resolves.toBeDefined();
    const Condition = { StringEquals: { 'kms:RequestAlias': AliasName } };
    const byAlias = await kmsAs('producer', { Action: USE, Resource: KeyId, Condition });
    await expect(byAlias.send(generate)).resolves.toBeDefined();
    const byKey = new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' });
    await expect(byAlias.send(byKey)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is bound to an encryption context', async () => {
    const KeyId = await key();
    const Condition = { StringEquals: { 'kms:EncryptionContext:team': 'research' } };
    const kms = await kmsAs('producer', { Action: USE, Resource: KeyId, Condition });
    const encrypt = (team: string) => new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { team } });
    await expect(kms.send(encrypt('research'))).resolves.toBeDefined();
    await expect(kms.send(encrypt('sales'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is used by who holds a grant', async () => {
    const KeyId = await key();
    const role = await people.role('producer', []);
    const kms = people.as(KMSClient, await people.assume(role));
    const encrypt = new EncryptCommand({ KeyId, Plaintext });
    await expect(kms.send(encrypt)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const grant = { KeyId, GranteePrincipal: role, Operations: ['Encrypt' as const] };
    await aws.client(KMSClient, 'producer').send(new CreateGrantCommand(grant));
    await expect(kms.send(encrypt)).resolves.toBeDefined();
    kms.destroy();
  });

  test('of a bucket is used by who writes and reads there, through S3 alone', async () => {
    const KeyId = await key();
    const Bucket = 'iam-encrypted';
    const admin = aws.client(S3Client, 'producer');
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' as const };
    await admin.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: KeyId };
    const Rules = [{ ApplyServerSideEncryptionByDefault }];
    const ServerSideEncryptionConfiguration = { Rules };
    await admin.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    const objects: Grant = { Action: ['s3:PutObject', 's3:GetObject'], Resource: `arn:aws:s3:::${Bucket}/*` };
    const through: Grant = {
      Action: USE,
      Resource: KeyId,
      Condition: {
        StringEquals: {
          'kms:ViaService': 's3.eu-central-1.amazonaws.com',
          'kms:CallerAccount': ACCOUNTS.producer,
          'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}/k`,
        },
      },
    };
    const keys = await people.user('producer', objects, through);
    const s3 = people.as(S3Client, keys, { forcePathStyle: true });
    const others = await people.user('producer', objects);
    const keyless = people.as(S3Client, others, { forcePathStyle: true });
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: '1' });
    const get = new GetObjectCommand({ Bucket, Key: 'k' });
    await expect(keyless.send(put)).rejects.toMatchObject({
      message: expect.stringContaining(`kms:GenerateDataKey on resource: ${KeyId}`),
    });
    await s3.send(put);
    await expect(s3.send(get)).resolves.toBeDefined();
    await expect(keyless.send(get)).rejects.toMatchObject({
      message: expect.stringContaining(`kms:Decrypt on resource: ${KeyId}`),
    });
    const kms = people.as(KMSClient, keys);
    await expect(kms.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    [s3, keyless, kms].forEach((client) => client.destroy());
  });
});
