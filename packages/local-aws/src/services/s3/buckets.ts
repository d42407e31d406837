import type { NotificationConfiguration, S3Client } from '@aws-sdk/client-s3';
import { notificationsOf, type Notification } from './notifications';

interface Bucket {
  readonly owner: string;
  /** Whom it tells of its objects. */
  readonly configuration: NotificationConfiguration;
}

/** A bucket that tells somebody of its objects. */
export interface NotifiedBucket {
  /** Account id. */
  readonly owner: string;
  readonly eventBridge: boolean;
  readonly notifications: readonly Notification[];
  /** Reads the bucket's objects in moto. */
  readonly client: S3Client;
}

/** What moto does not say of a bucket: its owner and who hears of its objects. */
export class Buckets {
  /** By name, which is unique across accounts. */
  private readonly byName = new Map<string, Bucket>();
  private readonly clients = new Map<string, S3Client>();

  constructor(private readonly connect: (accountId: string) => S3Client) {}

  /** Twice is once: in some Regions a bucket of one's own may be created again. */
  created(name: string, owner: string): void {
    if (!this.byName.has(name)) this.byName.set(name, { owner, configuration: {} });
  }

  deleted(name: string): void {
    this.byName.delete(name);
  }

  configure(name: string, configuration: NotificationConfiguration): void {
    this.byName.set(name, { ...this.get(name), configuration });
  }

  /** @throws Error where the bucket was not made through the gateway */
  get(name: string): Bucket {
    const bucket = this.byName.get(name);
    if (!bucket) throw new Error(`bucket ${name} was not made through the gateway`);
    return bucket;
  }

  /** Undefined where nobody hears of the bucket. */
  notified(name: string): NotifiedBucket | undefined {
    const bucket = this.byName.get(name);
    if (!bucket) return undefined;
    const { owner, configuration } = bucket;
    const eventBridge = configuration.EventBridgeConfiguration !== undefined;
    const notifications = notificationsOf(configuration);
    if (!eventBridge && notifications.length === 0) return undefined;
    return { owner, eventBridge, notifications, client: this.client(name) };
  }

  /** Reads and writes the bucket's objects in moto. */
  client(name: string): S3Client {
    const { owner } = this.get(name);
    const client = this.clients.get(owner) ?? this.connect(owner);
    this.clients.set(owner, client);
    return client;
  }
}
