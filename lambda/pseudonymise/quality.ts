import type { Lineage, Quality } from './receipt';
import type { Column, Table } from './rules';
import { publishedType } from './types';

/** What DuckDB counted while it wrote, by column: `null_count`, `min` and `max` as text. */
export type Statistics = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Quality of what was written, of the statistics in the file itself. Only dates and times have an earliest and a latest value
 * here, as coarse as they are published; of a value that breaks a rule nothing is published at all.
 */
export function qualityOf({ columns }: Table, rows: number, statistics: Statistics): Quality {
  return {
    rows,
    columns: Object.entries(columns).flatMap(([described, column]) => {
      const type = publishedType(column);
      if (type === undefined) return [];
      const name = described.toLowerCase();
      const counted = statistics.get(name);
      const nulls = Number(counted?.get('null_count') ?? 0);
      const dated = type === 'date' || type === 'timestamp';
      return [
        {
          name,
          type,
          completeness: rows === 0 ? 1 : (rows - nulls) / rows,
          ...(column.unique ? { unique: true } : {}),
          ...(column.allowed ? { allowed: 1 } : {}),
          ...(dated && counted?.has('min')
            ? { earliest: counted.get('min'), latest: counted.get('max') }
            : {}),
        },
      ];
    }),
  };
}

/** What each published column is made of. */
export function lineageOf({ columns }: Table): readonly Lineage[] {
  return Object.entries(columns)
    .filter(([, { publish }]) => publish.rule !== 'drop')
    .map(([name, { publish }]) => ({ column: name.toLowerCase(), from: [name], rule: ruleText(publish) }));
}

/** As the description writes it. */
function ruleText(publish: Column['publish']): string {
  switch (publish.rule) {
    case 'pseudonym':
      return `pseudonym: ${publish.space}`;
    case 'truncate':
      return `truncate: ${publish.to}`;
    case 'prefix':
      return `prefix: ${publish.length}`;
    case 'bands':
      return `bands: [${publish.bounds.join(', ')}]`;
    case 'round':
      return `round: ${publish.to}`;
    default:
      return publish.rule;
  }
}
