import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GlueClient } from '@aws-sdk/client-glue';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CatalogWriter } from './catalog-writer';
import type { Changes } from './changes';
import type { CrawlLog } from './crawl-log';
import type { CrawlerSettings } from './crawlers';
import type { CustomClassifier } from './classifiers';
import type { Configuration } from './configuration';
import { type DataObject, type Listing, listObjects, placeOf } from './folders';
import { groupTables, type TableGroup } from './grouping';
import type { Classifier } from './schema';
import { type ReadObject, tableOf } from './tables';

/** What a crawl works with. */
export interface CrawlWork {
  /** Acts as the crawler's role, as `glue` does. */
  readonly s3: S3Client;
  readonly glue: GlueClient;
  readonly settings: CrawlerSettings;
  readonly configuration: Configuration;
  /** Custom ones, in the crawler's order. */
  readonly classifiers: readonly CustomClassifier[];
  readonly classifier: Classifier;
  readonly changes: Changes;
  readonly log: CrawlLog;
}

/** What lies below the targets. */
export async function listTargets({ s3, settings }: CrawlWork): Promise<readonly Listing[]> {
  const listings: Listing[] = [];
  for (const target of settings.Targets.S3Targets) listings.push(await listObjects(s3, target));
  return listings;
}

/**
 * Reads the objects and brings the catalog in line with them. What can't be read is left out and named in the log.
 *
 * @throws what S3, Glue or Lake Formation refuse the role.
 */
export async function catalogue(work: CrawlWork, listings: readonly Listing[], now: Date): Promise<void> {
  const { glue, settings, changes, log } = work;
  const writer = new CatalogWriter(glue, settings, now, changes);
  await writer.open();
  const found = new Set<string>();
  const unread: string[] = [];
  for (const { place, objects, empty } of listings) {
    for (const key of empty) log.add('WARN', `${key} is left out: it is empty`);
    const read = await readObjects(work, objects);
    const known = new Set(read.map(({ object }) => object));
    unread.push(
      ...objects.filter((each) => !known.has(each)).map(({ bucket, key }) => `s3://${bucket}/${key}`),
    );
    for (const group of groupTables(work.configuration, place, read)) {
      found.add(group.location);
      await write(work, writer, group);
    }
  }
  const roots = settings.Targets.S3Targets.flatMap(({ Path }) => placeOf(Path) ?? []);
  await writer.retire(
    roots.map(({ bucket, prefix }) => `s3://${bucket}/${prefix}`),
    found,
    unread,
  );
}

/** A table that the catalogue does not take keeps none of the others from being written. */
async function write({ settings, log }: CrawlWork, writer: CatalogWriter, group: TableGroup): Promise<void> {
  const table = tableOf(settings.Name, group);
  for (const { key } of table.strangers) {
    log.add('WARN', `${key} is left out: it is of another format than most files of ${group.location}`);
  }
  try {
    await writer.write(group.name, table);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ValidationException' && name !== 'InvalidInputException') throw error;
    log.add('ERROR', `The table of ${group.location} is left out: ${message}`);
  }
}

/** What S3 answers for one object, and not for the bucket. */
const OBJECT_REFUSED: readonly string[] = [
  'AccessDenied',
  'InvalidObjectState',
  'InvalidRequest',
  'NoSuchKey',
];

/** @throws S3's refusal where it refuses every object. */
async function readObjects(
  { s3, classifier, classifiers, log }: CrawlWork,
  objects: readonly DataObject[],
): Promise<ReadObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crawl-'));
  const file = join(folder, 'object');
  const read: ReadObject[] = [];
  const refusals: Error[] = [];
  try {
    for (const object of objects) {
      try {
        await download(s3, object, file);
      } catch (error) {
        const refusal = error as Error;
        if (!OBJECT_REFUSED.includes(refusal.name)) throw error;
        if (refusal.name === 'AccessDenied') refusals.push(refusal);
        log.add('ERROR', `${object.key} is left out: ${refusal.message}`);
        continue;
      }
      const classified = await classifier.classify(file, classifiers);
      if (typeof classified === 'string') log.add('WARN', `${object.key} is left out: ${classified}`);
      else read.push({ object, ...classified });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  if (refusals.length > 0 && refusals.length === objects.length) throw refusals[0];
  return read;
}

async function download(s3: S3Client, { bucket, key }: DataObject, file: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  await pipeline(Body as Readable, createWriteStream(file));
}
