import { retry } from '../shared/retry';
import { UnknownAdministrator } from './administrators';

/**
 * Does `work` from the start again while somebody else changes the settings, or while AWS does not know yet a role or a
 * policy that was made seconds ago.
 *
 * @param pause waits that many seconds
 */
export function retryWhileUnsettled<T>(
  work: () => Promise<T>,
  pause?: (seconds: number) => Promise<unknown>,
): Promise<T> {
  return retry(work, isTemporary, pause);
}

/** By name, as Lake Formation's model lists no such errors for PutDataLakeSettings. */
function isTemporary(error: unknown): boolean {
  return (
    error instanceof UnknownAdministrator ||
    ['AccessDeniedException', 'ConcurrentModificationException'].includes((error as Error).name)
  );
}
