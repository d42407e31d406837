/**
 * What the console's page and its server say to each other; which calls there are stands in `server/routes.ts`.
 * Times are ISO 8601 in UTC.
 *
 * The page is opened as `http://127.0.0.1:<port>/#token=<token>`. It keeps the token (in `sessionStorage`, which is bound
 * to the port as cookies are not), takes it out of the address, and sends it with every call as `Authorization: Bearer`.
 */

import type { Asset, SubscriptionRequest } from './catalogue';
import type { MaybeVisible } from './maybe-visible';

export type * from './catalogue';
export type { MaybeVisible } from './maybe-visible';

/** What the server takes and gives at most. */
export const LIMITS = {
  /** Characters of a decision's reason (AcceptSubscriptionRequest `decisionComment`). */
  reason: 4096,
  /** Characters of SQL. */
  sql: 20_000,
  /** Characters of a search text (SearchListings `searchText`). */
  searchText: 4096,
  /** Rows of an answer; {@link Query.truncated} says whether there were more. */
  rows: 1000,
  /** Seconds after which the server cancels a query. */
  querySeconds: 120,
  /** Bytes of a request's body. */
  body: 65_536,
} as const;

/** Answer to every call that fails, with the HTTP status that fits. */
export interface Failure {
  /** Such as `AccessDenied`, `InvalidInput`, `NotFound`, `Throttled`. */
  readonly code: string;
  /** What is wrong, for a person. */
  readonly message: string;
  /** What helps, where it is known. */
  readonly cure?: string;
}

/** All that the page shows live; kept up by merging {@link Change}s. */
export interface Snapshot {
  readonly platform: Platform;
  /** By entry of the configuration: `governance` or the producer's name. */
  readonly accounts: Readonly<Record<string, AccountSnapshot>>;
}

/** What changed: fields of `platform`, and of some accounts; each field that is there replaces the old one. */
export interface Change {
  /** When AWS was asked. */
  readonly at: string;
  readonly platform?: Partial<Platform>;
  readonly accounts?: Readonly<Record<string, Partial<AccountSnapshot>>>;
}

export interface Platform {
  readonly region: string;
  readonly prefix: string;
  readonly subscriptionApproval: 'auto' | 'manual' | 'permit';
  /** Seconds between two looks at AWS; longer while AWS throttles. */
  readonly interval: number;
  /** `true` while AWS throttles and the server looks less often. */
  readonly slowed: boolean;
  /** In whose name AWS is asked. */
  readonly identity: MaybeVisible<Identity>;
  readonly domain: MaybeVisible<Domain>;
  /** Where the person may ask in SQL. */
  readonly places: MaybeVisible<readonly Place[]>;
}

export interface Identity {
  readonly arn: string;
  readonly accountId: string;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
  /** Address of DataZone's own portal. */
  readonly portalUrl?: string;
}

/** An environment whose credentials the person may take. */
export interface Place {
  readonly environmentId: string;
  readonly name: string;
  readonly projectName: string;
  readonly workgroup: string;
  /** Glue databases of the environment, the one with subscribed tables first. */
  readonly databases: readonly string[];
}

export interface AccountSnapshot {
  readonly entry: string;
  readonly accountId: string;
  /** A consumer publishes nothing: all lists of the flow are empty. */
  readonly kind: 'governance' | 'producer' | 'consumer';
  /** How the account belongs to the domain; the governance account owns it. */
  readonly association: MaybeVisible<Association>;
  /** One for each folder of the assets bucket, which is a table. */
  readonly folders: MaybeVisible<readonly Folder[]>;
  /** A consumer has none. */
  readonly crawler?: MaybeVisible<Crawler>;
  /** Of the project's data source, newest first. */
  readonly runs: MaybeVisible<readonly Run[]>;
  /** Assets of the account's project, published or not. */
  readonly assets: MaybeVisible<readonly Asset[]>;
  /** Requests for the project's listings, those that wait first, then the newest decided. */
  readonly requests: MaybeVisible<readonly SubscriptionRequest[]>;
  readonly queues: MaybeVisible<readonly Queue[]>;
  readonly alarms: MaybeVisible<readonly Alarm[]>;
}

export interface Association {
  /** `OWNER` is the governance account; the others are RAM's states. */
  readonly state:
    'OWNER' | 'ASSOCIATED' | 'ASSOCIATING' | 'DISASSOCIATING' | 'DISASSOCIATED' | 'FAILED' | 'NONE';
  readonly message?: string;
  readonly since?: string;
}

/** Uploads of one table. */
export interface Folder {
  /** Name in the bucket, without the slash; empty for what lies beside all folders. */
  readonly name: string;
  readonly bucket: string;
  readonly objects: number;
  /** `true` where the bucket holds more objects than the server lists. */
  readonly incomplete: boolean;
  readonly bytes: number;
  /** Newest first, at most 20. */
  readonly latest: readonly UploadedObject[];
  /** Objects that no successful crawl covers yet; absent where the crawls are not visible. */
  readonly waiting?: number;
  /** Objects that are not catalogued, as far as AWS tells, at most 20; before them the folder itself, if it has no table. */
  readonly notCatalogued: readonly UncataloguedObject[];
  /** `true` where a log that tells of what is not catalogued is not visible, so that this is missing above. */
  readonly logHidden?: boolean;
}

export interface UncataloguedObject {
  /** Ends with a slash for a whole folder. */
  readonly key: string;
  /** By its name, its size or its storage class, in the words of the newest crawl, or as no table has come of it. */
  readonly reason: string;
}

export interface UploadedObject {
  readonly key: string;
  readonly bytes: number;
  readonly modified: string;
  /** Not yet covered by a successful crawl; absent where the crawls are not visible. */
  readonly waiting?: boolean;
}

export interface Crawler {
  readonly name: string;
  readonly state: 'READY' | 'RUNNING' | 'STOPPING' | 'UNKNOWN';
  /** Newest first. */
  readonly crawls: readonly Crawl[];
}

export interface Crawl {
  readonly id: string;
  readonly state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED' | 'UNKNOWN';
  readonly started?: string;
  readonly ended?: string;
  readonly message?: string;
  /** What it changed, in Glue's own words. */
  readonly summary?: string;
}

export interface Run {
  readonly id: string;
  readonly dataSource: string;
  readonly status: 'REQUESTED' | 'RUNNING' | 'FAILED' | 'PARTIALLY_SUCCEEDED' | 'SUCCESS' | 'UNKNOWN';
  readonly started?: string;
  readonly ended?: string;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly message?: string;
  /** Tables that it did not publish; only of the newest run, and none where it published all. */
  readonly leftOut?: readonly UnpublishedTable[];
}

/** A table that a run left out, or failed at. */
export interface UnpublishedTable {
  readonly table: string;
  readonly database: string;
  /** DataZone's state of it and, where it gives one, its reason. */
  readonly reason: string;
}

export interface Queue {
  readonly name: string;
  /** `true` for a dead-letter queue, whose messages are parked. */
  readonly deadLetters: boolean;
  readonly waiting: number;
  /** Being worked on. */
  readonly inFlight: number;
  readonly delayed: number;
}

export interface Alarm {
  readonly name: string;
  readonly description?: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly since?: string;
  /** CloudWatch's own words. */
  readonly reason?: string;
}

export interface SearchAnswer {
  readonly items: readonly Asset[];
  readonly total: number;
  /** To be sent as `next` for more. */
  readonly next?: string;
}

export interface Decision {
  /** Required, 1 to {@link LIMITS.reason} characters; who asked reads it. */
  readonly reason: string;
}

export interface Question {
  readonly environmentId: string;
  readonly database: string;
  /** One statement that reads; what it may read is decided by IAM and Lake Formation. */
  readonly sql: string;
}

/** A question in SQL, kept in the server's memory only. */
export interface Query {
  readonly id: string;
  readonly environmentId: string;
  readonly database: string;
  readonly sql: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly asked: string;
  readonly ended?: string;
  /** Athena's own words, or that the time was up. */
  readonly message?: string;
  readonly scannedBytes?: number;
  /** Once it has succeeded. */
  readonly columns?: readonly ResultColumn[];
  /** A cell is Athena's text, or null. */
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly truncated?: boolean;
}

export interface ResultColumn {
  readonly name: string;
  /** Athena's type, such as `varchar` or `bigint`. */
  readonly type: string;
  /** For charts: how the text of a cell is to be read. */
  readonly kind: 'number' | 'text' | 'time' | 'boolean';
}

/**
 * A file of the page, which the server answers as it is, without the token. `console/web/build.ts` exports
 * `buildPage(): Promise<readonly PageFile[]>`. Scripts and styles are files of their own: the content security policy
 * allows no inline script, and styles only from the same origin or with the nonce below.
 */
export interface PageFile {
  /** Such as `/` for the page itself, `/app.js`. */
  readonly path: string;
  readonly contentType: string;
  /** In HTML, every {@link STYLE_NONCE} is replaced by a fresh nonce for `<style>` elements at each answer. */
  readonly body: string | Uint8Array;
}

/** To be written into the HTML, for Mantine's `getStyleNonce` by a `<meta name="style-nonce" content="…">`. */
export const STYLE_NONCE = '{{style-nonce}}';
