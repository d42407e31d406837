import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';

/** What the other types of DuckDB become is text. */
const SCALARS: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'tinyint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.INTEGER]: 'int',
  [DuckDBTypeId.BIGINT]: 'bigint',
  // Hive has no unsigned numbers: the next wider type holds them.
  [DuckDBTypeId.UTINYINT]: 'smallint',
  [DuckDBTypeId.USMALLINT]: 'int',
  [DuckDBTypeId.UINTEGER]: 'bigint',
  [DuckDBTypeId.UBIGINT]: 'decimal(20,0)',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp',
  [DuckDBTypeId.BLOB]: 'binary',
};

/** From narrow to wide. */
const NUMBERS = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'];

/** The Hive type, as the data catalog writes it, of a DuckDB type. */
export function hiveType(type: DuckDBType): string {
  if (type instanceof DuckDBDecimalType) return `decimal(${type.width},${type.scale})`;
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType)
    return `array<${hiveType(type.valueType)}>`;
  if (type instanceof DuckDBMapType) return `map<${hiveType(type.keyType)},${hiveType(type.valueType)}>`;
  if (type instanceof DuckDBStructType) {
    const entries = type.entryNames.map(
      (name, index) => `${name.toLowerCase()}:${hiveType(type.entryTypes[index])}`,
    );
    return `struct<${entries.join(',')}>`;
  }
  return SCALARS[type.typeId] ?? 'string';
}

/** Digits of a whole number. */
const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 19 };

/** The type that holds the values of both. That a crawler widens decimals is an assumption. */
export function widestType(one: string, other: string): string {
  if (one === other) return one;
  const [first, second] = [decimal(one), decimal(other)];
  if (first && second && [one, other].some((type) => type.startsWith('decimal'))) {
    const scale = Math.max(first.scale, second.scale);
    const digits = Math.max(first.width - first.scale, second.width - second.scale);
    return digits + scale <= 38 ? `decimal(${digits + scale},${scale})` : 'string';
  }
  const [a, b] = [NUMBERS.indexOf(one), NUMBERS.indexOf(other)];
  return a < 0 || b < 0 ? 'string' : NUMBERS[Math.max(a, b)];
}

/** Width and scale of a decimal, or of the decimal that holds a whole number. */
function decimal(type: string): { readonly width: number; readonly scale: number } | undefined {
  const [, width, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (width !== undefined) return { width: Number(width), scale: Number(scale) };
  return type in DIGITS ? { width: DIGITS[type], scale: 0 } : undefined;
}
