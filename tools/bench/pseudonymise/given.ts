import { FORMATS, SPACES, TABLES, type Format, type TableName } from './tables';

/** What a measured process is given, by its environment. */
export interface Given {
  readonly path: string;
  readonly output: string;
  readonly table: TableName;
  readonly format: Format;
  readonly threads: number;
  readonly keys: ReadonlyMap<string, Buffer>;
}

export function asEnvironment({
  path,
  output,
  table,
  format,
  threads,
}: Omit<Given, 'keys'>): Record<string, string> {
  return {
    BENCH_INPUT: path,
    BENCH_OUTPUT: output,
    BENCH_TABLE: table,
    BENCH_FORMAT: format,
    BENCH_THREADS: String(threads),
  };
}

export function given(): Given {
  const { BENCH_INPUT = '', BENCH_OUTPUT = '', BENCH_TABLE, BENCH_FORMAT, BENCH_THREADS } = process.env;
  const table = Object.keys(TABLES).find((name) => name === BENCH_TABLE) as TableName | undefined;
  const format = FORMATS.find((name) => name === BENCH_FORMAT);
  if (table === undefined || format === undefined) throw new Error('the bench starts this file');
  const keys = new Map(SPACES.map((space, at) => [space, Buffer.alloc(32, at + 1)] as const));
  return { path: BENCH_INPUT, output: BENCH_OUTPUT, table, format, threads: Number(BENCH_THREADS), keys };
}
