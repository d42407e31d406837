import {
  BIGINT,
  BOOLEAN,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBBigIntVector,
  type DuckDBBooleanVector,
  type DuckDBDataChunk,
  type DuckDBUBigIntVector,
  type DuckDBVector,
  UBIGINT,
  VARCHAR,
} from '@duckdb/node-api';
import { MOST_PROBLEMS } from './csv-scan';
import type { Problem } from './receipt';
import type { Column, Table } from './rules';
import { LEAVE_OUT, REPORT, SEEN, uniqueColumns } from './sql';
import { TYPES } from './types';
import { Repeated } from './unique';

/** Rows with a broken rule that are kept until the pass is over, so that the first of them are named. */
const MOST_KEPT = 10 * MOST_PROBLEMS;

/** What the statement of a pass says of single rows, by functions that DuckDB calls with 2,048 rows at a time. */
export class Verdicts {
  leftOut = 0;
  /** What went wrong here, such as a full disk; through DuckDB it would look like a fault of the file. */
  failure: unknown;
  private readonly kept: { readonly row: number; readonly codes: string }[] = [];
  private readonly repeated: readonly Repeated[];
  private readonly unique: readonly string[];

  constructor(
    private readonly table: Table,
    folder: string,
  ) {
    this.unique = uniqueColumns(table);
    this.repeated = this.unique.map((_, at) => new Repeated(folder, `unique-${at}`));
  }

  register(connection: DuckDBConnection): void {
    const add = (
      name: string,
      types: readonly (typeof BIGINT | typeof VARCHAR | typeof UBIGINT)[],
      written: boolean,
      main: (chunk: DuckDBDataChunk) => void,
    ) =>
      connection.registerScalarFunction(
        DuckDBScalarFunction.create({
          name,
          returnType: BOOLEAN,
          parameterTypes: types,
          // Each row counts, also where rows are alike.
          volatile: true,
          mainFunction: (_, chunk, answer) => {
            try {
              main(chunk);
            } catch (error) {
              this.failure ??= error;
            }
            answerAll(answer, chunk.rowCount, written);
          },
        }),
      );
    add(REPORT, [BIGINT, VARCHAR], false, (chunk) => this.report(chunk));
    add(LEAVE_OUT, [BIGINT], false, (chunk) => void (this.leftOut += chunk.rowCount));
    if (this.unique.length > 0) {
      add(SEEN, [BIGINT, ...this.unique.map(() => UBIGINT)], true, (chunk) => this.see(chunk));
    }
  }

  /**
   * What is wrong, by row.
   *
   * @param numberOf number of a row in the file, by its number among those that DuckDB could read
   */
  problems(numberOf: (row: number) => number): readonly Problem[] {
    const columns = Object.entries(this.table.columns);
    const own = this.kept.flatMap(({ row, codes }) =>
      codes.split(',').map((code) => {
        const [at, rule] = code.split(' ');
        const found = columns[Number(at)];
        if (found === undefined) throw new Error(`a verdict names column ${at} of ${columns.length}`);
        const [column, description] = found;
        return { row: numberOf(row), column, ...ruleOf(description, rule) };
      }),
    );
    const twice = this.repeated.flatMap((repeated, at) =>
      repeated.rows(MOST_PROBLEMS).map((row) => ({
        row: numberOf(row),
        column: this.unique[at],
        rule: 'the column is unique, and an earlier row has the same value',
        cure: 'take one of the rows out, or write unique: false',
      })),
    );
    return [...own, ...twice];
  }

  close(): void {
    for (const repeated of this.repeated) repeated.close();
  }

  private report(chunk: DuckDBDataChunk): void {
    for (let at = 0; at < chunk.rowCount && this.kept.length < MOST_KEPT; at++) {
      const [row, codes] = [chunk.getColumnVector(0).getItem(at), chunk.getColumnVector(1).getItem(at)];
      this.kept.push({ row: Number(row), codes: String(codes) });
    }
  }

  private see(chunk: DuckDBDataChunk): void {
    const rows = (chunk.getColumnVector(0) as unknown as Items<DuckDBBigIntVector, BigInt64Array>).items;
    for (const [at, repeated] of this.repeated.entries()) {
      const hashes = (chunk.getColumnVector(at + 1) as unknown as Items<DuckDBUBigIntVector, BigUint64Array>)
        .items;
      repeated.add(hashes.subarray(0, chunk.rowCount), rows.subarray(0, chunk.rowCount));
    }
  }
}

/** The vector's own memory, which its type keeps private: a number each would be made of it otherwise. */
type Items<Vector, Memory> = Omit<Vector, 'items'> & { readonly items: Memory };

/** What a verdict means, of the statement's words for it; any other than these two is the type's. */
function ruleOf(
  { type, allowed = [] }: Column,
  rule: string | undefined,
): { readonly rule: string; readonly cure: string } {
  switch (rule) {
    case 'required':
      return {
        rule: 'the column is required',
        cure: 'write a value, or required: false in the description',
      };
    case 'allowed':
      return {
        rule: `the value is none of the ${allowed.length} that the description allows`,
        cure: 'correct the value, or add it to allowed',
      };
    default:
      return {
        rule: `the value is not ${TYPES[type].words}`,
        cure: 'correct the value, or the type in the description',
      };
  }
}

function answerAll(answer: DuckDBVector, rows: number, written: boolean): void {
  for (let at = 0; at < rows; at++) (answer as DuckDBBooleanVector).setItem(at, written);
  answer.flush();
}
