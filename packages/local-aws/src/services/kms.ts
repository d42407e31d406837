import { DescribeKeyCommand, KMSClient, type KeyMetadata } from '@aws-sdk/client-kms';
import { AwsError } from '../aws-error';
import type { Call, LocalService, Operation } from '../local-aws';
import type { Moto } from '../moto/moto';

type Usage = 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT' | 'SIGN_VERIFY';

/** Cryptographic operations that name their key, and what the key must be for (KMS API reference, each operation). */
const CRYPTOGRAPHIC: Readonly<Record<string, Usage>> = {
  DeriveSharedSecret: 'KEY_AGREEMENT',
  Encrypt: 'ENCRYPT_DECRYPT',
  GenerateDataKey: 'ENCRYPT_DECRYPT',
  GenerateDataKeyPair: 'ENCRYPT_DECRYPT',
  GenerateDataKeyPairWithoutPlaintext: 'ENCRYPT_DECRYPT',
  GenerateDataKeyWithoutPlaintext: 'ENCRYPT_DECRYPT',
  Sign: 'SIGN_VERIFY',
  Verify: 'SIGN_VERIFY',
};

/** What else a key that waits for its deletion refuses (KMS developer guide, "Key states of AWS KMS keys"). */
const NOT_WHILE_PENDING_DELETION = [
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'UpdateKeyDescription',
] as const;

/** Length of a key's id, with which moto begins what it encrypts. */
const KEY_ID = 36;

function keyOf({ CiphertextBlob }: { readonly CiphertextBlob: Uint8Array }): string {
  return Buffer.from(CiphertextBlob).subarray(0, KEY_ID).toString('latin1');
}

/** AWS KMS: moto keeps the keys and computes; here a key's state and usage decide whether it may. */
export function createKms(moto: Moto): LocalService {
  const keys = new Keys(moto);
  return {
    signingName: 'kms',
    model: 'kms',
    behind: 'moto',
    operations: {
      CreateKey: async (input, _call, next) => {
        checkSpec(input);
        // moto gives a key no usage of its own accord.
        return withAlgorithms(await next({ KeyUsage: 'ENCRYPT_DECRYPT', ...input }));
      },
      DescribeKey: async (_input, _call, next) => withAlgorithms(await next()),
      ...Object.fromEntries(Object.entries(CRYPTOGRAPHIC).map(([name, usage]) => [name, keys.usedBy(usage)])),
      Decrypt: async (input, call, next) => {
        await keys.checkUse(input.KeyId ?? keyOf(input), 'ENCRYPT_DECRYPT', call);
        return next();
      },
      ReEncrypt: async (input, call, next) => {
        for (const key of [input.SourceKeyId ?? keyOf(input), input.DestinationKeyId])
          await keys.checkUse(key, 'ENCRYPT_DECRYPT', call);
        return next();
      },
      ...keys.macs(),
      CreateGrant: keys.whileUsable(),
      EnableKeyRotation: keys.whileUsable(),
      ...Object.fromEntries(NOT_WHILE_PENDING_DELETION.map((name) => [name, keys.whileNotPending()])),
      ...keys.deletion(),
    },
  };
}

class Keys {
  constructor(private readonly moto: Moto) {}

  /** Undefined where there is no such key, which moto says. */
  async find(KeyId: string, { principal }: Call): Promise<KeyMetadata | undefined> {
    const owner = KeyId.startsWith('arn:') ? KeyId.split(':')[4] : principal.accountId;
    const kms = this.moto.client(KMSClient, owner);
    try {
      return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
    } catch (error) {
      if ((error as Error).name === 'NotFoundException') return undefined;
      throw error;
    } finally {
      kms.destroy();
    }
  }

  async checkUse(KeyId: string, usage: Usage, call: Call): Promise<void> {
    const key = await this.find(KeyId, call);
    if (key) checkUse(key, usage);
  }

  usedBy(usage: Usage): Operation {
    return this.checked((key) => checkUse(key, usage));
  }

  whileUsable(): Operation {
    return this.checked(checkEnabled);
  }

  whileNotPending(): Operation {
    return this.checked(checkNotPending);
  }

  /** Of a MAC the algorithm must be the key's own (KMS developer guide, "HMAC keys in AWS KMS"). */
  macs(): Readonly<Record<string, Operation>> {
    const operation: Operation = async (input, call, next) => {
      const key = await this.find(input.KeyId, call);
      if (!key) return next();
      checkUse(key, 'GENERATE_VERIFY_MAC');
      if (!macAlgorithms(key).includes(input.MacAlgorithm)) {
        const spec = key.KeySpec ?? '';
        throw invalidUsage(`Algorithm ${input.MacAlgorithm} is incompatible with key spec ${spec}.`);
      }
      if (input.GrantTokens?.length) {
        throw new AwsError(
          'InvalidGrantTokenException',
          'GrantTokens are not served by the local AWS: a grant is in force at once, so leave them out.',
        );
      }
      if (input.DryRun) {
        const message = 'The request would have succeeded, but the DryRun option is set.';
        throw new AwsError('DryRunOperationException', message, 412);
      }
      // moto answers the id that it was asked with.
      return { ...(await next()), KeyId: key.Arn };
    };
    return { GenerateMac: operation, VerifyMac: operation };
  }

  deletion(): Readonly<Record<string, Operation>> {
    return {
      ScheduleKeyDeletion: async (input, call, next) => {
        const days = input.PendingWindowInDays ?? 30;
        if (days < 7 || days > 30) {
          const rule = 'PendingWindowInDays must be between 7 and 30 days, inclusive.';
          throw new AwsError('ValidationException', `${rule} It is ${days}.`);
        }
        const key = await this.find(input.KeyId, call);
        if (!key) return next();
        checkNotPending(key);
        const answer = await next({ PendingWindowInDays: days, KeyId: key.KeyId });
        return { ...answer, KeyId: key.Arn, KeyState: 'PendingDeletion', PendingWindowInDays: days };
      },
      CancelKeyDeletion: async (input, call, next) => {
        const key = await this.find(input.KeyId, call);
        if (!key) return next();
        if (key.KeyState !== 'PendingDeletion') throw invalidState(key, 'is not pending deletion');
        await next({ KeyId: key.KeyId });
        return { KeyId: key.Arn };
      },
    };
  }

  /** Of several operations moto takes a key's id alone, and AWS its ARN as well. */
  private checked(check: (key: KeyMetadata) => void): Operation {
    return async (input, call, next) => {
      const key = await this.find(input.KeyId, call);
      if (!key) return next();
      check(key);
      return next({ ...input, KeyId: key.KeyId });
    };
  }
}

/** @throws {AwsError} DisabledException or KMSInvalidStateException */
function checkEnabled(key: KeyMetadata): void {
  checkNotPending(key);
  if (key.KeyState === 'Disabled') throw new AwsError('DisabledException', `${key.Arn} is disabled.`);
}

/** @throws {AwsError} KMSInvalidStateException */
function checkNotPending(key: KeyMetadata): void {
  if (key.KeyState === 'PendingDeletion') throw invalidState(key, 'is pending deletion');
}

/** @throws {AwsError} as {@link checkEnabled}, or InvalidKeyUsageException where the key is for something else */
function checkUse(key: KeyMetadata, usage: Usage): void {
  checkEnabled(key);
  if (key.KeyUsage !== usage) throw invalidUsage(`${key.Arn} key usage is ${key.KeyUsage}, not ${usage}.`);
}

function invalidState({ Arn }: KeyMetadata, why: string): AwsError {
  return new AwsError('KMSInvalidStateException', `${Arn} ${why}.`);
}

function invalidUsage(message: string): AwsError {
  return new AwsError('InvalidKeyUsageException', message);
}

/** @throws {AwsError} ValidationException for a key that could do nothing (KMS API reference, CreateKey, KeyUsage) */
function checkSpec({ KeySpec, CustomerMasterKeySpec, KeyUsage = 'ENCRYPT_DECRYPT' }: Input): void {
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  if (spec.startsWith('HMAC_') === (KeyUsage === 'GENERATE_VERIFY_MAC')) return;
  throw new AwsError('ValidationException', `KeyUsage ${KeyUsage} is not compatible with KeySpec ${spec}.`);
}

interface Input {
  readonly KeySpec?: string;
  readonly CustomerMasterKeySpec?: string;
  readonly KeyUsage?: string;
}

function macAlgorithms({ KeySpec }: Pick<KeyMetadata, 'KeySpec'>): readonly string[] {
  const bits = /^HMAC_(\d+)$/.exec(KeySpec ?? '')?.[1];
  return bits === undefined ? [] : [`HMAC_SHA_${bits}`];
}

/** A key shows the algorithms of its usage alone (KMS API reference, KeyMetadata); moto gives HMAC keys those of RSA. */
function withAlgorithms(answer: { readonly KeyMetadata: KeyMetadata }): object {
  const { EncryptionAlgorithms, SigningAlgorithms, ...metadata } = answer.KeyMetadata;
  const { KeyUsage } = metadata;
  return {
    ...answer,
    KeyMetadata: {
      ...metadata,
      ...(KeyUsage === 'ENCRYPT_DECRYPT' && { EncryptionAlgorithms }),
      ...(KeyUsage === 'SIGN_VERIFY' && { SigningAlgorithms }),
      ...(KeyUsage === 'GENERATE_VERIFY_MAC' && { MacAlgorithms: macAlgorithms(metadata) }),
    },
  };
}
