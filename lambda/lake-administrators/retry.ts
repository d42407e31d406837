import { setTimeout } from 'node:timers/promises';
import { UnknownAdministrator } from './administrators';

/** Seconds before each further attempt; together they leave the function's minute some room. */
const PAUSES = [1, 2, 4, 8, 16];

/**
 * Does `work` from the start again while somebody else changes the settings, or while AWS does not know yet a role or a
 * policy that was made seconds ago.
 *
 * @param pause waits that many seconds
 */
export async function settled<T>(
  work: () => Promise<T>,
  pause: (seconds: number) => Promise<unknown> = (seconds) => setTimeout(seconds * 1000),
): Promise<T> {
  for (const seconds of PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error)) throw error;
      await pause(seconds);
    }
  }
  return work();
}

/** By name, as Lake Formation's model lists no such errors for PutDataLakeSettings. */
function passes(error: unknown): boolean {
  return (
    error instanceof UnknownAdministrator ||
    ['AccessDeniedException', 'ConcurrentModificationException'].includes((error as Error).name)
  );
}
