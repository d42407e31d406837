import type { TerraformStack } from 'cdktf';
import type { PlatformConfig } from '../../platform/config';
import { KeyReference } from '../encryption-key/key-reference';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { accountProvider } from '../providers/providers';
import { stateBackend } from '../providers/state-backend';
import type { Account } from './account';

/** What every stack starts with: its state, its provider as the account's deploy role, and the account's key if chosen. */
export function openAccount(
  stack: TerraformStack,
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
): Account {
  stateBackend(stack, names, config.region);
  const provider = accountProvider(stack, names.entry, {
    config,
    accountId: names.accountId,
    roleArn: names.deployRoleArn,
  });
  const account = { by: 'deploy', provider, names, naming, config } as const;
  // A consumer's stack makes nothing that is encrypted by it: its bucket is bootstrap's.
  return config.encryption === 'customer-managed' && names.holdsData
    ? { ...account, key: new KeyReference(stack, 'key', { account }) }
    : account;
}
