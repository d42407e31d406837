import type { ColumnRules, TableRules } from './rules';

/** A column of the source as DuckDB has it. */
export interface SourceColumn {
  readonly name: string;
  /** DuckDB's type; VARCHAR for everything of a CSV file. */
  readonly type: string;
}

/** Quotes a name. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes a text. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * How text of each type looks, and what it becomes. What DuckDB would take beside it, such as a date in another order, would be
 * a guess.
 */
const TEXT: Readonly<Record<string, { readonly pattern: string; readonly cast: (text: string) => string }>> =
  {
    integer: { pattern: '[+-]?[0-9]{1,18}', cast: (text) => `TRY_CAST(${text} AS BIGINT)` },
    decimal: {
      pattern: '[+-]?[0-9]{1,18}(\\.[0-9]{1,9})?',
      cast: (text) => `TRY_CAST(${text} AS DECIMAL(27,9))`,
    },
    double: {
      pattern: '[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?',
      cast: (text) => `TRY_CAST(${text} AS DOUBLE)`,
    },
    boolean: {
      pattern: '(?i)true|false|1|0',
      cast: (text) => `TRY_CAST(${text} AS BOOLEAN)`,
    },
    date: { pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}', cast: (text) => `TRY_CAST(${text} AS DATE)` },
    timestamp: {
      pattern:
        '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})?',
      // A plain TIMESTAMP would take the offset for decoration.
      cast: (text) => `(TRY_CAST(${text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')`,
    },
  };

/** DuckDB's types that a Parquet file may have for a column of each type; text is read as in a CSV file. */
const NATIVE: Readonly<Record<ColumnRules['type'], RegExp>> = {
  string: /^(VARCHAR|UUID|ENUM\(.*\))$/,
  text: /^(VARCHAR|UUID|ENUM\(.*\))$/,
  integer: /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/,
  decimal: /^(DECIMAL\(.*\)|U?(TINYINT|SMALLINT|INTEGER|BIGINT))$/,
  double: /^(FLOAT|DOUBLE)$/,
  boolean: /^BOOLEAN$/,
  date: /^DATE$/,
  timestamp: /^TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?$/,
};

/** Whether a source's column can be read as the type that is described. */
export function isReadable({ type }: SourceColumn, described: ColumnRules['type']): boolean {
  return type === 'VARCHAR' || NATIVE[described].test(type);
}

/** What of a source's value is the described type; NULL where it is not. */
function typed({ name, type }: SourceColumn, described: ColumnRules['type']): string {
  const raw = identifier(name);
  if (type === 'VARCHAR') {
    const text = TEXT[described];
    if (text === undefined) return raw;
    return `CASE WHEN regexp_full_match(${raw}, ${literal(text.pattern)}) THEN ${text.cast(raw)} END`;
  }
  switch (described) {
    case 'string':
    case 'text':
      return `CAST(${raw} AS VARCHAR)`;
    case 'integer':
      return `CASE WHEN ${raw} BETWEEN -999999999999999999 AND 999999999999999999 THEN TRY_CAST(${raw} AS BIGINT) END`;
    case 'decimal':
      return `CASE WHEN TRY_CAST(${raw} AS DECIMAL(27,9)) = ${raw} THEN TRY_CAST(${raw} AS DECIMAL(27,9)) END`;
    case 'double':
      return `CASE WHEN isfinite(${raw}) THEN CAST(${raw} AS DOUBLE) END`;
    case 'boolean':
    case 'date':
      return raw;
    case 'timestamp':
      return type === 'TIMESTAMP WITH TIME ZONE'
        ? `(${raw} AT TIME ZONE 'UTC')`
        : `CAST(${raw} AS TIMESTAMP)`;
  }
}

/** Name of a column's value of the described type, within the queries below. */
const typedName = (index: number): string => `t${index}`;

/** Name of the session's variables that hold the pads of a space's key. */
export const padNames = (space: number): { readonly inner: string; readonly outer: string } => ({
  inner: `inner_pad_${space}`,
  outer: `outer_pad_${space}`,
});

/** HMAC-SHA-256 of a text's bytes (RFC 2104), in hexadecimal. A cast to BLOB would take `\x41` for an escape; encode() does not. */
function hmac(text: string, space: number): string {
  const { inner, outer } = padNames(space);
  return `sha256(getvariable('${outer}') || unhex(sha256(getvariable('${inner}') || encode(${text}))))`;
}

/** What is published of a value of the described type. */
function published({ type, publish }: ColumnRules, value: string, spaces: readonly string[]): string {
  switch (publish.rule) {
    case 'keep':
    case 'drop':
      return value;
    case 'pseudonym':
      return hmac(`CAST(${value} AS VARCHAR)`, spaces.indexOf(publish.space));
    case 'truncate':
      return `CAST(date_trunc('${publish.to}', ${value}) AS DATE)`;
    case 'prefix':
      return `left(${value}, ${publish.length})`;
    case 'bands':
      return bands(value, publish.bounds, type === 'integer');
    case 'round':
      return round(value, publish.to, type);
  }
}

/** Labels of the bands: whole numbers name their last one, others the bound that they stay below. */
function bands(value: string, bounds: readonly number[], whole: boolean): string {
  const cases = bounds.map((bound, at) => {
    const next = bounds[at + 1];
    const label =
      next === undefined
        ? `${bound} and above`
        : whole
          ? next - 1 === bound
            ? `${bound}`
            : `${bound} to ${next - 1}`
          : `${bound} to below ${next}`;
    const condition = next === undefined ? '' : `${value} < ${next} THEN ${literal(label)}`;
    return next === undefined ? `ELSE ${literal(label)}` : `WHEN ${condition}`;
  });
  return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${value} < ${bounds[0]} THEN ${literal(`below ${bounds[0]}`)} ${cases.join(' ')} END`;
}

/** Billionths, which a decimal has nine digits for. */
const SCALE = 9;

/** The nearest multiple, a half away from zero; in whole numbers where the type has them, as a double has 15 digits alone. */
function round(value: string, to: number, type: ColumnRules['type']): string {
  if (type === 'double') return `round(${value} / ${to}) * ${to}`;
  const nearest = (units: string, step: string) =>
    `(sign(${units}) * ((abs(${units}) + ${step} // 2) // ${step} * ${step}))`;
  if (type === 'integer') return `CAST(${nearest(`CAST(${value} AS HUGEINT)`, `${to}::HUGEINT`)} AS BIGINT)`;
  const step = `${BigInt(Math.round(to * 10 ** SCALE))}::HUGEINT`;
  const units = `CAST(${value} * CAST(1000000000 AS DECIMAL(10,0)) AS HUGEINT)`;
  return `CAST(CAST(${nearest(units, step)} AS DECIMAL(28,0)) * CAST(0.000000001 AS DECIMAL(9,9)) AS DECIMAL(28,9))`;
}

/** One way in which a row may not fit. */
export interface Check {
  readonly column: string;
  /** The rule, in words. */
  readonly rule: string;
  readonly cure: string;
  /** SQL that is true of a row that breaks it. */
  readonly broken: string;
}

const SHAPES: Readonly<Record<string, string>> = {
  integer: 'a whole number of at most 18 digits',
  decimal: 'a number of at most 18 digits before the point and nine after it',
  double: 'a finite number, with a point for decimals',
  boolean: 'true or false, or 1 or 0',
  date: 'a day that the calendar has, as YYYY-MM-DD',
  timestamp: 'a time as YYYY-MM-DDTHH:MM:SS, with fractions and an offset if need be',
};

/** Everything that is asked of a row, column by column. */
export function checksOf({ columns }: TableRules, source: readonly SourceColumn[]): readonly Check[] {
  return source.flatMap((from, index) => {
    const { name } = from;
    const { type, required, allowed } = columns[name] as ColumnRules;
    const raw = identifier(name);
    const value = typedName(index);
    const checks: Check[] = [];
    if (required) {
      checks.push({
        column: name,
        rule: 'each row has a value',
        cure: 'complete it, or describe the column as required: false',
        broken: `${raw} IS NULL`,
      });
    }
    if (type !== 'string' && type !== 'text') {
      checks.push({
        column: name,
        rule: `the value is ${SHAPES[type]}`,
        cure: 'correct it where the file is made, or correct the type in the description',
        broken: `(${raw} IS NOT NULL AND ${value} IS NULL)`,
      });
    }
    if (allowed !== undefined) {
      checks.push({
        column: name,
        rule: 'the value is one of those that the description allows',
        cure: 'correct it where the file is made, or add it to allowed',
        broken: `(${value} IS NOT NULL AND ${value} NOT IN (${allowed.map((one) => allowedValue(one, type)).join(', ')}))`,
      });
    }
    return checks;
  });
}

const SQL_TYPES: Readonly<Record<string, string>> = {
  integer: 'BIGINT',
  decimal: 'DECIMAL(27,9)',
  double: 'DOUBLE',
  date: 'DATE',
};

function allowedValue(value: string, type: ColumnRules['type']): string {
  const sqlType = SQL_TYPES[type];
  return sqlType === undefined ? literal(value) : `CAST(${literal(value)} AS ${sqlType})`;
}

/** The source's rows with a value of the described type beside each. */
export function typedRows({ columns }: TableRules, source: readonly SourceColumn[], from: string): string {
  const values = source.map(
    (column, index) => `${typed(column, (columns[column.name] as ColumnRules).type)} AS ${typedName(index)}`,
  );
  return `(SELECT *, ${values.join(', ')} FROM ${from})`;
}

/** Flag of the rows of persons who opted out, in a file that is not published yet. */
export const OPTED_OUT = '__opted_out';

/**
 * The rows as they are published. The first one that breaks a rule ends the query, with a text that says nothing of it.
 *
 * @param optOuts table of the identifiers of those who opted out; their rows are flagged by {@link OPTED_OUT}
 */
export function publishedRows(
  rules: TableRules,
  source: readonly SourceColumn[],
  from: string,
  spaces: readonly string[],
  optOuts?: string,
): string {
  const columns = source.flatMap((column, index) => {
    const described = rules.columns[column.name] as ColumnRules;
    if (described.publish.rule === 'drop') return [];
    const value = published(described, typedName(index), spaces);
    return [`${value} AS ${identifier(column.name.toLowerCase())}`];
  });
  const person = source.findIndex(({ name }) => name === rules.person);
  const flag =
    optOuts === undefined
      ? []
      : [`coalesce(CAST(${typedName(person)} AS VARCHAR) IN (SELECT identifier FROM ${optOuts}), false) AS ${OPTED_OUT}`];
  const broken = checksOf(rules, source).map((check) => check.broken);
  const fits = broken.length === 0 ? 'true' : `CASE WHEN ${broken.join(' OR ')} THEN error('${MISFIT}') ELSE true END`;
  return `SELECT ${[...columns, ...flag].join(', ')} FROM ${typedRows(rules, source, from)} WHERE ${fits}`;
}

/** What the query of {@link publishedRows} ends with where a row does not fit. */
export const MISFIT = 'a row does not fit its description';
