import {
  HeadObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type DefaultRetention,
  type ObjectLockConfiguration,
  type ObjectLockLegalHold,
  type ObjectLockRetention,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error';
import type { Operation } from '../../local-aws';

const DAY = 24 * 3600 * 1000;

/** Longest default retention in days; ours, from the S3 user guide's 100 years ("Managing Object Lock"). */
const LONGEST_DAYS = 36_500;

/** An object, or one version of it. */
interface ObjectVersion {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** What a write says of its object's lock. */
interface LockHeaders {
  readonly ObjectLockMode?: 'COMPLIANCE' | 'GOVERNANCE';
  readonly ObjectLockRetainUntilDate?: Date;
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF';
}

type Written = ObjectVersion & LockHeaders;

interface Lock {
  readonly retention?: ObjectLockRetention;
  readonly legalHold?: ObjectLockLegalHold['Status'];
}

/**
 * S3 Object Lock (S3 user guide, "Locking objects with Object Lock"): moto keeps the locks of versions, without their
 * rules; the default retention of a bucket, which moto lets nobody change while there are objects, is kept here.
 */
export class ObjectLocks {
  /** By name, the buckets that have Object Lock, with their default retention. */
  private readonly buckets = new Map<string, DefaultRetention | undefined>();
  /** By id of a multipart upload: moto forgets what its start says. */
  private readonly uploads = new Map<string, LockHeaders>();

  /** @param client reads and writes moto's objects of the bucket, past IAM */
  constructor(private readonly client: (bucket: string) => S3Client) {}

  bucketCreated(bucket: string, locked: boolean | undefined): void {
    if (locked) this.buckets.set(bucket, undefined);
  }

  bucketDeleted(bucket: string): void {
    this.buckets.delete(bucket);
  }

  /** @throws {AwsError} InvalidRequest or InvalidArgument, as S3 refuses a write with a lock that can't be */
  checkWrite(input: Written & Readonly<Record<string, unknown>>, withBody: boolean): void {
    const { Bucket, ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = input;
    const explicit = Boolean(ObjectLockMode ?? ObjectLockRetainUntilDate ?? ObjectLockLegalHoldStatus);
    if (explicit) this.checkLockable(Bucket);
    if ((ObjectLockMode === undefined) !== (ObjectLockRetainUntilDate === undefined)) {
      throw invalidArgument(
        'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      );
    }
    if (ObjectLockRetainUntilDate) checkFuture(ObjectLockRetainUntilDate);
    const summed = Object.keys(input).some((name) => name === 'ContentMD5' || name.startsWith('Checksum'));
    if (withBody && !summed && (explicit || this.buckets.get(Bucket))) {
      throw new AwsError(
        'InvalidRequest',
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
        400,
      );
    }
  }

  /** Locks a new version by the bucket's default, where its write names no retention. */
  async written({ Bucket, Key, ObjectLockMode }: Written, VersionId: string | undefined): Promise<void> {
    const byDefault = this.buckets.get(Bucket);
    if (!byDefault || ObjectLockMode) return;
    const { Mode, Days = 0, Years = 0 } = byDefault;
    const RetainUntilDate = new Date(Date.now() + (Days + Years * 365) * DAY);
    const Retention = { Mode, RetainUntilDate };
    await this.client(Bucket).send(new PutObjectRetentionCommand({ Bucket, Key, VersionId, Retention }));
  }

  uploadStarted(UploadId: string, headers: LockHeaders): void {
    this.uploads.set(UploadId, headers);
  }

  async uploadCompleted(
    { Bucket, Key, UploadId }: ObjectVersion & { readonly UploadId: string },
    VersionId: string | undefined,
  ): Promise<void> {
    const headers = this.uploads.get(UploadId) ?? {};
    this.uploads.delete(UploadId);
    const object = { Bucket, Key, VersionId };
    const { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate } = headers;
    if (Mode) {
      const Retention = { Mode, RetainUntilDate };
      await this.client(Bucket).send(new PutObjectRetentionCommand({ ...object, Retention }));
    }
    const Status = headers.ObjectLockLegalHoldStatus;
    if (Status) {
      const LegalHold = { Status };
      await this.client(Bucket).send(new PutObjectLegalHoldCommand({ ...object, LegalHold }));
    }
    await this.written({ ...object, ...headers }, VersionId);
  }

  /**
   * Why a version can't be deleted; undefined where its lock lets that happen, or where only a marker is added.
   *
   * @param bypass whether governance is bypassed, which the caller has been found to be allowed
   */
  async deletionRefusal(object: ObjectVersion, bypass: boolean | undefined): Promise<AwsError | undefined> {
    if (!this.buckets.has(object.Bucket)) {
      if (!bypass) return undefined;
      return invalidArgument(
        'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      );
    }
    if (object.VersionId === undefined) return undefined;
    const { retention, legalHold } = await this.lockOf(object);
    const held = inForce(retention) && !(bypass && retention?.Mode === 'GOVERNANCE');
    return held || legalHold === 'ON' ? protectedByLock() : undefined;
  }

  /** The operations that moto lacks, or answers without Object Lock's rules. */
  operations(): Readonly<Record<string, Operation>> {
    return {
      PutObjectRetention: async (input, _call, next) => {
        this.checkLockable(input.Bucket);
        const { Mode, RetainUntilDate }: ObjectLockRetention = input.Retention ?? {};
        if ((Mode === undefined) !== (RetainUntilDate === undefined)) throw malformed();
        if (RetainUntilDate) checkFuture(RetainUntilDate);
        const { retention } = await this.lockOf(input);
        checkChange(retention, { Mode, RetainUntilDate }, input.BypassGovernanceRetention);
        // moto can't read an empty element.
        return next(Mode === undefined ? { ...input, Retention: { Mode: '' } } : input);
      },
      GetObjectRetention: async (input) => {
        this.checkLockable(input.Bucket);
        const { retention } = await this.lockOf(input);
        if (!retention) throw notLocked();
        return { Retention: retention };
      },
      PutObjectLegalHold: async (input, _call, next) => {
        this.checkLockable(input.Bucket);
        if (!input.LegalHold?.Status) throw malformed();
        return next();
      },
      GetObjectLegalHold: async (input) => {
        this.checkLockable(input.Bucket);
        const { legalHold } = await this.lockOf(input);
        if (!legalHold) throw notLocked();
        return { LegalHold: { Status: legalHold } };
      },
      PutObjectLockConfiguration: async (input, _call, next) => {
        const configuration: ObjectLockConfiguration = input.ObjectLockConfiguration ?? {};
        if (configuration.ObjectLockEnabled !== 'Enabled') throw malformed();
        if (input.Token !== undefined) {
          throw invalidArgument('Token is not served by the local AWS: turn Object Lock on without it.');
        }
        const byDefault = configuration.Rule && checkedDefault(configuration.Rule.DefaultRetention);
        const answer = this.buckets.has(input.Bucket)
          ? {}
          : await next({ ...input, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } });
        this.buckets.set(input.Bucket, byDefault);
        return answer;
      },
      GetObjectLockConfiguration: async (input, _call, next) => {
        if (!this.buckets.has(input.Bucket)) return next();
        const byDefault = this.buckets.get(input.Bucket);
        const Rule = byDefault && { DefaultRetention: byDefault };
        return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...(Rule && { Rule }) } };
      },
      PutBucketVersioning: async (input, _call, next) => {
        if (this.buckets.has(input.Bucket) && input.VersioningConfiguration?.Status !== 'Enabled') {
          throw new AwsError(
            'InvalidBucketState',
            'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
            409,
          );
        }
        return next();
      },
    };
  }

  /** @throws {AwsError} as S3 says that there is no such object or version */
  private async lockOf({ Bucket, Key, VersionId }: ObjectVersion): Promise<Lock> {
    try {
      const head = await this.client(Bucket).send(new HeadObjectCommand({ Bucket, Key, VersionId }));
      const { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate } = head;
      return {
        ...(Mode && RetainUntilDate && { retention: { Mode, RetainUntilDate } }),
        legalHold: head.ObjectLockLegalHoldStatus,
      };
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      // A delete marker, and what isn't there, has no lock.
      if (status === 404 || status === 405) return {};
      throw error;
    }
  }

  /** @throws {AwsError} InvalidRequest where the bucket has no Object Lock */
  private checkLockable(bucket: string): void {
    if (this.buckets.has(bucket)) return;
    throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration', 400);
  }
}

/**
 * Nobody shortens or removes COMPLIANCE. GOVERNANCE can be extended, and anything else takes the bypass; that this is so
 * of a change to COMPLIANCE is an assumption.
 *
 * @throws {AwsError} AccessDenied
 */
function checkChange(
  now: ObjectLockRetention | undefined,
  next: ObjectLockRetention,
  bypass?: boolean,
): void {
  if (!now || !inForce(now)) return;
  const extended =
    next.Mode === now.Mode &&
    Number(next.RetainUntilDate) >= Math.floor(Number(now.RetainUntilDate) / 1000) * 1000;
  if (!extended && !(bypass && now.Mode === 'GOVERNANCE')) throw protectedByLock();
}

function inForce(retention: ObjectLockRetention | undefined): boolean {
  return (retention?.RetainUntilDate?.getTime() ?? 0) > Date.now();
}

/** @throws {AwsError} InvalidArgument */
function checkFuture(date: Date): void {
  if (date.getTime() <= Date.now()) throw invalidArgument('The retain until date must be in the future!');
}

/** @throws {AwsError} MalformedXML or InvalidArgument */
function checkedDefault(retention: DefaultRetention = {}): DefaultRetention {
  const { Mode, Days, Years } = retention;
  if (!Mode || (Days === undefined) === (Years === undefined)) throw malformed();
  const period = Days ?? Years ?? 0;
  if (period <= 0) throw invalidArgument('Default retention period must be a positive integer value.');
  if ((Days ?? period * 365) > LONGEST_DAYS) {
    throw invalidArgument(
      `Default retention period is too large: at most ${LONGEST_DAYS} days or 100 years.`,
    );
  }
  return retention;
}

function protectedByLock(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
}

function notLocked(): AwsError {
  return new AwsError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    404,
  );
}

function malformed(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message, 400);
}

function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgument', message, 400);
}
