import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import type { Receipt } from '../../../../lambda/pseudonymise/receipt';
import type { Table } from '../../../../lambda/pseudonymise/rules';
import { sqsEvent, useConsole, useEnvironment } from '../support';

interface Stored {
  readonly versionId: string;
  readonly bytes: Buffer;
  readonly metadata: Record<string, string>;
}

const absent = (name: string) => Object.assign(new Error(name), { name });

/** Three buckets in memory: each object has its current version only, and an upload is there when it is completed. */
class Buckets {
  private readonly objects = new Map<string, Stored>();
  private readonly uploads = new Map<string, { metadata: Record<string, string>; parts: Buffer[] }>();
  private versions = 0;
  /** Called before an upload is completed. */
  beforeComplete: () => void = () => undefined;

  put(bucket: string, key: string, bytes: Buffer | string, metadata: Record<string, string> = {}): Stored {
    const stored = { versionId: `v${(this.versions += 1)}`, bytes: Buffer.from(bytes), metadata };
    this.objects.set(`${bucket}/${key}`, stored);
    return stored;
  }

  get = (bucket = '', key = '') => this.objects.get(`${bucket}/${key}`);
  delete = (bucket = '', key = '') => void this.objects.delete(`${bucket}/${key}`);
  keys = (bucket = '', prefix = '') =>
    [...this.objects.keys()]
      .filter((key) => key.startsWith(`${bucket}/${prefix}`))
      .map((key) => key.slice(bucket.length + 1))
      .sort();
  openUploads = () => this.uploads.size;

  serve(s3: AwsClientStub<S3Client>): void {
    const found = (input: { Bucket?: string; Key?: string; VersionId?: string }, name: string) => {
      const stored = this.get(input.Bucket, input.Key);
      if (stored === undefined) throw absent(name);
      if (input.VersionId !== undefined && input.VersionId !== stored.versionId)
        throw absent('NoSuchVersion');
      return stored;
    };
    s3.on(HeadObjectCommand).callsFake((input) => {
      const { versionId, bytes, metadata } = found(input, 'NotFound');
      return { VersionId: versionId, ContentLength: bytes.length, Metadata: metadata };
    });
    s3.on(GetObjectCommand).callsFake((input) => {
      const { versionId, bytes } = found(input, 'NoSuchKey');
      const Body = Object.assign(Readable.from([bytes]), {
        transformToByteArray: () => Promise.resolve(bytes),
      });
      return { VersionId: versionId, Body };
    });
    s3.on(PutObjectCommand).callsFake(({ Bucket, Key, Body }) => void this.put(Bucket, Key, Body));
    s3.on(DeleteObjectCommand).callsFake(({ Bucket, Key }) => this.delete(Bucket, Key));
    s3.on(ListObjectsV2Command).callsFake(({ Bucket, Prefix, ContinuationToken = '0' }) => {
      // Two at a time, so that pages are followed.
      const [keys, at] = [this.keys(Bucket, Prefix), Number(ContinuationToken)];
      const Contents = keys.slice(at, at + 2).map((Key) => ({ Key }));
      return at + 2 < keys.length
        ? { Contents, IsTruncated: true, NextContinuationToken: String(at + 2) }
        : { Contents };
    });
    s3.on(CreateMultipartUploadCommand).callsFake(({ Metadata }) => {
      const UploadId = `u${(this.versions += 1)}`;
      this.uploads.set(UploadId, { metadata: Metadata, parts: [] });
      return { UploadId };
    });
    s3.on(UploadPartCommand).callsFake(({ UploadId, PartNumber, Body }) => {
      const upload = this.uploads.get(UploadId);
      if (upload) upload.parts[PartNumber - 1] = Body;
      return { ETag: `e${PartNumber}` };
    });
    s3.on(AbortMultipartUploadCommand).callsFake(({ UploadId }) => void this.uploads.delete(UploadId));
    s3.on(CompleteMultipartUploadCommand).callsFake(({ Bucket, Key, UploadId, MultipartUpload }) => {
      this.beforeComplete();
      const { metadata, parts } = this.uploads.get(UploadId) ?? { metadata: {}, parts: [] };
      expect(MultipartUpload.Parts).toHaveLength(parts.length);
      this.uploads.delete(UploadId);
      this.put(Bucket, Key, Buffer.concat(parts), metadata);
    });
  }
}

/** The function in one process, and the AWS that it sees; for one test file. */
export function usePseudonymiser() {
  const written = useConsole();
  const s3 = mockClient(S3Client);
  const sqs = mockClient(SQSClient);
  const kms = mockClient(KMSClient);
  let buckets: Buckets;
  let handle: (event: SQSEvent) => Promise<SQSBatchResponse>;

  beforeAll(() => {
    useEnvironment({
      INTAKE_BUCKET: 'intake',
      ASSETS_BUCKET: 'assets',
      RECORDS_BUCKET: 'records',
      QUEUE_URL: 'https://sqs/intake',
      DEAD_LETTERS_URL: 'https://sqs/intake-dead-letters',
      KEY_ID: 'arn:aws:kms:eu-central-1:444455556666:key/pseudonyms',
      LARGEST_CSV_BYTES: '1000',
      LARGEST_PARQUET_BYTES: '1000',
    });
    ({ handler: handle } = jest.requireActual('../../../../lambda/pseudonymise/handler'));
  });
  beforeEach(() => {
    for (const mock of [s3, sqs, kms]) mock.reset();
    buckets = new Buckets();
    buckets.serve(s3);
    for (const command of [SendMessageCommand, DeleteMessageCommand, ChangeMessageVisibilityCommand]) {
      sqs.on(command as typeof SendMessageCommand).resolves({ MessageId: 'sent' });
    }
    kms
      .on(GenerateMacCommand)
      .callsFake(({ Message }) => ({ Mac: workingKey(Buffer.from(Message).toString()) }));
  });

  return {
    written,
    s3,
    sqs,
    kms,
    buckets: () => buckets,
    describe: (datasets: Record<string, Record<string, Table>>) => {
      const described = Object.entries(datasets).map(([name, tables]) => [name, { tables }]);
      buckets.put(
        'records',
        'rules.json',
        JSON.stringify({ version: 1, datasets: Object.fromEntries(described) }),
      );
    },
    handle: (...bodies: readonly (object | string)[]) => handle(sqsEvent(...bodies)),
    receipt: (key: string): Receipt | undefined => {
      const stored = buckets.get('records', `receipts/${key}.json`);
      return stored && (JSON.parse(stored.bytes.toString()) as Receipt);
    },
    /** Keys that a look was asked for. */
    looks: (): readonly string[] =>
      sqs
        .commandCalls(SendMessageCommand, { QueueUrl: 'https://sqs/intake' })
        .map(({ args }) => (JSON.parse(args[0].input.MessageBody ?? '') as { key: string }).key)
        .sort(),
  };
}

/** What the mocked KMS derives of a label. */
export const workingKey = (label: string) => createHash('sha256').update(`key of ${label}`).digest();

const event = (type: string, bucket: string, key: string) => ({
  version: '0',
  source: 'aws.s3',
  'detail-type': type,
  time: '2026-01-15T12:00:00Z',
  detail: { bucket: { name: bucket }, object: { key, size: 1 } },
});
export const created = (key: string, bucket = 'intake') => event('Object Created', bucket, key);
export const deleted = (key: string) => event('Object Deleted', 'intake', key);
export const scheduled = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
