/** What a crawl did to the catalog: names of tables, and of partitions as `table/value/…`. */
export interface Changes {
  readonly tables: Readonly<Record<Change, string[]>>;
  readonly partitions: Readonly<Record<Change, string[]>>;
}

/** A deprecated table counts as deleted, as in the crawler's events. */
type Change = 'added' | 'updated' | 'deleted';

const SUMMARY_NAMES: readonly [Change, string][] = [
  ['added', 'ADD'],
  ['updated', 'UPDATE'],
  ['deleted', 'DELETE'],
];

export function noChanges(): Changes {
  return {
    tables: { added: [], updated: [], deleted: [] },
    partitions: { added: [], updated: [], deleted: [] },
  };
}

/** JSON with a count for each kind of change that happened; the API has no room for names. */
export function summary({ tables, partitions }: Changes): string {
  const counted = (of: Changes['tables']) =>
    Object.fromEntries(
      SUMMARY_NAMES.filter(([change]) => of[change].length > 0).map(([change, name]) => [
        name,
        { Count: of[change].length },
      ]),
    );
  return JSON.stringify({ TABLE: counted(tables), PARTITION: counted(partitions) });
}
