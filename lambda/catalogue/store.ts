import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CATALOGUE_FILES, type CatalogueFile } from '../../platform/catalogue-files';
import { readText } from '../shared/read-text';

/**
 * Writes what differs from what stands there, so that each version of a file is another catalogue. The report comes last, when
 * what it speaks of is written.
 *
 * @returns names of the files that were written
 * @throws S3's error
 */
export async function storeChanged(
  s3: S3Client,
  bucket: string,
  files: Readonly<Record<CatalogueFile, string>>,
): Promise<readonly CatalogueFile[]> {
  const written: CatalogueFile[] = [];
  for (const [name, ContentType] of Object.entries(CATALOGUE_FILES) as [CatalogueFile, string][]) {
    const Body = files[name];
    if ((await readText(s3, bucket, name)) === Body) continue;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body, ContentType }));
    written.push(name);
  }
  return written;
}
