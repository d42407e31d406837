import { createReadStream, createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pass } from '../../../lambda/pseudonymise/pass';
import { given } from './given';
import { described } from './tables';

/** The pseudonymiser's pass, from a file to a file. */
async function ours(): Promise<void> {
  const { path, output, table, format, keys, threads } = given();
  const { problems } = await pass({
    table: described(table, format),
    input: format === 'csv' ? { csv: createReadStream(path, { highWaterMark: 1 << 18 }) } : { parquet: path },
    keys,
    optedOut: new Set(),
    output: (parquet) => pipeline(parquet, createWriteStream(output)),
    folder: dirname(output),
    memoryMb: 3000,
    threads,
  });
  if (problems) throw new Error(`the bench's own file is at problem: ${JSON.stringify(problems)}`);
}

void ours();
