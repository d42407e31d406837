import type { ColumnInfo } from '@aws-sdk/client-athena';
import {
  DuckDBBlobValue,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { QueryFailure } from './errors';

/** Glue's names of types without parameters, and DuckDB's. */
const SIMPLE: Readonly<Record<string, string>> = {
  bigint: 'BIGINT',
  binary: 'BLOB',
  boolean: 'BOOLEAN',
  char: 'VARCHAR',
  date: 'DATE',
  double: 'DOUBLE',
  float: 'REAL',
  int: 'INTEGER',
  integer: 'INTEGER',
  smallint: 'SMALLINT',
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  tinyint: 'TINYINT',
  varchar: 'VARCHAR',
};

/**
 * DuckDB's name for the type of a Glue column, such as `array<struct<code:string>>`.
 *
 * @throws {QueryFailure} for a type that Hive does not have.
 */
export function duckDbType(hive: string): string {
  const { name, inner } = split(hive);
  const parts = typeArguments(hive);
  if (name === 'array' && parts.length === 1) return `${duckDbType(inner)}[]`;
  if (name === 'map' && parts.length === 2) return `MAP(${parts.map(duckDbType).join(', ')})`;
  if (name === 'struct') {
    const fields = structFields(hive).map(([field, type]) => `"${field}" ${duckDbType(type)}`);
    return `STRUCT(${fields.join(', ')})`;
  }
  if (name === 'decimal') return `DECIMAL(${inner || '10,0'})`;
  if (name in SIMPLE) return SIMPLE[name];
  throw new QueryFailure(`NOT_SUPPORTED: Unsupported Hive type: ${hive}`);
}

function split(hive: string): { readonly name: string; readonly inner: string } {
  const [, name = '', inner = ''] = /^\s*(\w+)\s*(?:[<(](.*)[>)])?\s*$/s.exec(hive.toLowerCase()) ?? [];
  return { name, inner };
}

/** What stands in a type's brackets: the element of an array, key and value of a map, the fields of a struct. */
export function typeArguments(hive: string): readonly string[] {
  return topLevel(split(hive).inner);
}

/** Names and types of a struct's fields. */
export function structFields(hive: string): readonly (readonly [string, string])[] {
  return typeArguments(hive).map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).trim(), field.slice(colon + 1).trim()];
  });
}

/** Trino's name for a Hive type, as messages of Athena have it. */
export function trinoType(hive: string): string {
  const { name } = split(hive);
  return (
    { string: 'varchar', int: 'integer', float: 'real', binary: 'varbinary' }[name] ?? hive.toLowerCase()
  );
}

/** The parts between the commas that no bracket encloses. */
function topLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  for (const piece of text.split(',')) {
    if (depth > 0) parts.push(`${parts.pop() ?? ''},${piece}`);
    else parts.push(piece);
    depth += (piece.match(/[<(]/g) ?? []).length - (piece.match(/[>)]/g) ?? []).length;
  }
  return parts;
}

/** Athena's names of types, each with the precision that it states. */
const ATHENA: Readonly<Partial<Record<DuckDBTypeId, readonly [string, number]>>> = {
  [DuckDBTypeId.BIGINT]: ['bigint', 19],
  [DuckDBTypeId.BLOB]: ['varbinary', 1073741824],
  [DuckDBTypeId.BOOLEAN]: ['boolean', 0],
  [DuckDBTypeId.DATE]: ['date', 0],
  [DuckDBTypeId.DOUBLE]: ['double', 17],
  [DuckDBTypeId.FLOAT]: ['float', 17],
  // A sum of whole numbers, which DuckDB widens and Trino does not.
  [DuckDBTypeId.HUGEINT]: ['bigint', 19],
  [DuckDBTypeId.INTEGER]: ['integer', 10],
  [DuckDBTypeId.LIST]: ['array', 0],
  [DuckDBTypeId.MAP]: ['map', 0],
  [DuckDBTypeId.SMALLINT]: ['smallint', 5],
  [DuckDBTypeId.SQLNULL]: ['unknown', 0],
  [DuckDBTypeId.STRUCT]: ['row', 0],
  [DuckDBTypeId.TIME]: ['time', 3],
  [DuckDBTypeId.TIMESTAMP]: ['timestamp', 3],
  [DuckDBTypeId.TIMESTAMP_TZ]: ['timestamp with time zone', 3],
  [DuckDBTypeId.TINYINT]: ['tinyint', 3],
  [DuckDBTypeId.VARCHAR]: ['varchar', 2147483647],
};

/** A result's column as Athena describes it. */
export function columnInfo(Name: string, type: DuckDBType): ColumnInfo {
  const [athena, precision] = ATHENA[type.typeId] ?? [String(type).toLowerCase(), 0];
  const { width, scale } = type instanceof DuckDBDecimalType ? type : { width: precision, scale: 0 };
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name,
    Label: Name,
    Type: type instanceof DuckDBDecimalType ? 'decimal' : athena,
    Precision: width,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: athena === 'varchar',
  };
}

/** A value as Athena writes it into its results; undefined for NULL. */
export function asText(value: DuckDBValue, type: DuckDBType): string | undefined {
  if (value === null) return undefined;
  const inside = (each: DuckDBValue, of: DuckDBType) => asText(each, of) ?? 'null';
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType) {
    return `[${value.items.map((item) => inside(item, type.valueType)).join(', ')}]`;
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    const entries = value.entries.map(
      (entry) => `${inside(entry.key, type.keyType)}=${inside(entry.value, type.valueType)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    const fields = type.entryNames.map(
      (name, index) => `${name}=${inside(value.entries[name], type.entryTypes[index])}`,
    );
    return `{${fields.join(', ')}}`;
  }
  if (value instanceof DuckDBTimestampValue) return milliseconds(value.micros);
  if (value instanceof DuckDBTimestampTZValue) return `${milliseconds(value.micros)} UTC`;
  if (value instanceof DuckDBBlobValue) {
    return Array.from(value.bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  }
  if (typeof value === 'number' && type.typeId === DuckDBTypeId.DOUBLE) return floating(value);
  if (typeof value === 'number' && type.typeId === DuckDBTypeId.FLOAT) return floating(shortest(value));
  return String(value);
}

function milliseconds(micros: bigint): string {
  return new Date(Number(micros / 1000n)).toISOString().replace('T', ' ').replace('Z', '');
}

/** The number with the fewest digits that is the same in 32 bits. */
function shortest(value: number): number {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].find(
    (each) => Math.fround(Number(value.toPrecision(each))) === value,
  );
  return digits === undefined ? value : Number(value.toPrecision(digits));
}

/** As Java writes a double: `70.0`, `1.0E7`. */
function floating(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0 || (size >= 1e-3 && size < 1e7)) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  const [mantissa, exponent] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}
