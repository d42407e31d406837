import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { breaks, next, type Stored } from '../../platform/permits/chain';
import { mapInParallel } from './parallel';

/** Reads at once: S3 answers 5,500 a second and prefix. */
const READS_AT_ONCE = 32;

/** Somebody else wrote the record that was to be written. */
export class OvertakenError extends Error {}

/** The log in the bucket is not what was written there; nothing may be decided by it. */
export class BrokenLogError extends Error {}

/**
 * A log in a locked bucket, an object a record, each with the hash of the one before it. Its key is the record's number, and S3
 * writes it only where there is none (PutObject, `If-None-Match: *`), so that of two writers one is first and the other is
 * told.
 */
export class ChainedLog<Event> {
  /** What was read of it, from the first record on. */
  private readonly known: Stored<Event>[] = [];
  /** The record that the next one is written after. */
  private last?: Stored<Event>;

  /** @param folder in the bucket, without a slash */
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
    private readonly folder: string,
  ) {}

  /**
   * Every record in its order. What was read once is not read again, as no record changes.
   *
   * @throws {BrokenLogError} where one is missing, altered or out of order
   */
  async read(): Promise<readonly Stored<Event>[]> {
    const keys = await this.keysAfter(this.known.length);
    const texts = await mapInParallel(keys, (key) => this.text(key), READS_AT_ONCE);
    const numbered = [
      ...this.known.map(({ text }, at) => ({ number: at + 1, text })),
      ...keys.map((key, at) => ({ number: this.numberOf(key), text: texts[at] ?? '' })),
    ];
    const [found] = breaks(numbered);
    if (found) {
      throw new BrokenLogError(
        `Record ${found.number} of ${this.folder} in ${this.bucket}: ${found.problem}. Nothing is decided by a log that was tampered with: look at the versions of its objects, and at the audit trail.`,
      );
    }
    this.known.push(...texts.map((text) => storedOf<Event>(text)));
    this.last = this.known.at(-1);
    return [...this.known];
  }

  /** Finds the last record, and reads no other: enough to write the next one. */
  async findLast(): Promise<void> {
    const key = (await this.keysAfter(this.last?.entry.number ?? 0)).at(-1);
    if (key !== undefined) this.last = storedOf(await this.text(key));
  }

  /**
   * Writes the record after the last one that was read or found.
   *
   * @throws {OvertakenError} where somebody else has written it
   */
  async append(record: { readonly at: Date; readonly by: string; readonly event: Event }): Promise<void> {
    const stored = next(this.last, record);
    const Key = this.keyOf(stored.entry.number);
    try {
      await this.s3.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key,
          Body: stored.text,
          ContentType: 'application/json',
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      // 412 where there is one, and 409 while another writes it (S3 user guide, "Conditional writes").
      if (!['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Error).name)) throw error;
      // A write whose answer was lost is tried again by the SDK, and then meets itself.
      const isOwn = (await this.text(Key).catch(() => undefined)) === stored.text;
      if (!isOwn) throw new OvertakenError(`Record ${stored.entry.number} was written by somebody else`);
    }
    if (this.known.length === stored.entry.number - 1) this.known.push(stored);
    this.last = stored;
  }

  private async keysAfter(number: number): Promise<string[]> {
    const keys: string[] = [];
    const input = {
      Bucket: this.bucket,
      Prefix: `${this.folder}/`,
      ...(number === 0 ? {} : { StartAfter: this.keyOf(number) }),
    };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, input)) {
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    }
    return keys;
  }

  private async text(Key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  /** Twelve digits: as text, keys sort as their numbers do. */
  private keyOf(number: number): string {
    return `${this.folder}/${String(number).padStart(12, '0')}.json`;
  }

  private numberOf(key: string): number {
    return Number(/(\d{12})\.json$/.exec(key)?.[1]);
  }
}

function storedOf<Event>(text: string): Stored<Event> {
  return { entry: JSON.parse(text) as Stored<Event>['entry'], text };
}
