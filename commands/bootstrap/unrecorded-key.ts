import {
  DescribeKeyCommand,
  type KeyMetadata,
  type KMSClient,
  ListResourceTagsCommand,
  NotFoundException,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import type { AccountNames } from '../../platform/naming/naming';
import { type Unrecorded, unrecordedMessage } from '../stacks/unrecorded';
import { type StateResource, synthesized } from '../stacks/workspace';

/** Tag that the account's key carries, and no other (modules/encryption-key/encryption-key.ts). */
const TAG = 'AmazonDataZoneEnvironment';

/**
 * KMS makes a second key without a word, and what the first has encrypted could not be read with it.
 *
 * @param state of what bootstrap has made
 * @throws Error with the cure, where the account's key is there and the state does not know it
 */
export async function refuseUnrecordedKey(
  kms: KMSClient,
  names: AccountNames,
  state: readonly StateResource[],
): Promise<void> {
  const stack = names.bootstrapStack;
  const { aws_kms_key: keys = {}, aws_kms_alias: aliases = {} } = synthesized(stack);
  const [key] = Object.keys(keys);
  if (key === undefined || state.some(({ type }) => type === 'aws_kms_key')) return;
  const aliased = await describe(kms, names.keyAlias);
  const found = aliased === undefined ? await keysOf(kms, names.base) : [aliased];
  const [{ KeyId: id = '' } = {}, ...others] = found;
  if (id === '') return;
  if (others.length > 0) {
    throw new Error(
      `${stack}: there are several keys with the tag ${TAG}=${names.base} (${found.map(({ KeyId }) => KeyId).join(', ')}), and the state knows none of them. ` +
        `Look which of them encrypts the buckets (aws s3api get-bucket-encryption --bucket ${names.dataZoneBucket}), ` +
        `take that one into the state with \`terraform import aws_kms_key.${key} ID\`, and run this command again.`,
    );
  }
  const missing: Unrecorded[] = [{ address: `aws_kms_key.${key}`, id }];
  const [alias] = Object.keys(aliases);
  if (aliased !== undefined && !state.some(({ type }) => type === 'aws_kms_alias')) {
    missing.push({ address: `aws_kms_alias.${alias}`, id: names.keyAlias });
  }
  throw new Error(unrecordedMessage(stack, missing));
}

/** The account's own keys that carry the platform's tag and are not about to be deleted. */
async function keysOf(kms: KMSClient, base: string): Promise<readonly KeyMetadata[]> {
  const found: KeyMetadata[] = [];
  for await (const { Keys = [] } of paginateListKeys({ client: kms }, {})) {
    for (const { KeyId } of Keys) {
      const key = await describe(kms, KeyId);
      if (key?.KeyManager !== 'CUSTOMER' || key.KeyState === 'PendingDeletion') continue;
      const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
      if (Tags.some(({ TagKey, TagValue }) => TagKey === TAG && TagValue === base)) found.push(key);
    }
  }
  return found;
}

async function describe(kms: KMSClient, KeyId: string | undefined): Promise<KeyMetadata | undefined> {
  try {
    return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
