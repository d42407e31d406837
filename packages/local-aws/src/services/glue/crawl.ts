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
import { listFolders, placeOf, type DataObject, type Folder } from './folders';
import type { Classifier } from './schema';
import { tableOf, type ReadObject } from './tables';

/** What a crawl works with. */
export interface CrawlWork {
  /** Acts as the crawler's role, as `glue` does. */
  readonly s3: S3Client;
  readonly glue: GlueClient;
  readonly settings: CrawlerSettings;
  readonly classifier: Classifier;
  readonly changes: Changes;
  readonly log: CrawlLog;
}

/** The folders below all targets, each once. */
export async function findFolders({ s3, settings }: CrawlWork): Promise<readonly Folder[]> {
  const folders = new Map<string, Folder>();
  for (const target of settings.Targets.S3Targets) {
    for (const folder of await listFolders(s3, target)) folders.set(folder.location, folder);
  }
  return [...folders.values()];
}

/**
 * Reads the folders' objects and brings the catalog in line with them.
 *
 * @throws what S3, Glue or Lake Formation refuse the role.
 */
export async function catalogue(work: CrawlWork, folders: readonly Folder[], now: Date): Promise<void> {
  const { glue, settings, changes, log } = work;
  const writer = new CatalogWriter(glue, settings, now, changes);
  await writer.open();
  const found = new Set<string>();
  for (const folder of folders) {
    const read = await readObjects(work, folder.objects);
    if (read.length === 0) continue;
    const table = tableOf(settings.Name, folder, read);
    for (const { key } of table.strangers) {
      log.add(
        'WARN',
        `${key} is not in the table of ${folder.location}: most files there are of another kind`,
      );
    }
    await writer.write(folder.name, table);
    found.add(folder.location);
  }
  const roots = settings.Targets.S3Targets.flatMap(({ Path }) => placeOf(Path) ?? []);
  await writer.retire(
    roots.map(({ bucket, prefix }) => `s3://${bucket}/${prefix}`),
    found,
  );
}

async function readObjects(
  { s3, classifier, log }: CrawlWork,
  objects: readonly DataObject[],
): Promise<ReadObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crawl-'));
  const file = join(folder, 'object');
  const read: ReadObject[] = [];
  try {
    for (const object of objects) {
      if (!(await download(s3, object, file))) {
        log.add('WARN', `${object.key} was deleted since the crawl began`);
        continue;
      }
      const schema = await classifier.classify(file);
      if (typeof schema === 'string') log.add('WARN', `${object.key} is of no known kind: ${schema}`);
      else read.push({ object, schema });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return read;
}

/** @returns whether the object is still there. */
async function download(s3: S3Client, { bucket, key }: DataObject, file: string): Promise<boolean> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    await pipeline(Body as Readable, createWriteStream(file));
    return true;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return false;
    throw error;
  }
}
