import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Bucket } from './bucket';

/** Ten thousand parts of it, which is S3's most, are more than a pass writes. */
const PART_BYTES = 16 * 1024 * 1024;

/** An object that is not there until it is complete. */
export class Upload {
  private readonly parts: CompletedPart[] = [];

  private constructor(
    private readonly bucket: Bucket,
    private readonly key: string,
    private readonly id: string,
  ) {}

  static async begin(
    bucket: Bucket,
    key: string,
    metadata: Readonly<Record<string, string>>,
  ): Promise<Upload> {
    const { UploadId } = await bucket.s3.send(
      new CreateMultipartUploadCommand({
        Bucket: bucket.name,
        Key: key,
        Metadata: { ...metadata },
        ContentType: 'application/vnd.apache.parquet',
      }),
    );
    if (UploadId === undefined) throw new Error(`S3 gave no id for the upload of ${key}`);
    return new Upload(bucket, key, UploadId);
  }

  /** Sends what comes, a part at a time, so that no more than one of them is in memory. */
  async take(bytes: AsyncIterable<Buffer>): Promise<void> {
    let held: Buffer[] = [];
    let size = 0;
    for await (const chunk of bytes) {
      held.push(chunk);
      size += chunk.length;
      if (size < PART_BYTES) continue;
      await this.send(Buffer.concat(held));
      held = [];
      size = 0;
    }
    if (size > 0) await this.send(Buffer.concat(held));
  }

  async complete(): Promise<void> {
    await this.bucket.s3.send(
      new CompleteMultipartUploadCommand({ ...this.place, MultipartUpload: { Parts: this.parts } }),
    );
  }

  async abort(): Promise<void> {
    await this.bucket.s3.send(new AbortMultipartUploadCommand(this.place));
  }

  private async send(Body: Buffer): Promise<void> {
    const PartNumber = this.parts.length + 1;
    const { ETag, ChecksumCRC32 } = await this.bucket.s3.send(
      new UploadPartCommand({ ...this.place, PartNumber, Body }),
    );
    this.parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }

  private get place() {
    return { Bucket: this.bucket.name, Key: this.key, UploadId: this.id };
  }
}
