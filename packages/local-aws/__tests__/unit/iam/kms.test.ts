import { ACCOUNT, askedResources, needsOfCall, USER } from './needs-of-call';

const arn = (resource: string) => `arn:aws:kms:eu-central-1:${ACCOUNT}:${resource}`;
const ID = '11111111-2222-3333-4444-555555555555';
const key = arn(`key/${ID}`);
const alias = arn('alias/data');
const foreign = `arn:aws:kms:eu-central-1:444455556666:key/${ID}`;
const STATE = { DescribeKeyCommand: { KeyMetadata: { Arn: key } } };
const CiphertextBlob = Buffer.from(`${ID}and the rest`);

test.each<[string, object, string[]]>([
  ['Encrypt', { KeyId: ID }, [`kms:Encrypt ${key}`]],
  ['Encrypt', { KeyId: key }, [`kms:Encrypt ${key}`]],
  ['Encrypt', { KeyId: 'alias/data' }, [`kms:Encrypt ${key}`]],
  ['Encrypt', { KeyId: alias }, [`kms:Encrypt ${key}`]],
  ['Encrypt', { KeyId: foreign }, [`kms:Encrypt ${foreign}`]],
  ['Decrypt', { CiphertextBlob }, [`kms:Decrypt ${key}`]],
  [
    'ReEncrypt',
    { CiphertextBlob, DestinationKeyId: foreign },
    [`kms:ReEncryptFrom ${key}`, `kms:ReEncryptTo ${foreign}`],
  ],
  ['CreateKey', {}, ['kms:CreateKey *']],
  [
    'CreateKey',
    { Tags: [{ TagKey: 'a', TagValue: 'b' }] },
    ['kms:CreateKey *', `kms:TagResource ${arn('key/*')}`],
  ],
  [
    'CreateAlias',
    { AliasName: 'alias/data', TargetKeyId: ID },
    [`kms:CreateAlias ${alias}`, `kms:CreateAlias ${key}`],
  ],
  ['DeleteAlias', { AliasName: 'alias/data' }, [`kms:DeleteAlias ${alias}`, `kms:DeleteAlias ${key}`]],
  ['ScheduleKeyDeletion', { KeyId: ID }, [`kms:ScheduleKeyDeletion ${key}`]],
  ['ListAliases', {}, ['kms:ListAliases *']],
])('%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('kms', operation, input, STATE)).toEqual(expected);
});

test('the caller, the service between, the alias and the context are keys', async () => {
  const input = { KeyId: 'alias/data', EncryptionContext: { team: 'research' } };
  const caller = { ...USER, calledVia: ['athena.amazonaws.com', 's3.amazonaws.com'] };
  const [need] = await needsOfCall('kms', 'Decrypt', input, STATE, caller);
  expect(need.keys).toMatchObject({
    'kms:CallerAccount': ACCOUNT,
    'kms:ViaService': 's3.eu-central-1.amazonaws.com',
    'kms:RequestAlias': 'alias/data',
    'kms:EncryptionContext:team': 'research',
    'kms:EncryptionContextKeys': ['team'],
  });
});

test('a grant that nobody asks for on another’s behalf is for no resource of AWS', async () => {
  const [need] = await needsOfCall('kms', 'CreateGrant', {
    KeyId: ID,
    Operations: ['Decrypt'],
    GranteePrincipal: 'g',
  });
  expect(need.keys).toMatchObject({
    'kms:GrantIsForAWSResource': 'false',
    'kms:GrantOperations': ['Decrypt'],
    'kms:GranteePrincipal': 'g',
  });
});
