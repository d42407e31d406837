import type { S3Client } from '@aws-sdk/client-s3';

interface Bucket {
  readonly owner: string;
  /** Whether it tells EventBridge of its objects. */
  readonly eventBridge: boolean;
}

/** A bucket that tells EventBridge of its objects. */
export interface NotifiedBucket {
  /** Account id. */
  readonly owner: string;
  /** Reads the bucket's objects in moto. */
  readonly client: S3Client;
}

/** What moto does not say of a bucket: its owner and whether EventBridge hears of its objects. */
export class Buckets {
  /** By name, which is unique across accounts. */
  private readonly byName = new Map<string, Bucket>();
  private readonly clients = new Map<string, S3Client>();

  constructor(private readonly connect: (accountId: string) => S3Client) {}

  /** Twice is once: in some Regions a bucket of one's own may be created again. */
  created(name: string, owner: string): void {
    if (!this.byName.has(name)) this.byName.set(name, { owner, eventBridge: false });
  }

  deleted(name: string): void {
    this.byName.delete(name);
  }

  setEventBridge(name: string, eventBridge: boolean): void {
    const bucket = this.byName.get(name);
    if (!bucket) throw new Error(`bucket ${name} was not made through the gateway`);
    this.byName.set(name, { ...bucket, eventBridge });
  }

  /** Undefined where EventBridge hears nothing of the bucket. */
  notified(name: string): NotifiedBucket | undefined {
    const bucket = this.byName.get(name);
    if (!bucket?.eventBridge) return undefined;
    const { owner } = bucket;
    const client = this.clients.get(owner) ?? this.connect(owner);
    this.clients.set(owner, client);
    return { owner, client };
  }
}
