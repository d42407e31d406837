/**
 * The items of all pages.
 *
 * @param pages what a paginator of the SDK gives
 * @param most items, after which no further page is asked for
 */
export async function collect<P, T>(
  pages: AsyncIterable<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
  most = Infinity,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    found.push(...(itemsOf(page) ?? []));
    if (found.length >= most) break;
  }
  return found;
}
