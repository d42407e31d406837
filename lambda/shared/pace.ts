/** When the next one of what costs money or is rationed may start; milliseconds since 1970. */
export interface Pace {
  /** The end of the interval after the newest one; the past where there is none. */
  readonly slot: number;
  /** Whether the next one may come before that, as the second one of a burst. */
  readonly second: boolean;
}

/**
 * One an interval, and one more at once after the first that follows a rest of two intervals: what came too late for
 * the first of a burst need not wait, and within any time there are at most two more than it has intervals.
 */
export function pace(starts: readonly Date[], intervalSeconds: number): Pace {
  const interval = intervalSeconds * 1000;
  const [newest = -Infinity, before = -Infinity] = starts
    .map((start) => start.getTime())
    .sort((a, b) => b - a);
  return { slot: newest + interval, second: newest - before >= 2 * interval };
}
