import { lakeTable } from '@ehds/healthdcat/description';
import type { Problem } from './receipt';
import type { Rules, Table } from './rules';

/** Longest key of S3, in bytes. */
const LONGEST_KEY = 1024;

/** What a key of the intake means. */
export type Place =
  | { readonly kind: 'table'; readonly dataset: string; readonly table: string; readonly resultKey: string }
  | { readonly kind: 'opt-outs'; readonly space: string }
  /** What consoles write for an empty folder. */
  | { readonly kind: 'folder' }
  | { readonly kind: 'unknown'; readonly problem: Problem };

const OPT_OUTS = /^opt-outs\/([a-z][a-z0-9-]{0,62})\.csv$/;

/**
 * A folder or file below a table. Athena leaves out what begins with `_` or `.`, and makes a column of a folder called `name=value`,
 * which nobody described.
 */
const PART = /^[A-Za-z0-9-][A-Za-z0-9_.-]*$/;

export function placeOf(key: string): Place {
  if (key.endsWith('/')) return { kind: 'folder' };
  const [, space] = OPT_OUTS.exec(key) ?? [];
  if (space !== undefined) return { kind: 'opt-outs', space };
  const [dataset, table, ...rest] = key.split('/');
  if (dataset === undefined || table === undefined || rest.length === 0)
    return unknown('a file lies in DATASET/TABLE/', 'write it into the folder of its table');
  if (!rest.every((part) => PART.test(part))) {
    return unknown(
      'names of files and folders have letters, digits, dots, hyphens and _, and begin with a letter, digit or hyphen',
      'rename the file; its name is published, so that it says nothing about a person',
    );
  }
  const resultKey = `${lakeTable(dataset, table)}/${rest.join('/')}.parquet`;
  if (
    Buffer.byteLength(resultKey) > LONGEST_KEY ||
    Buffer.byteLength(key) > LONGEST_KEY - 'receipts/.json'.length
  ) {
    return unknown('the key has to leave room for those of its result and its receipt', 'shorten its name');
  }
  return { kind: 'table', dataset, table, resultKey };
}

/** Key of the receipt's source, and back from a result's. */
export function sourceKeyOf(
  resultKey: string,
  { dataset, table }: { dataset: string; table: string },
): string | undefined {
  const folder = `${lakeTable(dataset, table)}/`;
  if (!resultKey.startsWith(folder) || !resultKey.endsWith('.parquet')) return undefined;
  return `${dataset}/${table}/${resultKey.slice(folder.length, -'.parquet'.length)}`;
}

/** The description of a table; undefined where there is none. */
export function describedTable({ datasets }: Rules, dataset: string, table: string): Table | undefined {
  const tables = Object.hasOwn(datasets, dataset) ? datasets[dataset]?.tables : undefined;
  return tables && Object.hasOwn(tables, table) ? tables[table] : undefined;
}

/** Every described table, by what it is called in the lake. */
export function lakeTables({ datasets }: Rules): ReadonlyMap<string, { dataset: string; table: string }> {
  return new Map(
    Object.entries(datasets).flatMap(([dataset, { tables }]) =>
      Object.keys(tables).map((table) => [lakeTable(dataset, table), { dataset, table }] as const),
    ),
  );
}

/** Space of the persons of a table; undefined where its rows are about nobody. */
export function personSpace({ person, columns }: Table): string | undefined {
  const publish = Object.hasOwn(columns, person) ? columns[person]?.publish : undefined;
  return publish?.rule === 'pseudonym' ? publish.space : undefined;
}

function unknown(rule: string, cure: string): Place {
  return { kind: 'unknown', problem: { rule, cure } };
}
