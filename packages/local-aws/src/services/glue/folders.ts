import { createHash } from 'node:crypto';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { S3Target } from '@aws-sdk/client-glue';
import { glob } from './glob';

/** An object that a crawl reads. */
export interface DataObject {
  readonly bucket: string;
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** Bucket and key prefix of an S3 target; the prefix is empty or ends in a slash. */
export interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** @returns undefined where `path` is no S3 URL. */
export function placeOf(path: string | undefined): Place | undefined {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(path ?? '') ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/** What lies below a target: the objects with data, and the keys of files without a byte. */
export interface Listing {
  readonly place: Place;
  readonly objects: readonly DataObject[];
  readonly empty: readonly string[];
}

/** Lists what lies below a target. Whatever is or lies in something named `_…` or `.…` is no data. */
export async function listObjects(s3: S3Client, target: S3Target): Promise<Listing> {
  const place = placeOf(target.Path);
  if (!place) throw new Error(`${target.Path} is no S3 path`);
  const excluded = (target.Exclusions ?? []).map(glob);
  const objects: DataObject[] = [];
  const empty: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: place.bucket, Prefix: place.prefix },
  )) {
    for (const { Key = '', Size = 0 } of Contents) {
      const below = Key.slice(place.prefix.length);
      if (below.split('/').some((part) => /^[_.]/.test(part))) continue;
      if (excluded.some((pattern) => pattern.test(below))) continue;
      if (Size > 0) objects.push({ bucket: place.bucket, key: Key, size: Size });
      else if (!Key.endsWith('/')) empty.push(Key);
    }
  }
  return { place, objects, empty };
}

/** A name for a table whose own name another table has. */
export function distinctName(name: string, location: string): string {
  return `${name}_${createHash('md5').update(location).digest('hex')}`;
}

/** Lower-case letters, digits and underscores. */
export function tableName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}
