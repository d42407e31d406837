import type { PermittedDataset } from './permit';
import type { PublishedData } from './published';

/** A rule that a change of the register breaks, where in it, and what to do. */
export interface RuleBroken {
  /** Keys and list positions from the top of what was written. */
  readonly path: readonly PropertyKey[];
  /** Shown in place of what stands at the path. */
  readonly value?: string;
  readonly rule: string;
  readonly cure: string;
}

/** Every rule that the data of a permit break: they are published tables and columns, each once. */
export function dataRulesBroken(
  data: readonly PermittedDataset[],
  published: PublishedData,
): readonly RuleBroken[] {
  const seen = new Set<string>();
  const tables = data.reduce((sum, { tables: some }) => sum + Object.keys(some).length, 0);
  return [
    ...(tables > 0
      ? []
      : [
          {
            path: ['data'],
            value: '(no table)',
            rule: 'a permit says which data it is for (Article 68(10)(a))',
            cure: 'name at least one table, with its columns',
          },
        ]),
    ...data.flatMap((permitted, at) => {
      const key = JSON.stringify([permitted.holder, permitted.dataset]);
      const twice = seen.has(key);
      seen.add(key);
      return [
        ...(twice
          ? [
              {
                path: ['data', at],
                value: `${permitted.holder}, ${permitted.dataset}`,
                rule: 'a dataset stands once in a permit',
                cure: 'put its tables together',
              },
            ]
          : []),
        ...ofDataset(permitted, ['data', at], published),
      ];
    }),
  ];
}

function ofDataset(
  { holder, dataset, tables }: PermittedDataset,
  path: readonly PropertyKey[],
  published: PublishedData,
): readonly RuleBroken[] {
  const datasets = published.get(holder);
  if (datasets === undefined) {
    return [
      {
        path: [...path, 'holder'],
        rule: `a holder is an entry of the configuration with described datasets: ${[...published.keys()].join(', ') || 'it has none'}`,
        cure: 'write its name, or describe what it holds, as docs/datasets.md says',
      },
    ];
  }
  const described = datasets.get(dataset);
  if (described === undefined) {
    return [
      {
        path: [...path, 'dataset'],
        rule: `${holder} publishes ${[...datasets.keys()].join(', ')}`,
        cure: 'write one of them',
      },
    ];
  }
  return Object.entries(tables).flatMap(([table, columns]) => {
    const at = [...path, 'tables', table];
    const known = described.get(table);
    if (known === undefined) {
      return [
        {
          path: at,
          value: table,
          rule: `the tables of ${dataset} are ${[...described.keys()].join(', ')}`,
          cure: 'write one of them',
        },
      ];
    }
    return ofColumns(columns, at, { dataset, table, known });
  });
}

function ofColumns(
  columns: readonly string[],
  path: readonly PropertyKey[],
  {
    dataset,
    table,
    known,
  }: { readonly dataset: string; readonly table: string; readonly known: ReadonlySet<string> },
): readonly RuleBroken[] {
  if (columns.length === 0) {
    return [
      {
        path,
        value: '(no column)',
        rule: 'a permit says which columns of a table it is for (Article 66(1))',
        cure: 'name at least one, or take the table out',
      },
    ];
  }
  return columns.flatMap((column, at) => [
    ...(known.has(column)
      ? []
      : [
          {
            path: [...path, at],
            rule: `of ${table} in ${dataset} these columns are published: ${[...known].join(', ')}`,
            cure: 'write one of them, or take it out',
          },
        ]),
    ...(columns.indexOf(column) < at
      ? [{ path: [...path, at], rule: 'a column stands once in a table', cure: 'take one of the two out' }]
      : []),
  ]);
}
