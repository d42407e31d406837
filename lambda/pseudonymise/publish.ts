import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Head } from './bucket';
import { asColumnValues } from './opt-outs';
import { type Input, pass } from './pass';
import type { Place } from './place';
import { lineageOf } from './quality';
import { type Problem, receiptOf } from './receipt';
import type { Table } from './rules';
import type { Standing } from './standing';
import { Upload } from './upload';
import type { World } from './world';

/** What DuckDB may use of the function's memory and processors, which are 7 GB and four at its size. */
const MEMORY_MB = 3000;
const THREADS = 4;

/**
 * Publishes a file, all of it or nothing: the result is there when the upload is completed, which it is only when every row fits.
 *
 * @returns what does not fit
 */
export async function publish(
  world: World,
  source: Head,
  { dataset, table, resultKey }: Extract<Place, { kind: 'table' }>,
  description: Table,
  { rules, optedOut }: Standing,
): Promise<readonly Problem[]> {
  const { assets, records, telemetry } = world;
  const keys = await keysOf(world, description);
  const folder = await mkdtemp(join(tmpdir(), 'pseudonymise-'));
  const upload = await Upload.begin(assets, resultKey, { 'source-version': source.versionId, rules });
  try {
    const outcome = await pass({
      table: description,
      input: await inputOf(world, source, description, folder),
      keys,
      optedOut: asColumnValues(
        optedOut,
        description.columns[description.person]?.type === 'integer' ? 'integer' : 'string',
      ),
      output: (parquet) => upload.take(parquet),
      folder,
      memoryMb: MEMORY_MB,
      threads: THREADS,
    });
    if (outcome.problems) {
      await upload.abort();
      return outcome.problems;
    }
    await upload.complete();
    const { rows, bytes, quality } = outcome;
    await records.write({
      ...receiptOf(source, rules, 'published', world.now()),
      result: { key: resultKey, rows, bytes },
      quality,
      lineage: [...lineageOf(description)],
    });
    telemetry.count('UploadPublished');
    telemetry.log.info('a file is published', { key: source.key, dataset, table, rows, bytes });
    return [];
  } catch (error) {
    await upload.abort().catch(() => undefined);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inputOf({ intake }: World, source: Head, { format }: Table, folder: string): Promise<Input> {
  if (format === 'csv') return { csv: await intake.open(source) };
  const parquet = join(folder, 'source.parquet');
  await intake.download(source, parquet);
  return { parquet };
}

async function keysOf({ keys }: World, { columns }: Table): Promise<ReadonlyMap<string, Buffer>> {
  const spaces = Object.values(columns).flatMap(({ publish: { rule, ...rest } }) =>
    rule === 'pseudonym' && 'space' in rest ? [rest.space] : [],
  );
  const derived = new Map<string, Buffer>();
  for (const space of new Set(spaces)) derived.set(space, await keys.of(space));
  return derived;
}
