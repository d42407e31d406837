/** Columns that are published, as the lake writes them: by holder, dataset and table. */
export type PublishedData = ReadonlyMap<
  string,
  ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
>;

/** Names of columns as the lake writes them: Glue knows no capitals. */
export function lakeColumns(columns: readonly string[]): readonly string[] {
  return columns.map((column) => column.toLowerCase());
}
