import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws } from '../../local-aws';
import { SERVICE } from './functions';

/** Most bytes that a function and its layers may have, unzipped (Lambda developer guide, "Lambda quotas": 250 MB). */
export const UNZIPPED_LIMIT = 250 * 1024 ** 2;

/** Where a zip comes from: a member of functions and of layers. */
export interface CodeSource {
  readonly ZipFile?: Uint8Array;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
}

/** The bytes of the zip, as the request brings them or from the bucket that it names, read as the caller. */
export async function readCode(aws: LocalAws, source: CodeSource, call: Call): Promise<Uint8Array> {
  if (source.ZipFile) return source.ZipFile;
  if (!source.S3Bucket)
    throw invalid('the local AWS runs functions from a zip file: give ZipFile, or S3Bucket and S3Key');
  const client = aws.clientAs(S3Client, call.principal, SERVICE);
  try {
    const object = await client.send(
      new GetObjectCommand({ Bucket: source.S3Bucket, Key: source.S3Key, VersionId: source.S3ObjectVersion }),
    );
    return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    const { name, message } = error as Error;
    const reason = `S3 Error Code: ${name}. S3 Error Message: ${message}`;
    if (name !== 'AccessDenied') throw invalid(`Error occurred while GetObject. ${reason}`);
    const closed = `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${source.S3Bucket}/${source.S3Key}.`;
    throw new AwsError('AccessDeniedException', `${closed} ${reason}`, 403, { Type: 'User' });
  } finally {
    client.destroy();
  }
}

/** What a zip holds, without unpacking it. */
export interface Contents {
  readonly names: readonly string[];
  /** Bytes of all files, unzipped. */
  readonly size: number;
}

/** @throws {AwsError} InvalidParameterValueException for what is no zip */
export function contentsOf(zip: Uint8Array): Contents {
  const names: string[] = [];
  let size = 0;
  try {
    unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        names.push(name);
        size += originalSize;
        return false;
      },
    });
  } catch {
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  return { names, size };
}

/** @throws {AwsError} InvalidParameterValueException for a zip that is no zip, or too large */
export function checkedContents(zip: Uint8Array): Contents {
  const contents = contentsOf(zip);
  if (contents.size > UNZIPPED_LIMIT) {
    throw invalid(`Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`);
  }
  return contents;
}

/** Lambda's error for a value that it can't take. */
export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
