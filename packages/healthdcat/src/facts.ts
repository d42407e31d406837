import { type Dataset, type DatasetFacts, publishedColumns } from './description';
import type { Problem } from './validate';

/** Where what was measured and what is described are not the same data. */
export function factProblems({ description }: Dataset, facts: DatasetFacts | undefined): readonly Problem[] {
  // A description that is checked before it is complete may have none.
  const described = description.tables ?? {};
  return Object.entries(facts?.tables ?? {}).flatMap(([key, { columns }]) => {
    const table = Object.hasOwn(described, key) ? described[key] : undefined;
    if (table === undefined) {
      return [
        problem(
          `tables.${key}`,
          'a table that was measured is described',
          'describe it, or publish it no more',
        ),
      ];
    }
    if (columns === undefined) return [];
    const published = new Set(publishedColumns(table).map(([name]) => name.toLowerCase()));
    const measured = new Set(columns.map((name) => name.toLowerCase()));
    return [
      ...columnsBesides(measured, published).map((name) =>
        problem(
          `tables.${key}.columns.${name}`,
          'every column that is published is described, and not dropped',
          'describe it, or publish the table anew',
        ),
      ),
      ...columnsBesides(published, measured).map((name) =>
        problem(
          `tables.${key}.columns.${name}`,
          'every column that is described and not dropped is published',
          'drop it, take it out, or publish the table anew',
        ),
      ),
    ];
  });
}

function problem(field: string, rule: string, cure: string): Problem {
  return { field, origin: 'description', property: 'healthdcatap:hasVariables', rule, cure };
}

function columnsBesides(columns: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...columns].filter((name) => !others.has(name));
}
