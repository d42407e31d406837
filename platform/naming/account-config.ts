import type { AccountConfig, Association, PlatformConfig } from '../config';
import type { AccountNames } from './naming';

type Entries = Pick<PlatformConfig, 'governance' | 'producers' | 'consumers'>;

/** The entry of the configuration that an account's names come from. */
export function accountConfig(
  config: Entries,
  { kind, entry }: AccountNames,
): Omit<AccountConfig, 'accountId'> {
  switch (kind) {
    case 'governance':
      return config.governance;
    case 'producer':
      return config.producers[entry];
    case 'consumer':
      return config.consumers[entry];
  }
}

/** How an account joins the domain; undefined for governance, which owns it. */
export function associationOf(
  { producers, consumers }: Entries,
  { kind, entry }: AccountNames,
): Association | undefined {
  if (kind === 'governance') return undefined;
  return (kind === 'producer' ? producers : consumers)[entry].association;
}
