import { AwsError } from '../../aws-error';

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

/** Trino's error names for DuckDB's kinds of error. */
const NAMES: Readonly<Record<string, string>> = {
  Binder: 'SYNTAX_ERROR',
  Catalog: 'SYNTAX_ERROR',
  Parser: 'SYNTAX_ERROR',
  Conversion: 'INVALID_CAST_ARGUMENT',
  'Out of Range': 'NUMERIC_VALUE_OUT_OF_RANGE',
  'Out of Memory': 'EXCEEDED_LOCAL_MEMORY_LIMIT',
};

/** A failure of DuckDB in Athena's words, the place in the SQL kept. */
export function queryFailure(sql: string, error: unknown): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const { exception_type, exception_message, position, error_subtype, type, name } = read(error);
  const where = position === undefined ? '' : `${positionOf(sql, Number(position))}: `;
  if (error_subtype === 'COLUMN_NOT_FOUND') {
    return new QueryFailure(
      `COLUMN_NOT_FOUND: ${where}Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
    );
  }
  if (error_subtype === 'MISSING_ENTRY' && type?.endsWith('Function')) {
    return new QueryFailure(`FUNCTION_NOT_FOUND: ${where}Function '${name}' not registered`);
  }
  return new QueryFailure(
    `${NAMES[exception_type] ?? 'GENERIC_INTERNAL_ERROR'}: ${where}${exception_message}`,
  );
}

/** What is no message of DuckDB's is a fault of ours, and goes on as it is. */
function read(error: unknown): DuckDbError {
  const { message } = error as Error;
  if (!message.startsWith('{"exception_type"')) throw error;
  return JSON.parse(message) as DuckDbError;
}
