import { AwsError } from '../../aws-error';
import type { QueryText } from './query-text';

/** Why a query ends as FAILED: the text that Athena gives as StateChangeReason. */
export class QueryFailure extends Error {}

/** Athena's answer to a request that it does not take at all. */
export function invalidRequest(message: string, AthenaErrorCode = 'INVALID_INPUT'): AwsError {
  return new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode });
}

/** Whether an SDK call failed with one of these error codes. */
export function isNamed(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}

/** Where in the SQL something stands, as Trino words it; `offset` counts bytes, as DuckDB does. */
export function positionOf(sql: string, offset: number): string {
  const before = Buffer.from(sql).subarray(0, offset).toString().split('\n');
  return `line ${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** What DuckDB says of an error with its setting `errors_as_json`. */
interface DuckDbError {
  readonly exception_type: string;
  readonly exception_message: string;
  /** Byte offset in the statement. */
  readonly position?: string;
  readonly error_subtype?: string;
  /** Kind of what is missing: `Scalar Function`, `Table` … */
  readonly type?: string;
  readonly name?: string;
}

/** Trino's error names for DuckDB's kinds of error, and what can be said of each without DuckDB's own words. */
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  Binder: ['SYNTAX_ERROR', 'The statement does not fit the columns and types that it names'],
  Catalog: ['SYNTAX_ERROR', 'The statement names what does not exist'],
  Parser: ['SYNTAX_ERROR', 'The statement is not valid SQL'],
  Conversion: ['INVALID_CAST_ARGUMENT', 'Cannot cast a value to the type that is asked for'],
  'Invalid Input': ['INVALID_FUNCTION_ARGUMENT', 'A function got an argument that it does not take'],
  'Out of Range': ['NUMERIC_VALUE_OUT_OF_RANGE', 'A number is out of the range of its type'],
  'Out of Memory': ['EXCEEDED_LOCAL_MEMORY_LIMIT', 'Query exceeded the memory limit of the local AWS'],
};

/** What DuckDB's words stand for, of which nothing but names of columns, functions and types is passed on. */
const WORDINGS: readonly (readonly [RegExp, (...found: readonly string[]) => string])[] = [
  // What functions.ts says, in Athena's words already.
  [/^((?:DIVISION_BY_ZERO|INVALID_FUNCTION_ARGUMENT|INVALID_CAST_ARGUMENT): [\w ]+)$/, (text) => text],
  [
    /^Cannot mix values of type (\w+)[^ ]* and (\w+)/,
    (one, other) => `TYPE_MISMATCH: All results must be the same type: ${trino(one)}, ${trino(other)}`,
  ],
  [
    /^column "([^"]+)" must appear in the GROUP BY/,
    (name) =>
      `EXPRESSION_NOT_AGGREGATE: '${name}' must be an aggregate expression or appear in GROUP BY clause`,
  ],
  [
    /^Ambiguous reference to column name "([^"]+)"/,
    (name) => `AMBIGUOUS_NAME: Column '${name}' is ambiguous`,
  ],
  [/^Referenced table "([^"]+)" not found/, (name) => `TABLE_NOT_FOUND: Table '${name}' does not exist`],
  [
    /^No function matches the given name and argument types '(\w+)\(([^)]*)\)'/,
    (name, types) => `FUNCTION_NOT_FOUND: Unexpected parameters (${trino(types)}) for function ${name}`,
  ],
  [
    /^No function matches the given name and argument types '(\W+)\(([^)]*)\)'/,
    (operator, types) =>
      `TYPE_MISMATCH: Cannot apply operator: ${trino(types).replace(', ', ` ${operator} `)}`,
  ],
  [/clause cannot contain aggregates/, () => 'EXPRESSION_NOT_SCALAR: The clause cannot contain aggregations'],
  [
    /^Set operations can only apply/,
    () => 'TYPE_MISMATCH: Queries of a set operation have different numbers of columns',
  ],
  [/^ORDER term out of range/, () => 'INVALID_COLUMN_REFERENCE: ORDER BY position is not in select list'],
];

/** A comparison, at the place of its sign. */
const COMPARED = /^Cannot compare values of type (\w+)\S* and (?:type )?(\w+)/;

/** A failure of DuckDB in Athena's words, the place in the SQL kept; DuckDB's own text goes nowhere. */
export function queryFailure(query: QueryText, error: unknown): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const { exception_type, exception_message, position, error_subtype, type, name } = readDuckDbError(error);
  const where = position === undefined ? '' : `${query.position(Number(position))}: `;
  if (error_subtype === 'COLUMN_NOT_FOUND') {
    return new QueryFailure(
      `COLUMN_NOT_FOUND: ${where}Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
    );
  }
  if (error_subtype === 'MISSING_ENTRY' && type?.endsWith('Function')) {
    return new QueryFailure(`FUNCTION_NOT_FOUND: ${where}Function '${name}' not registered`);
  }
  const compared = COMPARED.exec(exception_message);
  if (compared && position !== undefined) {
    const [, one = '', other = ''] = compared;
    const [sign = '='] = /^(?:[<>]=?|<>|!=)/.exec(query.from(Number(position))) ?? [];
    return new QueryFailure(
      `TYPE_MISMATCH: ${where}Cannot apply operator: ${trino(one)} ${sign} ${trino(other)}`,
    );
  }
  for (const [pattern, wording] of WORDINGS) {
    const found = pattern.exec(exception_message);
    if (found) return new QueryFailure(wording(...found.slice(1)).replace(': ', `: ${where}`));
  }
  const [code, text] = KINDS[exception_type] ?? [
    'GENERIC_INTERNAL_ERROR',
    'The local AWS can not run this query',
  ];
  return new QueryFailure(`${code}: ${where}${text}`);
}

/** Trino's names for the types of DuckDB's that have others. */
export function trino(types: string): string {
  const names: Readonly<Record<string, string>> = {
    integer_literal: 'integer',
    float: 'real',
    blob: 'varbinary',
  };
  return types
    .toLowerCase()
    .split(', ')
    .map((type) => names[type] ?? type)
    .join(', ');
}

/** What is no message of DuckDB's is a fault of ours, and goes on as it is. */
function readDuckDbError(error: unknown): DuckDbError {
  const { message } = error as Error;
  if (!message.startsWith('{"exception_type"')) throw error;
  return JSON.parse(message) as DuckDbError;
}
