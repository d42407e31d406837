import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One version of an object. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly bytes: number;
}

/** An object and what was written beside it. */
export interface Head extends Version {
  readonly metadata: Readonly<Record<string, string>>;
}

/** One bucket. Whoever asks for an object that is not there has to have s3:ListBucket: S3 says 403 otherwise. */
export class Bucket {
  constructor(
    readonly s3: S3Client,
    readonly name: string,
  ) {}

  /** The current version; undefined where there is none. */
  async head(key: string): Promise<Head | undefined> {
    const found = await absent(this.s3.send(new HeadObjectCommand({ Bucket: this.name, Key: key })));
    return (
      found && {
        key,
        versionId: found.VersionId ?? 'null',
        bytes: found.ContentLength ?? 0,
        metadata: found.Metadata ?? {},
      }
    );
  }

  /** The bytes of a version. @throws NoSuchVersion where it was deleted meanwhile */
  async open({ key, versionId }: Version): Promise<Readable> {
    const { Body } = await this.s3.send(
      new GetObjectCommand({ Bucket: this.name, Key: key, VersionId: versionId }),
    );
    return Body as Readable;
  }

  async download(version: Version, path: string): Promise<void> {
    await pipeline(await this.open(version), createWriteStream(path, { mode: 0o600 }));
  }

  /** The current version as bytes; undefined where there is none. */
  async read(key: string): Promise<{ readonly bytes: Uint8Array; readonly versionId: string } | undefined> {
    const found = await absent(this.s3.send(new GetObjectCommand({ Bucket: this.name, Key: key })));
    if (found?.Body === undefined) return undefined;
    return { bytes: await found.Body.transformToByteArray(), versionId: found.VersionId ?? 'null' };
  }

  async writeJson(key: string, value: object): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.name,
        Key: key,
        Body: JSON.stringify(value, undefined, 2),
        ContentType: 'application/json',
      }),
    );
  }

  /** Nothing where there is none. */
  async delete(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }

  async keys(prefix = ''): Promise<readonly string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2({ client: this.s3 }, { Bucket: this.name, Prefix: prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key } of Contents) if (Key !== undefined) keys.push(Key);
    }
    return keys;
  }
}

const ABSENT = ['NotFound', 'NoSuchKey'];

async function absent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (ABSENT.includes((error as Error).name)) return undefined;
    throw error;
  }
}
