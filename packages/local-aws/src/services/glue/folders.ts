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
  /** Folders between its table's location and itself. */
  readonly folders: readonly string[];
}

/** Objects that make up one table. */
export interface Folder {
  /** Table's name before any prefix: lower-case letters, digits and underscores. */
  readonly name: string;
  /** `s3://` URL; of a folder with a slash at its end. */
  readonly location: string;
  readonly objects: readonly DataObject[];
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

/**
 * Lists what lies below a target and sorts it into tables: a table for each folder of the first level.
 * Empty objects, and whatever is or lies in something named `_…` or `.…`, are no data.
 */
export async function listFolders(s3: S3Client, target: S3Target): Promise<readonly Folder[]> {
  const place = placeOf(target.Path);
  if (!place) throw new Error(`${target.Path} is no S3 path`);
  const excluded = (target.Exclusions ?? []).map(glob);
  const folders = new Map<string, { name: string; objects: DataObject[] }>();
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: place.bucket, Prefix: place.prefix },
  )) {
    for (const { Key = '', Size = 0 } of Contents) {
      const below = Key.slice(place.prefix.length);
      const parts = below.split('/');
      if (Size === 0 || parts.some((part) => /^[_.]/.test(part))) continue;
      if (excluded.some((pattern) => pattern.test(below))) continue;
      const { name, location, depth } = tableOf(place, parts);
      const found = folders.get(location) ?? { name, objects: [] };
      const { bucket } = place;
      found.objects.push({ bucket, key: Key, size: Size, folders: parts.slice(depth, -1) });
      folders.set(location, found);
    }
  }
  return [...folders].map(([location, found]) => ({ location, ...found }));
}

/** A name for a table whose own name another table has. */
export function distinctName(name: string, location: string): string {
  return `${name}_${createHash('md5').update(location).digest('hex')}`;
}

/**
 * The table of an object: its first folder; where there is none, or it is a partition already, the target itself, or
 * in a bucket's root the object alone.
 */
function tableOf(
  { bucket, prefix }: Place,
  parts: readonly string[],
): { name: string; location: string; depth: number } {
  const root = `s3://${bucket}/${prefix}`;
  const [first] = parts;
  if (parts.length > 1 && !first.includes('=')) {
    return { name: tableName(first), location: `${root}${first}/`, depth: 1 };
  }
  if (prefix === '' && parts.length === 1)
    return { name: tableName(first), location: `${root}${first}`, depth: 0 };
  return { name: tableName(prefix.split('/').at(-2) ?? bucket), location: root, depth: 0 };
}

function tableName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}
