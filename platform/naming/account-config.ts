import type { AccountConfig, Association, PlatformConfig, PublisherConfig } from '../config';
import type { AccountNames } from './naming';

type Entries = Pick<PlatformConfig, 'governance' | 'producers' | 'consumers'>;

/**
 * An entry of the configuration that names were computed from.
 *
 * @throws Error where the names are of another configuration
 */
export function entryOf<T>(entries: Readonly<Record<string, T>>, entry: string): T {
  const found = entries[entry];
  if (found === undefined) throw new Error(`The configuration has no entry "${entry}".`);
  return found;
}

/** The entry of the configuration that an account's names come from. */
export function accountConfig(
  config: Entries,
  { kind, entry }: AccountNames,
): Omit<AccountConfig, 'accountId'> {
  switch (kind) {
    case 'governance':
      return config.governance;
    case 'producer':
      return entryOf(config.producers, entry);
    case 'consumer':
      return entryOf(config.consumers, entry);
  }
}

/**
 * The entry of an account that holds data.
 *
 * @throws Error where the account is a consumer's
 */
export function publisherConfig(config: Entries, { kind, entry }: AccountNames): PublisherConfig {
  return kind === 'governance' ? config.governance : entryOf(config.producers, entry);
}

/** How an account joins the domain; undefined for governance, which owns it. */
export function associationOf(
  { producers, consumers }: Entries,
  { kind, entry }: AccountNames,
): Association | undefined {
  if (kind === 'governance') return undefined;
  return (kind === 'producer' ? entryOf(producers, entry) : entryOf(consumers, entry)).association;
}
