import { createHash } from 'node:crypto';
import type { Table } from './rules';

/** Goes up when the same file and description give other bytes, so that a sweep publishes everything anew. */
const ENGINE = 1;

/** What decides about the files of a table besides their bytes. */
export interface Decision {
  readonly dataset: string;
  readonly table: string;
  /** Undefined where it is not described. */
  readonly description?: Table;
  /** Version of the opt-outs of its persons' space, and the day since which they are what they are. */
  readonly optOuts?: string;
  /** ARN of the key that pseudonyms come from. */
  readonly keyId: string;
}

/** A hash that changes with whatever could change what is published, and with nothing else: no title, no text. */
export function decisionHash({ dataset, table, description, optOuts, keyId }: Decision): string {
  const { format, person, columns = {}, ...rest } = description ?? {};
  // The order of columns counts; in which order a column's own fields were written doesn't.
  const decided = [
    ENGINE,
    dataset,
    table,
    format,
    'csv' in rest ? sorted(rest.csv) : undefined,
    person,
    Object.entries(columns).map(([name, { type, required, unique, allowed, publish }]) => [
      name,
      type,
      required,
      unique,
      allowed,
      sorted(publish),
    ]),
    optOuts,
    keyId,
  ];
  return createHash('sha256').update(JSON.stringify(decided)).digest('hex').slice(0, 32);
}

function sorted(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
