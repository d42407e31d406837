import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnProblems } from './columns';
import { csvFormat, CsvScan, MOST_PROBLEMS, readRecord } from './csv-scan';
import { openCsv } from './csv-text';
import { technicalKind, withDuckDb } from './duckdb';
import { makePipe } from './named-pipe';
import { parquetRows, parquetTypes, typeProblems } from './parquet';
import type { Problem, Quality } from './receipt';
import { readRejects, rowNumbers } from './rejects';
import type { Table } from './rules';
import { csvSource, parquetSource } from './sql';
import { Verdicts } from './verdicts';
import { feed, write, type WriteProps, type Written } from './write';

/** What a pass reads: a CSV file as a stream, or a Parquet file on disk, which is read at several places. */
export type Input = { readonly csv: Readable } | { readonly parquet: string };

export interface PassProps {
  readonly table: Table;
  readonly input: Input;
  /** Working key of each space of the table. */
  readonly keys: ReadonlyMap<string, Buffer>;
  /** Values of the person's column whose rows are left out, as text. */
  readonly optedOut: ReadonlySet<string>;
  /** Takes the Parquet file while it is written. What it throws ends the pass. */
  readonly output: (parquet: Readable) => Promise<void>;
  /** Folder for the pipes and for what does not fit into memory. */
  readonly folder: string;
  readonly memoryMb: number;
  /** Of DuckDB's, for Parquet. */
  readonly threads: number;
}

/** What came of a pass: `problems` has something where the output must not be kept. */
export type Outcome =
  | { readonly problems: readonly Problem[] }
  | {
      readonly problems?: undefined;
      readonly rows: number;
      readonly bytes: number;
      readonly quality: Quality;
    };

/**
 * Reads a file once, checks each row against the description, and writes what is published of it as Parquet.
 *
 * @throws {Error} what the input or the output threw, or the kind of a failure of DuckDB's that is not the file's; never a value
 */
export async function pass(props: PassProps): Promise<Outcome> {
  const { folder, threads, memoryMb, input } = props;
  const id = randomUUID();
  const output = join(folder, `${id}.parquet`);
  const path = 'csv' in input ? join(folder, `${id}.csv`) : input.parquet;
  await makePipe(output);
  if ('csv' in input) await makePipe(path);
  // A pipe is read by one thread; a second one would only wait, and does so busily.
  const engine = { threads: 'csv' in input ? 1 : threads, memoryMb, folder, paths: [path, output] };
  const verdicts = new Verdicts(props.table, folder);
  try {
    return await withDuckDb(engine, (connection) =>
      'csv' in input
        ? csvPass(connection, { ...props, verdicts }, input.csv, path, output)
        : parquetPass(connection, { ...props, verdicts }, path, output),
    );
  } finally {
    verdicts.close();
    // It may not have been read to its end.
    if ('csv' in input) input.csv.destroy();
  }
}

const NO_LINE: Problem = {
  rule: 'the file is empty, or no line ends in its first two megabytes',
  cure: 'write the file again',
};
const NO_PARQUET: Problem = {
  rule: 'the file cannot be read as Parquet, and may be cut off',
  cure: 'write it again, or correct format in the description',
};
const UNREADABLE: Problem = {
  rule: 'the file cannot be read as the description says that it is written',
  cure: 'compare delimiter, quote, header and encoding with the file, and look at its end',
};

async function csvPass(
  connection: DuckDBConnection,
  props: WriteProps,
  input: Readable,
  path: string,
  output: string,
): Promise<Outcome> {
  const { table } = props;
  if (table.format !== 'csv') throw new Error('a table of Parquet files got a stream of CSV');
  const { first, lineEnd, body } = await openCsv(input, table.csv);
  if (first === undefined) return { problems: [NO_LINE] };
  const names = table.csv.header ? readRecord(first, table.csv) : Object.keys(table.columns);
  const unlike = columnProblems(table, names);
  if (unlike.length > 0) return { problems: unlike };
  const scan = new CsvScan(csvFormat(table.csv, names.length, lineEnd));
  const source = csvSource(path, table.csv, names, lineEnd);
  const written = await write(connection, props, source, output, (isOver) => feed(body, scan, path, isOver));
  const rejected = written.failed ? [] : await readRejects(connection);
  return judge(written, props.verdicts, scan.records, [...scan.problems, ...rejected], rowNumbers(rejected));
}

async function parquetPass(
  connection: DuckDBConnection,
  props: WriteProps,
  path: string,
  output: string,
): Promise<Outcome> {
  const { table } = props;
  const described = await readParquet(connection, path);
  if (described === undefined) return { problems: [NO_PARQUET] };
  const unlike = [
    ...columnProblems(table, [...described.types.keys()]),
    ...typeProblems(table, described.types),
  ];
  if (unlike.length > 0) return { problems: unlike };
  const source = parquetSource(path, described.types);
  const written = await write(connection, props, source, output, () => Promise.resolve());
  return judge(written, props.verdicts, described.rows, written.failed ? [NO_PARQUET] : [], (row) => row);
}

/** Undefined where the file can't be read as Parquet. What DuckDB says of it holds values, and is left behind. */
async function readParquet(connection: DuckDBConnection, path: string) {
  let kind: string | undefined;
  try {
    // One after the other: where one failed, the connection would be closed under the other.
    const types = await parquetTypes(connection, path);
    const rows = await parquetRows(connection, path);
    return { types, rows };
  } catch (error) {
    kind = technicalKind(error);
  }
  if (kind === 'Out of Memory') throw new Error('DuckDB failed: Out of Memory');
  return undefined;
}

/** Whether all of it fits, and what was measured. */
function judge(
  { failed, rows, bytes, quality }: Written,
  verdicts: Verdicts,
  records: number,
  problems: readonly Problem[],
  numberOf: (row: number) => number,
): Outcome {
  const all = [...problems, ...verdicts.problems(numberOf)];
  if (all.length > 0) {
    const sorted = all.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0));
    return { problems: firstOfEachRow(sorted).slice(0, MOST_PROBLEMS) };
  }
  if (failed || quality === undefined) return { problems: [UNREADABLE] };
  if (rows + verdicts.leftOut !== records) {
    return {
      problems: [
        {
          rule: `the file has ${records} rows, and ${rows + verdicts.leftOut} could be read`,
          cure: 'look at the end of the file, which may be cut off, and write it again',
        },
      ],
    };
  }
  return { rows, bytes, quality };
}

/** The scan and DuckDB may both have seen one. */
function firstOfEachRow(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ row, column, rule }) => {
    const key = `${row} ${column} ${rule}`;
    return !seen.has(key) && seen.add(key);
  });
}
