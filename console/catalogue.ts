import type { MaybeVisible } from './maybe-visible';

/** A table as the catalogue knows it. */
export interface Asset {
  readonly assetId: string;
  readonly listingId?: string;
  readonly name: string;
  readonly description?: string;
  /** Entry of the project that owns it, where it is one of the configuration. */
  readonly entry?: string;
  readonly projectId: string;
  readonly revision?: string;
  readonly created?: string;
  /** When the listing was last published; none while it is not published. */
  readonly published?: string;
  readonly database?: string;
  readonly table?: string;
  /** Subscriptions in force; absent where they are not visible. */
  readonly subscribers?: number;
}

export interface AssetDetail extends Asset {
  readonly columns: readonly AssetColumn[];
  /** From object to listing, in this order. */
  readonly lineage: readonly LineageStep[];
  readonly subscriptions: MaybeVisible<readonly Subscription[]>;
  /** As it was posted after runs, newest first, at most ten; empty where files are published as uploaded. */
  readonly quality: MaybeVisible<readonly QualityPoint[]>;
}

/** Quality of a table's published files at the time of a run. */
export interface QualityPoint {
  readonly time: string;
  /** Checks that passed, 0 to 100. */
  readonly passing?: number;
  readonly checks: readonly QualityCheck[];
}

export interface QualityCheck {
  readonly column: string;
  /** Such as `Completeness`. */
  readonly kind: string;
  /** In words, such as `98.5 % of 400 rows`. */
  readonly found: string;
  readonly passed: boolean;
}

export interface AssetColumn {
  readonly name: string;
  /** Glue's type, such as `bigint` or `array<string>`. */
  readonly type: string;
  readonly description?: string;
  readonly partition: boolean;
}

/** One step of the way from object to listing. */
export interface LineageStep {
  readonly kind: 'objects' | 'crawl' | 'table' | 'run' | 'asset' | 'listing';
  /** What it was: `s3://bucket/folder/ (3 objects)`, the crawl's id, `database.table` … */
  readonly what: MaybeVisible<string>;
  readonly time?: string;
}

export interface Subscription {
  readonly id: string;
  readonly status: 'APPROVED' | 'REVOKED' | 'CANCELLED' | 'UNKNOWN';
  /** Name of the project, or id of the person, that reads. */
  readonly subscriber: string;
  readonly since?: string;
}

export interface SubscriptionRequest {
  readonly id: string;
  readonly status: 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'UNKNOWN';
  /** Name of the project, or id of the person, that asks. */
  readonly subscriber: string;
  readonly reason: string;
  readonly asked?: string;
  readonly listings: readonly { readonly listingId: string; readonly name: string }[];
  readonly decided?: string;
  /** The reason of the decision. */
  readonly decision?: string;
  /** Whether accept and reject are open to the person: it waits, and approval is `manual`. */
  readonly decidable: boolean;
}
