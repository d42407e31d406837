import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { LocalAws } from './local-aws';

/**
 * Real time of day, scaled waiting: a service second takes `1 / speed` s, so that a crawl of a minute takes a second
 * at the speed 60, while every timestamp stays comparable with moto's and the callers'.
 */
export function createClock(speed: number, stopping: AbortSignal): LocalAws['clock'] {
  // Every wait listens, and many at once are no leak.
  setMaxListeners(0, stopping);
  return {
    now: () => new Date(),
    sleep: async (seconds) => {
      await wait((seconds * 1000) / speed, undefined, { signal: stopping });
    },
  };
}
