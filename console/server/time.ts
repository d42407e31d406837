/** A time as the page gets it. */
export function iso(time: Date | undefined): string | undefined {
  return time?.toISOString();
}

/** Orders by a time as the page gets it; what has none comes first, since it has hardly begun. */
export function newestFirst<T>(timeOf: (item: T) => string | undefined): (a: T, b: T) => number {
  return (a, b) => (timeOf(b) ?? '9').localeCompare(timeOf(a) ?? '9');
}
