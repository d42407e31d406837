import { delimiterOf } from './csv-scan';
import type { Column, Csv, Table } from './rules';
import { SHORT_DECIMAL, TYPES, WITH_OFFSET } from './types';

/** Functions of JavaScript that the statement calls: each answers whether the row is written. */
export const REPORT = 'report';
export const LEAVE_OUT = 'leave_out';
export const SEEN = 'seen';

/** Table of the identifiers that are opted out, in the one column `identifier`. */
export const OPTED_OUT = 'opted_out';

/** Letters of the rules that a value can break, as `report` is given them behind the column's number. */
export type Rule = 'required' | 'type' | 'allowed';

/** A file that DuckDB reads: its columns by name, with their types in the file, and where the row's number comes from. */
export interface Source {
  /** What stands behind FROM. */
  readonly from: string;
  /** Number of a row, from 1. */
  readonly row: string;
  /** DuckDB's type of each column in the file. */
  readonly types: ReadonlyMap<string, string>;
}

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * A CSV file as text, in the order of its columns: types are cast in the statement, so that they mean the same for CSV and Parquet.
 * `strict_mode` off would swallow further columns of a row.
 */
export function csvSource(path: string, csv: Csv, names: readonly string[], lineEnd: '\n' | '\r\n'): Source {
  const quote = csv.quote === 'none' ? '' : csv.quote;
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`);
  const options = [
    'auto_detect = false',
    'header = false',
    `columns = {${columns.join(', ')}}`,
    `delim = ${literal(delimiterOf(csv))}`,
    `quote = ${literal(quote)}`,
    `escape = ${literal(quote)}`,
    `nullstr = ${literal(csv.nullText)}`,
    `new_line = '${lineEnd === '\n' ? '\\n' : '\\r\\n'}'`,
    'strict_mode = true',
    'store_rejects = true',
    'rejects_limit = 1000',
  ];
  return {
    from: `read_csv(${literal(path)}, ${options.join(', ')})`,
    row: 'row_number() OVER ()',
    types: new Map(names.map((name) => [name, 'VARCHAR'])),
  };
}

export function parquetSource(path: string, types: ReadonlyMap<string, string>): Source {
  return {
    from: `read_parquet(${literal(path)}, file_row_number = true)`,
    row: 'file_row_number + 1',
    types,
  };
}

/** Condition that a column's own rules put on it: columns are `c<n>` as read and `v<n>` as typed. */
interface Check {
  readonly code: string;
  readonly broken: string;
}

/**
 * The one statement of a pass: reads, checks every described column, leaves out whom it must, and writes what is published.
 *
 * @param columns described columns, in order; `report` names them by their place in it
 * @param spaces places of the pads of each space: variables `ip<n>` and `op<n>` (RFC 2104's inner and outer)
 * @param hasOptOuts whether {@link OPTED_OUT} has rows
 */
export function passStatement(
  table: Table,
  source: Source,
  output: string,
  spaces: readonly string[],
  hasOptOuts: boolean,
): string {
  const columns = Object.entries(table.columns);
  const raw = columns.map(([name], at) => `${identifier(name)} AS c${at}`);
  const typed = columns.map(
    ([name, column], at) => `${typedValue(`c${at}`, column, source.types.get(name) ?? '')} AS v${at}`,
  );
  const checks = columns.flatMap(([, column], at) => checksOf(column, at));
  const published = columns.flatMap(([name, column], at) => {
    const value = publishedValue(`v${at}`, column, spaces);
    return value === undefined ? [] : [`${value} AS ${identifier(name.toLowerCase())}`];
  });
  return `COPY (
    WITH raw AS (SELECT CAST(${source.row} AS BIGINT) AS r, ${raw.join(', ')} FROM ${source.from}),
    typed AS (SELECT *, ${typed.join(', ')} FROM raw),
    checked AS (SELECT *, ${verdict(table, checks, hasOptOuts)} AS written FROM typed)
    SELECT ${published.join(', ')} FROM checked WHERE written
  ) TO ${literal(output)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, RETURN_STATS true)`;
}

/** Columns whose values must differ, by name. */
export function uniqueColumns({ columns }: Table): readonly string[] {
  return Object.entries(columns).flatMap(([name, { unique }]) => (unique ? [name] : []));
}

function verdict(table: Table, checks: readonly Check[], hasOptOuts: boolean): string {
  const names = Object.keys(table.columns);
  const codes = checks.map(({ code, broken }) => `CASE WHEN ${broken} THEN '${code}' END`);
  const hashes = uniqueColumns(table).map((name) => {
    const value = `v${names.indexOf(name)}`;
    return `CASE WHEN ${value} IS NULL THEN 0 ELSE hash(${value}) END`;
  });
  const branches = [
    ...(checks.length === 0
      ? []
      : [
          `WHEN ${checks.map(({ broken }) => `(${broken})`).join(' OR ')} THEN ${REPORT}(r, concat_ws(',', ${codes.join(', ')}))`,
        ]),
    // A row that is left out is none that another one repeats.
    ...(hasOptOuts
      ? [
          `WHEN CAST(v${names.indexOf(table.person)} AS VARCHAR) IN (SELECT identifier FROM ${OPTED_OUT}) THEN ${LEAVE_OUT}(r)`,
        ]
      : []),
  ];
  const otherwise = hashes.length === 0 ? 'true' : `${SEEN}(r, ${hashes.join(', ')})`;
  return branches.length === 0 ? otherwise : `CASE ${branches.join(' ')} ELSE ${otherwise} END`;
}

function checksOf(column: Column, at: number): readonly Check[] {
  const [read, value] = [`c${at}`, `v${at}`];
  const { allowed, required, type } = column;
  const sql = TYPES[type].sql;
  return [
    ...(required ? [{ code: `${at} required`, broken: `${read} IS NULL` }] : []),
    ...(sql === 'VARCHAR'
      ? []
      : [{ code: `${at} type`, broken: `${read} IS NOT NULL AND ${value} IS NULL` }]),
    ...(allowed
      ? [
          {
            code: `${at} allowed`,
            broken: `${value} IS NOT NULL AND ${value} NOT IN (${allowed.map((one) => `CAST(${literal(one)} AS ${sql})`).join(', ')})`,
          },
        ]
      : []),
  ];
}

/** The value in its described type; null where it is none. */
function typedValue(read: string, { type }: Column, found: string): string {
  const { sql, range } = TYPES[type];
  if (found === 'VARCHAR') return textValue(read, type);
  if (sql === 'VARCHAR') return `CAST(${read} AS VARCHAR)`;
  const cast =
    found === 'TIMESTAMP WITH TIME ZONE' ? `(${read} AT TIME ZONE 'UTC')` : `TRY_CAST(${read} AS ${sql})`;
  return range === undefined ? cast : `CASE WHEN ${inRange(cast, range)} THEN ${cast} END`;
}

/** The value that a text means. */
function textValue(read: string, type: Column['type']): string {
  const { sql, pattern, range = '' } = TYPES[type];
  if (pattern === undefined) return read;
  const cast = `TRY_CAST(${read} AS ${sql})`;
  const looksLike = (like: string) => `WHEN regexp_full_match(${read}, ${literal(like)})`;
  switch (type) {
    case 'timestamp': {
      const utc = `(TRY_CAST(${read} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')`;
      return `CASE ${looksLike(pattern)} THEN ${cast} ${looksLike(WITH_OFFSET)} AND ${inRange(utc, range)} THEN ${utc} END`;
    }
    case 'decimal':
      // DuckDB reads decimals of more than 18 digits a hundred times slower.
      return `CASE ${looksLike(SHORT_DECIMAL)} THEN CAST(TRY_CAST(${read} AS DECIMAL(18,9)) AS ${sql}) ${looksLike(pattern)} THEN ${cast} END`;
    case 'double':
      return `CASE ${looksLike(pattern)} AND ${inRange(cast, range)} THEN ${cast} END`;
    default:
      return `CASE ${looksLike(pattern)} THEN ${cast} END`;
  }
}

const inRange = (value: string, range: string) => `(${range.replace(/\bv\b/g, value)})`;

/** What is published of a typed value, as SQL; undefined where nothing is. */
export function publishedValue(
  value: string,
  { type, publish }: Column,
  spaces: readonly string[],
): string | undefined {
  switch (publish.rule) {
    case 'drop':
      return undefined;
    case 'keep':
      return value;
    case 'pseudonym': {
      const space = spaces.indexOf(publish.space);
      // RFC 2104. encode() gives the bytes of the text; a cast to BLOB would take \\x41 in it for an escape.
      const text = `encode(CAST(${value} AS VARCHAR))`;
      return `sha256(getvariable('op${space}') || unhex(sha256(getvariable('ip${space}') || ${text})))`;
    }
    case 'truncate':
      return `CAST(date_trunc('${publish.to}', ${value}) AS DATE)`;
    case 'prefix':
      return `left(${value}, ${publish.length})`;
    case 'bands':
      return band(value, type, publish.bounds);
    case 'round':
      return rounded(value, type, publish.to);
  }
}

/** Labels of bands: `below 0`, `0 to 17`, `18 to 64`, `65 or more`; of numbers that are not whole `0 to <18`. */
export function bandLabels(type: Column['type'], bounds: readonly number[]): readonly string[] {
  const whole = type === 'integer';
  return [
    `below ${bounds[0]}`,
    ...bounds.map((bound, at) => {
      const next = bounds.at(at + 1);
      if (at === bounds.length - 1 || next === undefined) return `${bound} or more`;
      return whole ? `${bound} to ${next - 1}` : `${bound} to <${next}`;
    }),
  ];
}

function band(value: string, type: Column['type'], bounds: readonly number[]): string {
  const labels = bandLabels(type, bounds);
  const sql = TYPES[type].sql;
  const branches = bounds.map(
    (bound, at) => `WHEN ${value} < CAST('${decimalText(bound)}' AS ${sql}) THEN '${labels[at]}'`,
  );
  return `CASE WHEN ${value} IS NULL THEN NULL ${branches.join(' ')} ELSE '${labels.at(-1)}' END`;
}

/** The nearest multiple; of two that are as near, the one further from 0. */
function rounded(value: string, type: Column['type'], to: number): string {
  const step = `CAST('${decimalText(to)}' AS ${TYPES[type].sql})`;
  if (type === 'double') {
    // Above, neighbouring doubles are further apart than multiples.
    return `CASE WHEN abs(${value}) >= 9007199254740992 * ${step} THEN ${value} ELSE round(${value} / ${step}) * ${step} END`;
  }
  // Exact in both types: what is beyond the multiple below decides.
  const rest = `(abs(${value}) % ${step})`;
  const near = `(abs(${value}) - ${rest} + CASE WHEN ${rest} >= ${step} - ${rest} THEN ${step} ELSE 0 END)`;
  return `CAST(CASE WHEN ${value} < 0 THEN -${near} ELSE ${near} END AS ${TYPES[type].sql})`;
}

/** Without an exponent, which JavaScript writes below 0.000001. */
function decimalText(number: number): string {
  return /e/.test(String(number)) ? number.toFixed(9) : String(number);
}
