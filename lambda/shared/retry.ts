import { setTimeout } from 'node:timers/promises';

/** Seconds before each further attempt; together they leave a function's minute some room. */
const PAUSES = [1, 2, 4, 8, 16];

/**
 * Does `work` from the start again while what it throws passes by itself.
 *
 * @param isTemporary whether an error is one of those
 * @param pause waits that many seconds
 */
export async function retry<T>(
  work: () => Promise<T>,
  isTemporary: (error: unknown) => boolean,
  pause: (seconds: number) => Promise<unknown> = (seconds) => setTimeout(seconds * 1000),
): Promise<T> {
  for (const seconds of PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (!isTemporary(error)) throw error;
      await pause(seconds);
    }
  }
  return work();
}
