import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type DuckDBConnection, DuckDBMapValue, type DuckDBValue } from '@duckdb/node-api';
import type { CsvScan } from './csv-scan';
import { setKeys, setOptedOut, technicalKind } from './duckdb';
import { pipeReader, pipeWriter } from './named-pipe';
import { qualityOf, type Statistics } from './quality';
import type { Quality } from './receipt';
import type { Table } from './rules';
import { passStatement, type Source } from './sql';
import type { Verdicts } from './verdicts';

/** What DuckDB wrote; nothing is counted where it failed at the file. */
export interface Written {
  readonly failed: boolean;
  readonly rows: number;
  readonly bytes: number;
  readonly quality?: Quality;
}

export interface WriteProps {
  readonly table: Table;
  readonly verdicts: Verdicts;
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly optedOut: ReadonlySet<string>;
  readonly output: (parquet: Readable) => Promise<void>;
}

/**
 * Runs the statement of a pass, while `input` fills the pipe that it reads and `output` empties the one that it writes.
 *
 * @param output path of the pipe
 * @param input is told when DuckDB reads no more
 * @throws {Error} what `input` or `output` threw, or the kind of a failure that is not the file's
 */
export async function write(
  connection: DuckDBConnection,
  props: WriteProps,
  source: Source,
  output: string,
  input: (isOver: () => boolean) => Promise<void>,
): Promise<Written> {
  const { table, optedOut, keys, verdicts } = props;
  verdicts.register(connection);
  await setKeys(connection, [...keys.values()]);
  if (optedOut.size > 0) await setOptedOut(connection, optedOut);
  const statement = passStatement(table, source, output, [...keys.keys()], optedOut.size > 0);
  const reader = pipeReader(output);
  const givenUp = new Error('the pass is given up');
  let over = false;
  const query = connection
    .runAndReadAll(statement)
    .catch((error: unknown) => {
      // DuckDB may not even have opened the pipe, and then nothing else would end it.
      reader.destroy(givenUp);
      return { kind: technicalKind(error) };
    })
    .finally(() => (over = true));
  // Where nothing is taken any more, DuckDB fails at the pipe, rather than wait at it.
  const taking = props.output(reader).finally(() => reader.destroy());
  const [given, taken] = await Promise.allSettled([input(() => over), taking]);
  const result = await query;
  if (given.status === 'rejected') throw given.reason;
  if (verdicts.failure !== undefined) throw verdicts.failure;
  if (taken.status === 'rejected' && taken.reason !== givenUp) throw taken.reason;
  if ('kind' in result) {
    if (result.kind !== undefined) throw new Error(`DuckDB failed: ${result.kind}`);
    return { failed: true, rows: 0, bytes: 0 };
  }
  const [row] = result.getRowObjects();
  if (row === undefined) throw new Error('DuckDB does not say what it wrote');
  const { count, file_size_bytes: bytes, column_statistics: statistics = null } = row;
  const rows = Number(count);
  const quality = qualityOf(table, rows, statisticsOf(statistics));
  return { failed: false, rows, bytes: Number(bytes), quality };
}

/** Fills the pipe with a CSV file, and scans it also where DuckDB has given up, so that problems are named by their rows. */
export async function feed(
  body: AsyncIterable<Buffer>,
  scan: CsvScan,
  path: string,
  isOver: () => boolean,
): Promise<void> {
  const pipe = await pipeWriter(path, isOver);
  // What breaks the pipe is DuckDB's failure, which the query answers with.
  pipe?.on('error', () => undefined);
  try {
    for await (const chunk of body) {
      scan.push(chunk);
      if (pipe?.writable && !pipe.write(chunk)) await drained(pipe);
    }
    scan.end();
  } finally {
    pipe?.end();
  }
}

async function drained(pipe: Socket): Promise<void> {
  if (pipe.destroyed) return;
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race([once(pipe, 'drain', { signal }), once(pipe, 'close', { signal })]).finally(() =>
    stop.abort(),
  );
}

/** Of COPY's RETURN_STATS: a map by column, whose names stand in quotes, of maps. */
function statisticsOf(value: DuckDBValue): Statistics {
  if (!(value instanceof DuckDBMapValue)) return new Map();
  return new Map(
    value.entries.map(({ key, value: counted }) => [
      String(key).replace(/^"(.*)"$/, '$1'),
      new Map(
        counted instanceof DuckDBMapValue
          ? counted.entries.map((entry) => [String(entry.key), String(entry.value)])
          : [],
      ),
    ]),
  );
}
