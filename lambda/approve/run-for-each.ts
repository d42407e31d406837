/**
 * Does the work for each, whether or not it fails for others.
 *
 * @param report is given each failure as it comes
 * @throws {AggregateError} of all failures, after the last item
 */
export async function runForEach<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  report: (error: Error, item: T) => void,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      report(error as Error, item);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} could not be looked at`);
}
