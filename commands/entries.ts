import type { AccountNames, Naming } from '../platform/naming/naming';
import { UsageError } from './command';

/**
 * The accounts that somebody named on the command line; all where they named none.
 *
 * @throws UsageError that names the unknown entry, and the known ones
 */
export function accountsNamed({ accounts }: Naming, entries: readonly string[]): readonly AccountNames[] {
  const known = accounts.map(({ entry }) => entry);
  const unknown = entries.find((entry) => !known.includes(entry));
  if (unknown !== undefined) {
    throw new UsageError(`"${unknown}" is not one of the configuration's accounts: ${known.join(', ')}`);
  }
  return accounts.filter(({ entry }) => entries.length === 0 || entries.includes(entry));
}
