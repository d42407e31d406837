import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Outcome, pass } from '../../../../lambda/pseudonymise/pass';
import type { Column, Csv, Table } from '../../../../lambda/pseudonymise/rules';

export const KEY = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex');

export const CSV: Csv = { delimiter: ',', quote: '"', header: true, encoding: 'utf-8', nullText: '' };

/** A column that is published as it is, unless something else is said. */
export const column = (type: Column['type'], more: Partial<Column> = {}): Column => ({
  type,
  required: false,
  unique: false,
  publish: { rule: 'keep' },
  ...more,
});

export const pseudonym = (space = 'patient') => ({ publish: { rule: 'pseudonym', space } }) as const;

export const csvTable = (
  columns: Record<string, Column>,
  csv: Partial<Csv> = {},
  person = 'none',
): Table => ({ format: 'csv', csv: { ...CSV, ...csv }, person, columns });

export const parquetTable = (columns: Record<string, Column>, person = 'none'): Table => ({
  format: 'parquet',
  person,
  columns,
});

export interface Ran {
  readonly outcome: Outcome;
  /** What was written, whether it may be kept or not. */
  readonly bytes: Buffer;
}

interface RunProps {
  readonly keys?: Readonly<Record<string, Buffer>>;
  readonly optedOut?: readonly string[];
  /** Bytes of a chunk of the source. */
  readonly chunk?: number;
  readonly threads?: number;
  readonly output?: (parquet: Readable) => Promise<void>;
}

/** A folder for one test file, and passes in it. */
export function useEngine() {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'pass-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = async (
    table: Table,
    input: string | Uint8Array | Readable,
    props: RunProps = {},
  ): Promise<Ran> => {
    const chunks: Buffer[] = [];
    const outcome = await pass({
      table,
      input:
        table.format === 'parquet'
          ? { parquet: String(input) }
          : {
              csv: input instanceof Readable ? input : Readable.from(pieces(Buffer.from(input), props.chunk)),
            },
      keys: new Map(Object.entries(props.keys ?? { patient: KEY })),
      optedOut: new Set(props.optedOut),
      output:
        props.output ??
        (async (parquet) => {
          for await (const chunk of parquet) chunks.push(chunk as Buffer);
        }),
      folder,
      memoryMb: 500,
      threads: props.threads ?? 2,
    });
    return { outcome, bytes: Buffer.concat(chunks) };
  };

  return {
    run,
    folder: () => folder,
    /** Rows of a Parquet file in memory, with every value as text. */
    rows: async (bytes: Buffer): Promise<readonly Record<string, unknown>[]> => {
      const path = join(folder, `read-${Math.random()}.parquet`);
      const { writeFileSync } = await import('node:fs');
      writeFileSync(path, bytes);
      return query(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet('${path}')`);
    },
  };
}

/** What DuckDB alone answers. */
export async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function* pieces(bytes: Buffer, size = 65_536): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
