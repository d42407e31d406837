import {
  DescribeKeyCommand,
  KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockClient } from 'aws-sdk-client-mock';
import { refuseUnrecordedKey } from '../../../../commands/bootstrap/unrecorded-key';
import { stackFolder } from '../../../../commands/stacks/workspace';
import { Naming } from '../../../../platform/naming/naming';
import { platform } from '../../platform';

const kms = mockClient(KMSClient);
const { governance: names } = new Naming(platform());
const output = mkdtempSync(join(tmpdir(), 'unrecorded-key-'));
const { CDKTF_OUTDIR } = process.env;

/** Keys of the account: which carry what tag, and in which state they are. */
let keys: Readonly<
  Record<string, { readonly base: string; readonly KeyState?: string; readonly KeyManager?: string }>
>;
/** Key behind the platform's alias. */
let aliased: string | undefined;

beforeAll(() => {
  process.env.CDKTF_OUTDIR = output;
  stackOf({ aws_kms_key: { key_1: {} }, aws_kms_alias: { alias_1: {} } });
});

afterAll(() => {
  process.env.CDKTF_OUTDIR = CDKTF_OUTDIR;
  if (CDKTF_OUTDIR === undefined) delete process.env.CDKTF_OUTDIR;
  rmSync(output, { recursive: true });
  rmSync(`${output}.${names.bootstrapStack}`, { recursive: true });
});

beforeEach(() => {
  keys = {};
  aliased = undefined;
  kms.reset();
  kms.on(DescribeKeyCommand).callsFake(({ KeyId }) => {
    const id = KeyId === names.keyAlias ? aliased : (KeyId as string);
    if (id === undefined) throw new NotFoundException({ message: 'no such alias', $metadata: {} });
    const { KeyState = 'Enabled', KeyManager = 'CUSTOMER' } = keys[id];
    return { KeyMetadata: { KeyId: id, KeyState, KeyManager } };
  });
  kms.on(ListKeysCommand).callsFake(() => ({ Keys: Object.keys(keys).map((KeyId) => ({ KeyId })) }));
  kms.on(ListResourceTagsCommand).callsFake(({ KeyId }: { KeyId: string }) => ({
    Tags: [{ TagKey: 'AmazonDataZoneEnvironment', TagValue: keys[KeyId].base }],
  }));
});

function stackOf(resource: object): void {
  const folder = stackFolder(names.bootstrapStack);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ resource }));
}

async function refusal(...state: readonly string[]): Promise<string> {
  const resources = state.map((address) => ({ address, type: address.split('.')[0], values: {} }));
  try {
    await refuseUnrecordedKey(new KMSClient({}), names, resources);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const imports = async () =>
  [...(await refusal()).matchAll(/^ {2}terraform -chdir=\S+ (import .*)$/gm)].map(([, line]) => line);

test('a key without its alias is found by its tag', async () => {
  keys = { k1: { base: names.base }, k2: { base: `${names.base}-2` }, k3: { base: 'other-governance' } };
  expect(await imports()).toEqual(['import aws_kms_key.key_1 k1']);
});

test('a key with its alias is imported with it: the alias alone would be turned to a new key', async () => {
  keys = { k1: { base: names.base }, k2: { base: names.base } };
  aliased = 'k2';
  expect(await imports()).toEqual([
    'import aws_kms_key.key_1 k2',
    `import aws_kms_alias.alias_1 ${names.keyAlias}`,
  ]);
});

test.each([
  ['of another platform', { base: 'other-governance' }],
  ['that is about to be deleted', { base: names.base, KeyState: 'PendingDeletion' }],
  ['of AWS', { base: names.base, KeyManager: 'AWS' }],
])('a key %s is not taken', async (_, key) => {
  keys = { k1: key };
  expect(await refusal()).toBe('');
});

test('of several nothing is to be typed blindly', async () => {
  keys = { k1: { base: names.base }, k2: { base: names.base } };
  expect(await refusal()).toMatch(/several keys.*k1, k2.*Look which of them encrypts the buckets/);
  expect(await imports()).toEqual([]);
});

test('nothing is looked for where the state has the key, or the account has none of its own', async () => {
  keys = { k1: { base: names.base } };
  expect(await refusal('aws_kms_key.key_1')).toBe('');
  stackOf({});
  expect(await refusal()).toBe('');
  expect(kms.calls()).toEqual([]);
});
