import type { PlatformConfig } from '../../platform/config';
import { GOVERNANCE } from '../../platform/naming/naming';
/**
 * A text without the account that it is about, and without ids that AWS makes: the same job in two accounts is the same
 * code, so what one account's role needs the other's may need.
 *
 * @param entries names of accounts in the configuration
 */
export function jobOf(text: string, entries: readonly string[]): string {
  const names = entries.flatMap((entry) => [entry, entry.replaceAll('-', '_')]);
  return text
    .replaceAll(/\b\d{12}\b/g, '<account>')
    .replaceAll(
      /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bdzd_\w+|(?<=^membership of .* in )\w+$/g,
      '<id>',
    )
    .replaceAll(new RegExp(`(?<![a-z0-9])(${names.join('|')})(?![a-z0-9])`, 'g'), '<entry>');
}

/** Every name of a configuration that an account may have in the names of what it holds. */
export function entriesOf({
  producers,
  consumers,
}: Pick<PlatformConfig, 'producers' | 'consumers'>): string[] {
  return [GOVERNANCE, ...Object.keys({ ...producers, ...consumers })];
}
