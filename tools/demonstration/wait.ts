import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until it is given up; two minutes by default. */
  readonly timeout?: number;
  /** Milliseconds between two looks. */
  readonly interval?: number;
}

/**
 * Looks until there is something to see.
 *
 * @param what is waited for, for the message
 * @param look answers `undefined` as long as it isn't there
 * @throws Error that says what did not happen, and in how long
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { timeout = 120_000, interval = 500 }: WaitOptions = {},
): Promise<T> {
  const started = Date.now();
  for (;;) {
    const result = await look();
    if (result !== undefined) return result;
    if (Date.now() - started > timeout) {
      throw new Error(`${what}: did not happen within ${Math.round(timeout / 1000)} s`);
    }
    await sleep(interval);
  }
}
