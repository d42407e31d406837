import { isDeepStrictEqual } from 'node:util';

interface Described {
  readonly Parameters?: Record<string, string>;
}

/** Parameter that tells since when, in milliseconds since 1970, a table or partition has no objects. */
const DEPRECATED = 'DEPRECATED_BY_CRAWLER';

export function isDeprecated({ Parameters }: Described): boolean {
  return Parameters?.[DEPRECATED] !== undefined;
}

export function deprecated<T extends Described>(entry: T, now: Date): T {
  return { ...entry, Parameters: { ...entry.Parameters, [DEPRECATED]: String(now.getTime()) } };
}

/** Whether the catalog would hold the same for both. */
export function isSame(one: object, other: object): boolean {
  // What is undefined does not come back from the catalog.
  const plain = (value: object): unknown => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(plain(one), plain(other));
}
