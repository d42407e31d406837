import { createHmac } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  KMSClient,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  VerifyMacCommand,
  type CreateKeyCommandInput,
  type GenerateMacCommandInput,
} from '@aws-sdk/client-kms';
import { document, type Grant, People } from './people';
import { ACCOUNTS, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const MAC = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } as const;
const Message = Buffer.from('pseudonym/v1/charite');

const kms = () => aws.client(KMSClient, 'producer');

/** @returns the ARN */
async function key(input: CreateKeyCommandInput = MAC): Promise<string> {
  return (await kms().send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
}

function mac(KeyId: string, more: Partial<GenerateMacCommandInput> = {}): GenerateMacCommand {
  return new GenerateMacCommand({ KeyId, Message, MacAlgorithm: 'HMAC_SHA_256', ...more });
}

async function macOf(KeyId: string): Promise<Uint8Array> {
  return (await kms().send(mac(KeyId))).Mac ?? new Uint8Array();
}

describe('an HMAC key', () => {
  test('makes the same 32 bytes each time, others than another key, and verifies them', async () => {
    const [KeyId, other] = [await key(), await key()];
    const answer = await kms().send(mac(KeyId));
    expect(answer).toMatchObject({ KeyId, MacAlgorithm: 'HMAC_SHA_256' });
    const Mac = await macOf(KeyId);
    expect(Mac).toEqual(answer.Mac);
    expect(Mac).toHaveLength(createHmac('sha256', '').digest().length);
    expect(await macOf(other)).not.toEqual(Mac);
    const verify = { KeyId, Message, MacAlgorithm: 'HMAC_SHA_256', Mac } as const;
    await expect(kms().send(new VerifyMacCommand(verify))).resolves.toMatchObject({ KeyId, MacValid: true });
    const forged = new VerifyMacCommand({ ...verify, Message: Buffer.from('other') });
    await expect(kms().send(forged)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  test('shows its algorithm and no other', async () => {
    const described = async (input: CreateKeyCommandInput) =>
      (await kms().send(new DescribeKeyCommand({ KeyId: await key(input) }))).KeyMetadata;
    const hmac = await described({ KeySpec: 'HMAC_512', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(hmac).toMatchObject({ KeyState: 'Enabled', MacAlgorithms: ['HMAC_SHA_512'] });
    expect(hmac?.EncryptionAlgorithms).toBeUndefined();
    expect(hmac?.SigningAlgorithms).toBeUndefined();
    const symmetric = await described({});
    expect(symmetric?.EncryptionAlgorithms).toEqual(['SYMMETRIC_DEFAULT']);
    expect(symmetric?.MacAlgorithms).toBeUndefined();
  });

  test('takes 1 to 4,096 bytes', async () => {
    const KeyId = await key();
    await expect(kms().send(mac(KeyId, { Message: Buffer.alloc(4096) }))).resolves.toBeDefined();
    for (const Message of [Buffer.alloc(0), Buffer.alloc(4097)]) {
      await expect(kms().send(mac(KeyId, { Message }))).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining("at 'message' failed to satisfy constraint"),
      });
    }
  });

  test('does nothing else, and no other key or algorithm makes MACs', async () => {
    const [KeyId, symmetric] = [await key(), await key({})];
    const unusable = { name: 'InvalidKeyUsageException' };
    await expect(kms().send(mac(symmetric))).rejects.toMatchObject(unusable);
    await expect(kms().send(mac(KeyId, { MacAlgorithm: 'HMAC_SHA_512' }))).rejects.toMatchObject(unusable);
    await expect(kms().send(new EncryptCommand({ KeyId, Plaintext: Message }))).rejects.toMatchObject(
      unusable,
    );
    const sign = new SignCommand({ KeyId: symmetric, Message, SigningAlgorithm: 'ECDSA_SHA_256' });
    await expect(kms().send(sign)).rejects.toMatchObject(unusable);
    const odd = new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'ENCRYPT_DECRYPT' });
    await expect(kms().send(odd)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(kms().send(mac(KeyId, { DryRun: true }))).rejects.toMatchObject({
      name: 'DryRunOperationException',
    });
  });

  test('works for whom IAM and its policy let, by algorithm and alias', async () => {
    const root: Grant = { Principal: { AWS: `arn:aws:iam::${ACCOUNTS.producer}:root` }, Action: 'kms:*' };
    const KeyId = await key({ ...MAC, Policy: document(root) });
    const AliasName = 'alias/pseudonyms';
    await kms().send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    const Condition = {
      StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256', 'kms:RequestAlias': AliasName },
    };
    const role = await people.role('producer', [{ Action: 'kms:GenerateMac', Resource: KeyId, Condition }]);
    const session = await people.assume(role);
    const asRole = people.as(KMSClient, session);
    await expect(asRole.send(mac(AliasName))).resolves.toMatchObject({ KeyId });
    await expect(asRole.send(mac(KeyId))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const denial: Grant = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:GenerateMac',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': role } },
    };
    const guarded = await key({ ...MAC, Policy: document(root, denial) });
    await expect(kms().send(mac(guarded))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('explicit deny in a resource-based policy'),
    });
    const other = await people.role('producer', [{ Action: 'kms:GenerateMac', Resource: '*' }]);
    const outsider = people.as(KMSClient, await people.assume(other));
    await expect(outsider.send(mac(KeyId))).resolves.toBeDefined();
    await expect(outsider.send(mac(guarded))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    [asRole, outsider].forEach((client) => client.destroy());
  });
});

describe('the state of a key', () => {
  test('disabled: no use at all, until it is enabled again', async () => {
    const KeyId = await key();
    const Mac = await macOf(KeyId);
    await kms().send(new DisableKeyCommand({ KeyId }));
    const disabled = { name: 'DisabledException', message: `${KeyId} is disabled.` };
    await expect(kms().send(mac(KeyId))).rejects.toMatchObject(disabled);
    const verify = new VerifyMacCommand({ KeyId, Message, Mac, MacAlgorithm: 'HMAC_SHA_256' });
    await expect(kms().send(verify)).rejects.toMatchObject(disabled);
    await kms().send(new EnableKeyCommand({ KeyId }));
    expect(await macOf(KeyId)).toEqual(Mac);
  });

  test('disabled: nothing is encrypted and nothing decrypted', async () => {
    const [KeyId, other] = [await key({}), await key({})];
    const { CiphertextBlob } = await kms().send(new EncryptCommand({ KeyId, Plaintext: Message }));
    await kms().send(new DisableKeyCommand({ KeyId }));
    const disabled = { name: 'DisabledException' };
    await expect(kms().send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(disabled);
    const again = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other });
    await expect(kms().send(again)).rejects.toMatchObject(disabled);
    await expect(kms().send(new EncryptCommand({ KeyId, Plaintext: Message }))).rejects.toMatchObject(
      disabled,
    );
  });

  test('pending deletion: no use, no way back but by cancelling, and disabled after that', async () => {
    const KeyId = await key();
    const state = async () => (await kms().send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
    const cancel = new CancelKeyDeletionCommand({ KeyId });
    const invalid = { name: 'KMSInvalidStateException' };
    await expect(kms().send(cancel)).rejects.toMatchObject(invalid);
    for (const PendingWindowInDays of [6, 31]) {
      const schedule = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays });
      await expect(kms().send(schedule)).rejects.toMatchObject({ name: 'ValidationException' });
    }
    const schedule = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 30 });
    await expect(kms().send(schedule)).resolves.toMatchObject({
      KeyId,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: 30,
    });
    const pending = { ...invalid, message: `${KeyId} is pending deletion.` };
    await expect(kms().send(mac(KeyId))).rejects.toMatchObject(pending);
    await expect(kms().send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject(pending);
    await expect(kms().send(schedule)).rejects.toMatchObject(pending);
    await kms().send(cancel);
    expect(await state()).toBe('Disabled');
    await kms().send(new EnableKeyCommand({ KeyId }));
    expect(await macOf(KeyId)).toHaveLength(32);
  });
});
