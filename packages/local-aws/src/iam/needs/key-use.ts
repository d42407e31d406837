import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { NeedContext, Keys, Need } from '../types';

/** What a service does with a key for its caller. */
export interface KeyUse {
  /** Signing name of the service that calls KMS. */
  readonly service: string;
  /** Owner of what is encrypted, in whose account an alias or an id names the key. */
  readonly accountId: string;
  /** What KMS binds the ciphertext to, such as `aws:sqs:arn`. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * What a call needs of the key of the resource that it is about: services use a key with their caller's permissions
 * (KMS developer guide, "kms:ViaService"). AWS's own keys are open to the account's people and to no service.
 *
 * @param key ARN, id or alias; undefined where the resource has none
 */
export async function keyNeeds(
  key: string | undefined,
  actions: readonly string[],
  use: KeyUse,
  { call, moto }: Pick<NeedContext, 'call' | 'moto'>,
): Promise<readonly Need[]> {
  if (!key) return [];
  const { principal, region } = call;
  const managed = /(^|:)alias\/aws\//.test(key);
  if (managed && principal.type !== 'service') return [];
  const resource = managed ? key : await keyArn(key, use.accountId, moto);
  if (resource === undefined) return [];
  const keys = keyUseKeys(use, region, principal.type === 'service' ? undefined : principal.accountId);
  return actions.map((action) => ({ action: `kms:${action}`, resource, keys }));
}

/** Condition keys of such a use; `caller` is the account of a person or a role. */
export function keyUseKeys({ service, context }: KeyUse, region: string, caller: string | undefined): Keys {
  const bound = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  return {
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    ...(caller && { 'kms:CallerAccount': caller }),
    'kms:EncryptionContextKeys': Object.keys(context),
    ...Object.fromEntries(bound),
  };
}

/** Undefined where there is no such key, which the service itself says. */
async function keyArn(
  key: string,
  accountId: string,
  moto: NeedContext['moto'],
): Promise<string | undefined> {
  if (/^arn:[^:]+:kms:[^:]+:\d+:key\//.test(key)) return key;
  const kms = moto.client(KMSClient, accountId);
  try {
    return (await kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata?.Arn;
  } catch {
    return undefined;
  } finally {
    kms.destroy();
  }
}
