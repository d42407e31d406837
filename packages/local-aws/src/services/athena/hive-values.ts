import { QueryFailure } from './errors';

/** A value as text that DuckDB casts to its type, or null. */
export type Value = string | null;

/** Turns what stands in a file into a value of a Hive type. */
export type Conversion = (text: string, field: number) => Value;

const WHOLE = /^[+-]?\d+$/;
/** As Java reads a double. */
const FLOATING = /^\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, integer: 32, bigint: 64 };

/** The type without its parameters: `decimal` of `decimal(8,2)`. */
export function baseOf(type: string): string {
  return /^\s*(\w+)/.exec(type.toLowerCase())?.[1] ?? '';
}

export function isNested(type: string): boolean {
  return ['array', 'map', 'struct'].includes(baseOf(type));
}

/**
 * LazySimpleSerDe: what is no value of its type is NULL, and quotes are characters like others.
 *
 * @throws {QueryFailure} for a nested type, whose delimiters are not served.
 */
export function lazily(type: string): Conversion {
  if (isNested(type))
    throw new QueryFailure(`NOT_SUPPORTED: The local AWS reads no ${type} from delimited text`);
  return (text) => (isValue(text, baseOf(type)) ? text : null);
}

/**
 * OpenCSVSerDe: BOOLEAN, whole numbers and DOUBLE as they are written, DATE as days and TIMESTAMP as milliseconds since
 * 1970; anything else fails the query, an empty text too (Athena user guide, "Open CSV SerDe").
 *
 * @param orNull whether it is NULL instead: the table's property `use.null.for.invalid.data`.
 */
export function strictConversion(type: string, orNull: boolean): Conversion {
  if (isNested(type)) throw new QueryFailure(`NOT_SUPPORTED: OpenCSVSerDe reads no ${type}`);
  const base = baseOf(type);
  return (text, field) => {
    const value = fromUnix(text, base);
    if (value !== null || orNull) return value;
    throw badValue(text, field, base);
  };
}

function fromUnix(text: string, base: string): Value {
  if (base !== 'date' && base !== 'timestamp') return isValue(text, base) ? text : null;
  const date = new Date(Number(text) * (base === 'date' ? 86_400_000 : 1));
  if (!WHOLE.test(text) || Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  return base === 'date' ? iso.slice(0, 10) : iso.replace('T', ' ').replace('Z', '');
}

/** In Java's words, which Athena passes on. */
export function badValue(text: string, field: number, base: string): QueryFailure {
  const isFloating = base === 'double' || base === 'float';
  const why = isFloating && text.trim() === '' ? 'empty String' : `For input string: "${text}"`;
  return new QueryFailure(`HIVE_BAD_DATA: Error parsing field value '${text}' for field ${field}: ${why}`);
}

function isValue(text: string, base: string): boolean {
  if (base in BITS) return WHOLE.test(text) && BigInt.asIntN(BITS[base], bigIntOf(text)) === bigIntOf(text);
  if (base === 'double' || base === 'float') return FLOATING.test(text);
  if (base === 'decimal') return DECIMAL.test(text);
  if (base === 'boolean') return /^(true|false)$/i.test(text);
  if (base === 'date') return isDay(text);
  if (base === 'timestamp') {
    const [, day, time] = /^(\S+)(?: (.*))?$/.exec(text) ?? [];
    return (
      isDay(day ?? '') &&
      (time === undefined || /^([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(\.\d{1,9})?$/.test(time))
    );
  }
  return true;
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** BigInt takes no plus sign. */
function bigIntOf(text: string): bigint {
  return BigInt(text.replace('+', ''));
}
