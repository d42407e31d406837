import { QueryFailure } from './errors';
import { badValue, baseOf, isNested, lazily, type Value } from './hive-values';
import { structFields, typeArguments } from './types';

/** Whole numbers that a double does not hold, outside of strings. */
const LONG_NUMBERS = /"(?:\\.|[^"\\])*"|-?\d{16,}(?![\d.eE])/g;

/**
 * A line of JSON as JsonSerDe reads it: one object, whose names count in any case.
 *
 * @param url of the file, for messages
 * @throws {QueryFailure} HIVE_CURSOR_ERROR for what is no object on one line (Athena user guide, "JSON SerDe libraries").
 */
export function jsonRow(line: string, url: string): ReadonlyMap<string, unknown> {
  try {
    const exact = line.replace(LONG_NUMBERS, (text) => (text.startsWith('"') ? text : `"${text}"`));
    const value: unknown = JSON.parse(exact);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return lowerCase(value);
  } catch {
    // Told below.
  }
  throw new QueryFailure(`HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: ${url}`);
}

/** @throws {QueryFailure} HIVE_BAD_DATA for a value that is none of the type. */
export function jsonValue(value: unknown, type: string, field: number): Value {
  if (value === null || value === undefined) return null;
  if (isNested(type)) return JSON.stringify(nested(value, type, field));
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const base = baseOf(type);
  if (lazily(type)(text, field) === null) throw badValue(text, field, base);
  return text;
}

/** A value with lower-case names, in the shape of its type, as JSON. */
function nested(value: unknown, type: string, field: number): unknown {
  if (value === null || value === undefined) return null;
  if (!isNested(type)) return jsonValue(value, type, field);
  const parts = typeArguments(type);
  const base = baseOf(type);
  if (base === 'array') {
    if (Array.isArray(value)) return value.map((each) => nested(each, parts[0], field));
  } else if (typeof value === 'object' && !Array.isArray(value)) {
    if (base === 'map') {
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, nested(each, parts[1], field)]),
      );
    }
    const members = lowerCase(value);
    const fields = structFields(type).map(([name, of]) => [name, nested(members.get(name), of, field)]);
    return Object.fromEntries(fields);
  }
  throw badValue(JSON.stringify(value), field, base);
}

function lowerCase(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each as unknown]));
}
