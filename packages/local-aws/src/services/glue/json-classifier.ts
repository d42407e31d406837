import { jsonTexts } from '../files/json';
import { isColumnName, OtherFormat } from './csv-classifier';
import { widestType } from './hive-types';
import type { Column, FileSchema } from './schema';

/** The only column of an array at the top level (Glue developer guide, "Writing JSON custom classifiers"). */
const RECORD = 'record';

/** The type of a value that nothing is known of: null, or the elements of an empty array. */
type Found =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'scalar'; readonly type: string }
  | { readonly kind: 'array'; readonly element: Found }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, Found> };

/**
 * The built-in JSON classifier: objects one after the other, whole numbers as `int` where they fit, no dates.
 *
 * @throws Error that says why it does not recognise the file.
 */
export function builtInJson(text: string): FileSchema {
  if (!/^\s*[{[]/.test(text)) throw new OtherFormat('it is no JSON');
  let whole: Found = { kind: 'unknown' };
  let records = 0;
  for (const { text: one, line } of jsonTexts(text)) {
    const value = parseLine(one, line);
    whole = mergeTypes(whole, typeOf(Array.isArray(value) ? { [RECORD]: value } : value));
    records += 1;
  }
  if (whole.kind !== 'struct' || whole.fields.size === 0)
    throw new Error('it has no JSON object with members');
  const columns = [...whole.fields].map(([Name, found]): Column => ({ Name, Type: hiveType(found) }));
  const odd = columns.find(({ Name }) => !isColumnName(Name));
  if (odd) throw new Error(`${JSON.stringify(odd.Name.slice(0, 40))} is no name for a column`);
  return { classification: 'json', columns, records };
}

function parseLine(text: string, line: number): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below: the parser's own words quote the data.
  }
  throw new Error(`line ${line} begins no whole JSON object`);
}

function typeOf(value: unknown): Found {
  if (value === null) return { kind: 'unknown' };
  if (Array.isArray(value)) {
    const element = value.map(typeOf).reduce(mergeTypes, { kind: 'unknown' });
    return { kind: 'array', element };
  }
  if (typeof value === 'object') {
    const fields = new Map<string, Found>();
    for (const [name, inner] of Object.entries(value)) {
      const key = name.toLowerCase();
      fields.set(key, mergeTypes(fields.get(key) ?? { kind: 'unknown' }, typeOf(inner)));
    }
    return { kind: 'struct', fields };
  }
  return { kind: 'scalar', type: scalarType(value) };
}

function scalarType(value: unknown): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'number') return 'string';
  if (!Number.isInteger(value)) return 'double';
  return Math.abs(value) < 2 ** 31 ? 'int' : 'bigint';
}

/** One type for the values of both; text, where they have nothing in common. */
function mergeTypes(one: Found, other: Found): Found {
  if (one.kind === 'unknown') return other;
  if (other.kind === 'unknown') return one;
  if (one.kind === 'array' && other.kind === 'array') {
    return { kind: 'array', element: mergeTypes(one.element, other.element) };
  }
  if (one.kind === 'struct' && other.kind === 'struct') {
    const fields = new Map(one.fields);
    for (const [name, found] of other.fields) {
      fields.set(name, mergeTypes(fields.get(name) ?? { kind: 'unknown' }, found));
    }
    return { kind: 'struct', fields };
  }
  if (one.kind === 'scalar' && other.kind === 'scalar') {
    return { kind: 'scalar', type: widestType(one.type, other.type) };
  }
  return { kind: 'scalar', type: 'string' };
}

function hiveType(found: Found): string {
  if (found.kind === 'array') return `array<${hiveType(found.element)}>`;
  if (found.kind === 'scalar') return found.type;
  if (found.kind === 'unknown' || found.fields.size === 0) return 'string';
  const fields = [...found.fields].map(([name, inner]) => `${name}:${hiveType(inner)}`);
  return `struct<${fields.join(',')}>`;
}
