import type { DuckDBConnection } from '@duckdb/node-api';
import type { Problem } from './receipt';

/** What DuckDB's kinds of rejects mean; the texts beside them hold values. */
const RULES: Readonly<Record<string, { readonly rule: string; readonly cure: string }>> = {
  'MISSING COLUMNS': {
    rule: 'the row has fewer values than there are columns',
    cure: 'write a value, or nothing, for each column',
  },
  'TOO MANY COLUMNS': {
    rule: 'the row has more values than there are columns',
    cure: 'put quotes around values that have a delimiter, or describe each column',
  },
  'UNQUOTED VALUE': {
    rule: 'after the quote that ends a value stands the delimiter',
    cure: 'write a quote within a value twice',
  },
  'INVALID ENCODING': {
    rule: 'bytes of the row are no text in the encoding of the description',
    cure: 'write the file in that encoding, or correct it in the description',
  },
  'LINE SIZE OVER MAXIMUM': { rule: 'the row has more than two megabytes', cure: 'shorten its values' },
};

const OTHER = { rule: 'the row cannot be read as CSV', cure: 'write the file as RFC 4180 has it' };

/** A row that DuckDB could not read. */
export interface Reject extends Problem {
  readonly row: number;
}

/** Rows of a CSV file that DuckDB could not read, by row; the first problem of each. */
export async function readRejects(connection: DuckDBConnection): Promise<readonly Reject[]> {
  // One reject comes for each value that is missing or too much.
  const reader = await connection.runAndReadAll(
    'SELECT line, first(error_type) AS kind FROM reject_errors GROUP BY line ORDER BY line',
  );
  return reader
    .getRowObjects()
    .map(({ line, kind }) => ({ row: Number(line), ...(RULES[String(kind)] ?? OTHER) }));
}

/** Numbers in the file of rows that are numbered among those that could be read. */
export function rowNumbers(rejected: readonly Reject[]): (row: number) => number {
  return (row) => {
    let number = row;
    for (const reject of rejected) {
      if (reject.row > number) break;
      number++;
    }
    return number;
  };
}
