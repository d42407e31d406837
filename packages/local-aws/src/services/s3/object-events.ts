import { HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Call, LocalAws } from '../../local-aws';
import type { Buckets, NotifiedBucket } from './buckets';
import { Notifications } from './notifications';

/** Digest of nothing, the ETag that S3 gives a delete marker. */
const EMPTY = 'd41d8cd98f00b204e9800998ecf8427e';

/** By the reason of a creation and the type of a deletion (S3 user guide, "Supported event types"). */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  PutObject: 'ObjectCreated:Put',
  CopyObject: 'ObjectCreated:Copy',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
  'Permanently Deleted': 'ObjectRemoved:Delete',
  'Delete Marker Created': 'ObjectRemoved:DeleteMarkerCreated',
};

interface ObjectName {
  readonly Key: string;
  readonly VersionId?: string;
}

/** An entry of `Deleted` as DeleteObjects answers it. */
interface Deletion extends ObjectName {
  /** Only where a delete marker was made. */
  readonly DeleteMarkerVersionId?: string;
}

/** The objects that a deletion names, as they were before it; those that aren't there are left out. */
export type Before = ReadonlyMap<string, HeadObjectCommandOutput>;

/**
 * Tells what happened to an object: the owner's default bus (S3 user guide, "EventBridge event message structure") and
 * the destinations of the bucket's own notifications.
 */
export class ObjectEvents {
  private sequence = 0n;
  private readonly notifications: Notifications;

  constructor(
    private readonly aws: LocalAws,
    private readonly buckets: Buckets,
  ) {
    this.notifications = new Notifications(aws);
  }

  /** To be called when the object can be read. */
  async created(
    { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
    call: Call,
    { ETag = '', VersionId }: { readonly ETag?: string; readonly VersionId?: string },
    reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload',
  ): Promise<void> {
    const bucket = this.buckets.notified(Bucket);
    if (!bucket) return;
    // moto gives a multipart upload the version `null` even where there are no versions.
    const version = VersionId === 'null' ? undefined : VersionId;
    const object = await head(bucket, Bucket, { Key, VersionId: version });
    this.emit(bucket, Bucket, call, 'Object Created', {
      object: { key: Key, size: object?.ContentLength, etag: unquoted(ETag), 'version-id': version },
      reason,
    });
  }

  /** What a deletion will meet; nothing is read of a bucket of which nobody hears. */
  async before(Bucket: string, objects: readonly ObjectName[]): Promise<Before> {
    const bucket = this.buckets.notified(Bucket);
    if (!bucket) return new Map();
    const found = await Promise.all(
      objects.map(async (name) => [keyOf(name), await head(bucket, Bucket, name)] as const),
    );
    return new Map(found.flatMap(([key, object]) => (object ? [[key, object] as const] : [])));
  }

  /** A deletion without a marker changes nothing where no object was, and is no event then. */
  deleted(Bucket: string, call: Call, before: Before, deletions: readonly Deletion[]): void {
    const bucket = this.buckets.notified(Bucket);
    if (!bucket) return;
    for (const { Key, VersionId, DeleteMarkerVersionId: marker } of deletions) {
      const object = before.get(keyOf({ Key, VersionId }));
      if (!marker && !VersionId && !object) continue;
      this.emit(bucket, Bucket, call, 'Object Deleted', {
        object: {
          key: Key,
          etag: marker ? EMPTY : unquoted(object?.ETag ?? EMPTY),
          'version-id': marker ?? VersionId,
        },
        reason: 'DeleteObject',
        'deletion-type': marker ? 'Delete Marker Created' : 'Permanently Deleted',
      });
    }
  }

  private emit(
    { owner, eventBridge, notifications }: NotifiedBucket,
    name: string,
    { principal, requestId }: Call,
    type: string,
    {
      object,
      ...more
    }: {
      readonly object: Readonly<Record<string, unknown>> & { readonly key: string };
      readonly reason: string;
      readonly 'deletion-type'?: string;
    },
  ): void {
    const sequencer = this.sequencer();
    const requester = principal.type === 'service' ? principal.arn : principal.accountId;
    const { key, size, etag: eTag, 'version-id': versionId } = object;
    this.notifications.send(notifications, {
      bucket: name,
      owner,
      name: EVENT_NAMES[more['deletion-type'] ?? more.reason],
      key,
      object: { key, size, eTag, versionId, sequencer },
      requester,
      requestId,
    });
    if (!eventBridge) return;
    this.aws.emit(owner, {
      source: 'aws.s3',
      'detail-type': type,
      resources: [`arn:aws:s3:::${name}`],
      detail: {
        version: '0',
        bucket: { name },
        object: { ...object, sequencer },
        'request-id': requestId,
        requester,
        'source-ip-address': '127.0.0.1',
        ...more,
      },
    });
  }

  /** Hexadecimal, and of two events of a key the later one's is greater. */
  private sequencer(): string {
    const now = BigInt(this.aws.clock.now().getTime()) << 16n;
    this.sequence = now > this.sequence ? now : this.sequence + 1n;
    return this.sequence.toString(16).toUpperCase().padStart(18, '0');
  }
}

/** Undefined where there is no such object, or where it is a delete marker. */
async function head(
  { client }: NotifiedBucket,
  Bucket: string,
  { Key, VersionId }: ObjectName,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
    if (status >= 400 && status < 500) return undefined;
    throw error;
  }
}

function keyOf({ Key, VersionId = '' }: ObjectName): string {
  return `${VersionId} ${Key}`;
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
