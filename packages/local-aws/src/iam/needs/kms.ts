import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListGrantsCommand,
  ListResourceTagsCommand,
  NotFoundException,
  type GrantListEntry,
} from '@aws-sdk/client-kms';
import type { Call } from '../../local-aws';
import type { NeedContext, Input, Keys, Need, ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

/** Operations that take an alias for the key (KMS developer guide, "kms:RequestAlias"). */
const BY_ALIAS = [
  'DescribeKey',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GetPublicKey',
  'Sign',
  'Verify',
  'VerifyMac',
];

/** Length of a key's id, with which moto begins what it encrypts. */
const KEY_ID = 36;

export const kmsNeeds: ServiceNeeds = {
  prefix: 'kms',
  variables: {
    KeyId: (input) => input.KeyId,
    Alias: (input) => input.AliasName?.replace(/^alias\//, ''),
  },
  keys,
  operations: {
    ...Object.fromEntries(
      BY_ALIAS.map((operation) => [
        operation,
        (input: Input, needContext: NeedContext) => needsOfUse(operation, input, needContext),
      ]),
    ),
    Decrypt: (input, needContext) => needsOfUse('Decrypt', { ...input, KeyId: keyOf(input) }, needContext),
    ReEncrypt: reEncrypt,
    CreateKey: needsOfCreation,
    CreateAlias: async (input, needContext) => aliased(input, needContext, [input.TargetKeyId]),
    UpdateAlias: async (input, needContext) =>
      aliased(input, needContext, [input.AliasName, input.TargetKeyId]),
    DeleteAlias: async (input, needContext) => aliased(input, needContext, [input.AliasName]),
  },
  owner: accountOf,
  policy: keyPolicy,
  policyChanges: ['CreateKey', 'PutKeyPolicy', 'CreateGrant', 'RetireGrant', 'RevokeGrant'],
  tags: async (arn, accountId, moto) => {
    if (!arn.includes(':key/')) return {};
    const answer = await callOrUndefined(moto, accountId, (kms) =>
      kms.send(new ListResourceTagsCommand({ KeyId: arn })),
    );
    const tags = (answer?.Tags ?? []).map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]);
    return Object.fromEntries(tags) as Record<string, string>;
  },
};

/** Only an ARN names a key of another account. */
function accountOf({ KeyId }: Input, { principal }: Call): string {
  return typeof KeyId === 'string' && KeyId.startsWith('arn:') ? KeyId.split(':')[4] : principal.accountId;
}

function keys(input: Input, { principal, region }: Call): Keys {
  const via = principal.calledVia?.at(-1)?.split('.')[0];
  const context: Readonly<Record<string, string>> = input.EncryptionContext ?? {};
  const pairs = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  return {
    ...(principal.type !== 'service' && { 'kms:CallerAccount': principal.accountId }),
    ...(via && { 'kms:ViaService': `${via}.${region}.amazonaws.com` }),
    ...(pairs.length > 0 && { 'kms:EncryptionContextKeys': Object.keys(context) }),
    ...Object.fromEntries(pairs),
    ...presentKeys({
      'kms:EncryptionAlgorithm': input.EncryptionAlgorithm,
      'kms:GranteePrincipal': input.GranteePrincipal,
      'kms:RetiringPrincipal': input.RetiringPrincipal,
      'kms:GrantConstraintType': Object.keys(input.Constraints ?? {})[0],
      'kms:MacAlgorithm': input.MacAlgorithm,
      'kms:MessageType': input.MessageType,
      'kms:SigningAlgorithm': input.SigningAlgorithm,
      'kms:KeyUsage': input.KeyUsage,
      'kms:KeySpec': input.KeySpec,
      'kms:KeyOrigin': input.Origin,
      'kms:MultiRegion': input.MultiRegion,
      'kms:BypassPolicyLockoutSafetyCheck': input.BypassPolicyLockoutSafetyCheck,
      'kms:RotationPeriodInDays': input.RotationPeriodInDays,
      'kms:ScheduleKeyDeletionPendingWindowInDays': input.PendingWindowInDays,
    }),
    ...(input.Operations && { 'kms:GrantOperations': input.Operations }),
    // Only a service that is integrated with KMS asks for grants on behalf of its caller.
    'kms:GrantIsForAWSResource': String(via !== undefined || principal.type === 'service'),
  };
}

function presentKeys(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const found = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(found.map(([key, value]) => [key, String(value)]));
}

/** A call by alias is a question about the key behind it. */
async function needsOfUse(action: string, input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { KeyId } = input;
  const { call } = needContext;
  const resource = (await keyArn(KeyId, call, needContext.moto)) ?? keyArnOf(KeyId, call);
  const alias = /(?:^|:)(alias\/.*)$/.exec(KeyId ?? '')?.[1];
  return [
    {
      action: `kms:${action}`,
      resource,
      keys: { ...keys(input, call), ...(alias && { 'kms:RequestAlias': alias }) },
    },
  ];
}

/** What is encrypted names its key, so that Decrypt need not. */
function keyOf({ KeyId, CiphertextBlob }: Input): string | undefined {
  return KeyId ?? (CiphertextBlob && Buffer.from(CiphertextBlob).subarray(0, KEY_ID).toString('latin1'));
}

async function reEncrypt(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const source = keyOf({ KeyId: input.SourceKeyId, CiphertextBlob: input.CiphertextBlob });
  const from = { KeyId: source, EncryptionContext: input.SourceEncryptionContext };
  const to = { KeyId: input.DestinationKeyId, EncryptionContext: input.DestinationEncryptionContext };
  return [
    ...(await needsOfUse('ReEncryptFrom', from, needContext)),
    ...(await needsOfUse('ReEncryptTo', to, needContext)),
  ];
}

async function needsOfCreation(_input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  return tagOnCreate('kms:TagResource', await needContext.derive(), keyArnOf('*', needContext.call));
}

/** An alias is changed with permission on the alias and on each key that it names or named. */
async function aliased(
  input: Input,
  { call, moto }: NeedContext,
  named: readonly string[],
): Promise<readonly Need[]> {
  const { region, principal } = call;
  const alias = `arn:aws:kms:${region}:${principal.accountId}:${input.AliasName}`;
  const found = await Promise.all(named.map((key) => keyArn(key, call, moto)));
  return [alias, ...new Set(found)].flatMap((resource) =>
    resource === undefined ? [] : [{ action: `kms:${call.operation}`, resource, keys: keys(input, call) }],
  );
}

function keyArnOf(key: string | undefined, { region, principal }: Call): string {
  return key?.startsWith('arn:') ? key : `arn:aws:kms:${region}:${principal.accountId}:key/${key ?? '*'}`;
}

/** Undefined where there is no such key. */
async function keyArn(
  key: string | undefined,
  call: Call,
  moto: NeedContext['moto'],
): Promise<string | undefined> {
  if (key === undefined || /:key\//.test(key)) return key;
  const answer = await callOrUndefined(moto, accountOf({ KeyId: key }, call), (kms) =>
    kms.send(new DescribeKeyCommand({ KeyId: key })),
  );
  return answer?.KeyMetadata?.Arn;
}

/** The key's policy together with its grants, which allow like statements of it. */
async function keyPolicy(
  arn: string,
  accountId: string,
  moto: NeedContext['moto'],
): Promise<string | undefined> {
  if (!arn.includes(':key/')) return undefined;
  const read = await callOrUndefined(moto, accountId, async (kms) => ({
    policy: (await kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' }))).Policy,
    grants: (await kms.send(new ListGrantsCommand({ KeyId: arn }))).Grants,
  }));
  // Of a key that isn't there KMS tells those who may use keys at all.
  if (!read) return document([accountStatement(`arn:aws:iam::${accountId}:root`)]);
  const { Statement } = JSON.parse(read.policy ?? '{"Statement":[]}') as { Statement: object | object[] };
  return document([Statement, (read.grants ?? []).map(grantStatement)].flat(2));
}

function document(Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

function accountStatement(root: string): object {
  return { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };
}

function grantStatement({ GranteePrincipal = '', Operations = [], Constraints }: GrantListEntry): object {
  const context = Constraints?.EncryptionContextEquals ?? Constraints?.EncryptionContextSubset;
  const pairs = Object.entries(context ?? {}).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  const service = GranteePrincipal.endsWith('.amazonaws.com');
  return {
    Effect: 'Allow',
    Principal: service ? { Service: GranteePrincipal } : { AWS: GranteePrincipal },
    Action: Operations.map((operation) => `kms:${operation}`),
    Resource: '*',
    ...(pairs.length > 0 && { Condition: { StringEquals: Object.fromEntries(pairs) } }),
  };
}

/** Asks moto's KMS; undefined where there is no such key. */
async function callOrUndefined<T>(
  moto: NeedContext['moto'],
  accountId: string,
  ask: (kms: KMSClient) => Promise<T>,
): Promise<T | undefined> {
  const kms = moto.client(KMSClient, accountId);
  try {
    return await ask(kms);
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  } finally {
    kms.destroy();
  }
}
