import type { Column } from './rules';

type ColumnType = Column['type'];

/** How a type is read, and what of it is refused. DuckDB's own casts take more: 1.5 as an integer, 2020-01-01 10:00 as a date. */
interface TypeRule {
  /** DuckDB's name of the type. */
  readonly sql: string;
  /** What text of a value looks like, whole; nothing where every text is one. */
  readonly pattern?: string;
  /** Condition on a value, written as `v`, that its type in a Parquet file does not give. */
  readonly range?: string;
  /** Types of Parquet columns that are taken beside text, as DuckDB calls them. */
  readonly from: RegExp;
  /** In words, for a receipt. */
  readonly words: string;
  readonly athena: string;
}

const INTEGER_FROM = 'U?(TINY|SMALL|BIG)?INT|U?INTEGER|HUGEINT';
/** Of the years 1 to 9999. */
const DAY = '([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}';
const TIME = `${DAY}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?`;
/** A time with an offset, which a cast to TIMESTAMP would read and then forget. */
export const WITH_OFFSET = `${TIME}[+-][0-9]{2}(:[0-9]{2})?`;

/** A decimal number of at most 18 digits. */
export const SHORT_DECIMAL = '[+-]?[0-9]{1,9}([.][0-9]{1,9})?';

export const TYPES: Readonly<Record<ColumnType, TypeRule>> = {
  string: { sql: 'VARCHAR', from: /^UUID$/, words: 'a text', athena: 'string' },
  text: { sql: 'VARCHAR', from: /^UUID$/, words: 'a text', athena: 'string' },
  integer: {
    sql: 'BIGINT',
    pattern: '[+-]?[0-9]{1,18}',
    // So many that rounding stays within the type.
    range: 'v BETWEEN -999999999999999999 AND 999999999999999999',
    from: new RegExp(`^(${INTEGER_FROM})$`),
    words: 'a whole number of at most 18 digits',
    athena: 'bigint',
  },
  decimal: {
    sql: 'DECIMAL(38,9)',
    pattern: '[+-]?[0-9]{1,28}([.][0-9]{1,9})?',
    range: 'v BETWEEN -9999999999999999999999999999 AND 9999999999999999999999999999',
    from: new RegExp(`^(${INTEGER_FROM}|DECIMAL\\(\\d+,[0-9]\\))$`),
    words: 'a decimal number with at most 28 digits before the dot and 9 after it',
    athena: 'decimal(38,9)',
  },
  double: {
    sql: 'DOUBLE',
    pattern: '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?',
    range: 'isfinite(v)',
    from: new RegExp(`^(${INTEGER_FROM}|DECIMAL\\(.*\\)|FLOAT|DOUBLE)$`),
    words: 'a finite number with a dot for decimals',
    athena: 'double',
  },
  boolean: {
    sql: 'BOOLEAN',
    pattern: '(?i:true|false|t|f|1|0)',
    from: /^BOOLEAN$/,
    words: 'true or false',
    athena: 'boolean',
  },
  date: {
    sql: 'DATE',
    pattern: DAY,
    range: "v BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'",
    from: /^DATE$/,
    words: 'a day, YYYY-MM-DD, of the years 1 to 9999',
    athena: 'date',
  },
  timestamp: {
    sql: 'TIMESTAMP',
    pattern: `${TIME}Z?`,
    range: "v BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'",
    from: /^TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?$/,
    words: 'a time, YYYY-MM-DD HH:MM:SS, of the years 1 to 9999, in UTC or with Z or an offset',
    athena: 'timestamp',
  },
};

/** Type of the published column, as Athena names it; undefined where nothing is published. */
export function publishedType({ type, publish }: Column): string | undefined {
  switch (publish.rule) {
    case 'drop':
      return undefined;
    case 'pseudonym':
    case 'prefix':
    case 'bands':
      return 'string';
    case 'truncate':
      return 'date';
    default:
      return TYPES[type].athena;
  }
}
