import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, type Usage } from '../measure';
import { number, table } from '../report';
import { asEnvironment } from './given';
import { FORMATS, type Format, TABLES, type TableName, writeTable } from './tables';

/** Goals: what checking may cost beside DuckDB alone, and memory that does not grow with the file (MiB). */
const MOST_RATIO = 1.25;
const MOST_MEMORY = 700;

/** Of an invocation's 900 seconds, those that are counted on; the rest is for S3 and for a slower machine. */
const SECONDS = 576;

const THREADS = 2;

/** A file that was published, and what it took. */
export interface Row {
  readonly table: TableName;
  readonly format: Format;
  readonly bytes: number;
  readonly rows: number;
  readonly ours: Usage;
  readonly plain: Usage;
}

/** Publishes files of each table and format, made of a seed, and does the same with DuckDB alone. */
export async function benchPseudonymise(
  scale: number,
  print: (line: string) => void,
): Promise<readonly Row[]> {
  const folder = join(tmpdir(), 'bench-pseudonymise');
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'result.parquet');
  const rows: Row[] = [];
  for (const name of Object.keys(TABLES) as TableName[]) {
    for (const format of FORMATS) {
      const { path, bytes, rows: count } = await writeTable(folder, name, format, scale);
      const environment = asEnvironment({ path, output, table: name, format, threads: THREADS });
      const plain = await measure('tools/bench/pseudonymise/plain.ts', environment);
      const ours = await measure('tools/bench/pseudonymise/ours.ts', environment);
      print(`${name}.${format}: ${number(ours.cpu / plain.cpu)} times the processor time of DuckDB alone`);
      rows.push({ table: name, format, bytes, rows: count, ours, plain });
    }
  }
  rmSync(folder, { recursive: true });
  return rows;
}

/** As Markdown. */
export function pseudonymiseReport(rows: readonly Row[]): readonly string[] {
  return [
    ...table(
      ['file', 'rows', 'MB', 'CPU s', 'DuckDB alone', 'ratio', 'peak MiB', 'largest file, GB'],
      rows.map(({ table: name, format, bytes, rows: count, ours, plain }) => [
        `${name}.${format}`,
        String(count),
        number(bytes / 1e6),
        number(ours.cpu),
        number(plain.cpu),
        number(ours.cpu / plain.cpu),
        number(ours.memory),
        number(((bytes / 1e9) * SECONDS) / ours.wall),
      ]),
    ),
    '',
    `Goals: a ratio of at most ${MOST_RATIO}, and at most ${MOST_MEMORY} MiB whatever the file's size. The largest file is what ${SECONDS} seconds are enough for at the pace measured here, on ${THREADS} threads.`,
  ];
}
