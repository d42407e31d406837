import { z } from 'zod';
import { lakeTable } from '@ehds/healthdcat/description';
import type { Finding } from '../problems';
import { agentFindings } from './agents';
import { columnFindings } from './column-rules';
import { datasetName, LONGEST_LAKE_TABLE, nameFindings, tableName } from './names';
import { EXAMPLE, type SoundAgent, type SoundDescription, soundDescription, type SoundTable } from './sound';

/** A description besides the one that is checked, with the name of its file. */
export interface Other {
  readonly file: string;
  readonly name: string;
  readonly input: unknown;
}

/** What stands in the same folder. */
export interface Beside {
  readonly others: readonly Other[];
  /** Of catalogue.yaml, as far as it is sound. */
  readonly accessBody?: SoundAgent;
}

/** Every rule that looks at several fields of a description, at names, or at the other descriptions of the folder. */
export function descriptionFindings(
  name: string,
  input: unknown,
  { others, accessBody }: Beside,
): readonly Finding[] {
  const sound = soundDescription.parse(input);
  const tables = Object.entries(sound.tables);
  const soundOthers = others.map(({ input: other, ...rest }) => ({
    ...rest,
    ...soundDescription.parse(other),
  }));
  return [
    ...nameFindings(name, datasetName, [], EXAMPLE),
    ...tables.flatMap(([key]) => nameFindings(key, tableName, ['tables', key], EXAMPLE)),
    ...lakeTables(name, sound, soundOthers),
    ...agentFindings(sound, soundOthers, accessBody),
    ...periods(sound),
    ...tables.flatMap(([key, table]) => tableFindings(['tables', key], table)),
    ...columnFindings(sound),
  ];
}

function lakeTables(
  name: string,
  { tables }: SoundDescription,
  others: readonly (SoundDescription & { readonly file: string; readonly name: string })[],
): readonly Finding[] {
  const taken = new Map(
    others.flatMap((other) =>
      Object.keys(other.tables).map((key) => [lakeTable(other.name, key), other.file] as const),
    ),
  );
  return Object.keys(tables).flatMap((key) => {
    const table = lakeTable(name, key);
    const path = ['tables', key];
    const file = taken.get(table);
    return [
      ...(file === undefined
        ? []
        : [
            {
              path,
              value: key,
              rule: `in the lake this table is called ${table}, and so is one of ${file}`,
              cure: 'rename the table or the dataset',
            },
          ]),
      ...(table.length > LONGEST_LAKE_TABLE
        ? [
            {
              path,
              value: key,
              rule: `in the lake this table is called ${table}, which has ${table.length} characters; Glue and Athena take ${LONGEST_LAKE_TABLE}`,
              cure: `shorten the name of the table or of the dataset by ${table.length - LONGEST_LAKE_TABLE}`,
            },
          ]
        : []),
    ];
  });
}

function periods({ temporalCoverage, retention, typicalAge }: SoundDescription): readonly Finding[] {
  const { min, max } = typicalAge;
  return [
    ...(['temporalCoverage', 'retention'] as const).flatMap((field) =>
      periodFindings([field], { temporalCoverage, retention }[field]),
    ),
    ...(min !== undefined && max !== undefined && min > max
      ? [
          {
            path: ['typicalAge', 'min'],
            rule: `the youngest age is not above the oldest, which is ${max}`,
            cure: 'exchange the two, or correct one',
          },
        ]
      : []),
  ];
}

/** A time that ends before it starts, or that says neither. */
export function periodFindings(
  path: readonly PropertyKey[],
  period: { readonly start?: string; readonly end?: string } | undefined,
): readonly Finding[] {
  if (period === undefined) return [];
  const { start, end } = period;
  if (start !== undefined && end !== undefined && start > end) {
    return [
      {
        path: [...path, 'start'],
        rule: `a time starts before it ends, and this one ends on ${end}`,
        cure: 'exchange the two, or correct one',
      },
    ];
  }
  return [];
}

function tableFindings(path: readonly PropertyKey[], table: SoundTable): readonly Finding[] {
  const { format, csv } = table;
  if (format === 'csv' && csv === undefined) {
    return [
      {
        path: [...path, 'csv'],
        value: '(missing)',
        rule: 'a table whose files are CSV says how they are written',
        cure: 'add csv with delimiter, quote, header, encoding and nullText',
      },
    ];
  }
  if (format === 'parquet' && csv !== undefined) {
    return [
      {
        path: [...path, 'csv'],
        rule: 'a Parquet file says itself how it is written',
        cure: 'take csv out, or write format: csv',
      },
    ];
  }
  return [];
}

/** Rules of the measured facts that look at several fields. */
export function measuredFindings(input: unknown): readonly Finding[] {
  const sound = z
    .record(
      z.string(),
      z
        .object({
          temporalCoverage: z
            .object({ start: z.string().optional(), end: z.string().optional() })
            .optional()
            .catch(undefined),
        })
        .catch({ temporalCoverage: undefined }),
    )
    .catch({})
    .parse(input);
  return Object.entries(sound).flatMap(([name, { temporalCoverage }]) =>
    periodFindings([name, 'temporalCoverage'], temporalCoverage),
  );
}
