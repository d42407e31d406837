import { GetBucketEncryptionCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketOwner } from '../../../services/s3/owners';
import type { NeedContext, Input, Need } from '../../types';
import { keyNeeds } from '../key-use';

/** What S3 knows of an object's encryption. */
interface Encryption {
  readonly key?: string;
  /** Whether the key encrypts one key for the whole bucket. */
  readonly bucketKey?: boolean;
}

export interface ObjectName {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** What writing an object needs of its key: the one that the request names, else the bucket's. */
export async function needsOfWriting(
  input: Input,
  needContext: NeedContext,
  actions: readonly string[],
): Promise<readonly Need[]> {
  return useOf(
    input,
    (await requestedEncryption(input, needContext)) ?? (await ofBucket(input.Bucket, needContext)),
    actions,
    needContext,
  );
}

/** What reading an object needs of the key with which it was written. */
export async function needsOfReading(
  object: ObjectName,
  found: Encryption,
  needContext: NeedContext,
): Promise<readonly Need[]> {
  return useOf(object, found, ['Decrypt'], needContext);
}

/** Undefined where there is no such object. */
export async function storedEncryption(
  { Bucket, Key, VersionId }: ObjectName,
  needContext: NeedContext,
): Promise<Encryption | undefined> {
  const found = await callOrUndefined(Bucket, needContext, (s3) =>
    s3.send(new HeadObjectCommand({ Bucket, Key, VersionId })),
  );
  return found && { key: found.SSEKMSKeyId, bucketKey: found.BucketKeyEnabled };
}

async function useOf(
  { Bucket, Key }: ObjectName,
  { key, bucketKey }: Encryption,
  actions: readonly string[],
  needContext: NeedContext,
): Promise<readonly Need[]> {
  const accountId = (await bucketOwner(Bucket, needContext.moto)) ?? needContext.call.principal.accountId;
  const bucket = `arn:aws:s3:::${Bucket}`;
  const context = { 'aws:s3:arn': bucketKey ? bucket : `${bucket}/${Key}` };
  return keyNeeds(key, actions, { service: 's3', accountId, context }, needContext);
}

/** Undefined where the request says nothing of encryption. */
async function requestedEncryption(input: Input, needContext: NeedContext): Promise<Encryption | undefined> {
  const { ServerSideEncryption: algorithm, SSEKMSKeyId: key, BucketKeyEnabled: bucketKey } = input;
  if (algorithm === undefined && key === undefined) return undefined;
  if (algorithm !== undefined && !algorithm.startsWith('aws:kms')) return {};
  // Without a key of its own the request means the bucket's, and else AWS's.
  const fallback = key === undefined ? await ofBucket(input.Bucket, needContext) : {};
  return { key: key ?? fallback.key ?? 'alias/aws/s3', bucketKey: bucketKey ?? fallback.bucketKey };
}

async function ofBucket(Bucket: string, needContext: NeedContext): Promise<Encryption> {
  const answer = await callOrUndefined(Bucket, needContext, (s3) =>
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
  );
  const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  if (!byDefault?.SSEAlgorithm?.startsWith('aws:kms')) return {};
  return { key: byDefault.KMSMasterKeyID ?? 'alias/aws/s3', bucketKey: rule?.BucketKeyEnabled };
}

/** Asks moto's S3; undefined where it has nothing to answer with. */
async function callOrUndefined<T>(
  bucket: string,
  { moto, call }: NeedContext,
  ask: (s3: S3Client) => Promise<T>,
): Promise<T | undefined> {
  const s3 = moto.client(S3Client, (await bucketOwner(bucket, moto)) ?? call.principal.accountId);
  try {
    return await ask(s3);
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
    if (status >= 400 && status < 500) return undefined;
    throw error;
  } finally {
    s3.destroy();
  }
}
