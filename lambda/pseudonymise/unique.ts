import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const BUCKETS = 64;
/** Values that a bucket holds in memory before it writes them. */
const HELD = 4096;

/** Hash and row, two 32-bit halves each. */
const HALVES = 4;

/**
 * Finds rows whose value an earlier row has, in memory that does not grow with the file: hashes of 64 bits go into buckets on
 * disk, and one bucket after the other is sorted. A hash is DuckDB's; among a hundred million values, two different ones
 * meet in one with a chance of three in ten thousand, and the file is parked for nothing.
 */
export class Repeated {
  private readonly buckets: Bucket[];

  /** @param folder where buckets that grow are kept */
  constructor(folder: string, name: string) {
    this.buckets = Array.from({ length: BUCKETS }, (_, at) => new Bucket(join(folder, `${name}-${at}`)));
  }

  /** @param hashes 0 where there is no value */
  add(hashes: BigUint64Array, rows: BigInt64Array): void {
    const hash = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
    const row = new Uint32Array(rows.buffer, rows.byteOffset, rows.length * 2);
    for (let at = 0; at < hash.length; at += 2) {
      const low = hash[at] ?? 0;
      const high = hash[at + 1] ?? 0;
      if (low === 0 && high === 0) continue;
      this.buckets[high % BUCKETS]?.add(low, high, row[at] ?? 0, row[at + 1] ?? 0);
    }
  }

  /** Numbers of the first `most` rows, each bucket's, whose value stands in an earlier row; ascending. */
  rows(most: number): readonly number[] {
    return this.buckets
      .flatMap((bucket) => bucket.repeated().slice(0, most))
      .sort((a, b) => a - b)
      .slice(0, most);
  }

  close(): void {
    for (const bucket of this.buckets) bucket.close();
  }
}

class Bucket {
  private readonly held = new Uint32Array(HELD * HALVES);
  private used = 0;
  private file: number | undefined;

  constructor(private readonly path: string) {}

  add(low: number, high: number, rowLow: number, rowHigh: number): void {
    if (this.used === this.held.length) this.write();
    const { held, used } = this;
    held[used] = low;
    held[used + 1] = high;
    held[used + 2] = rowLow;
    held[used + 3] = rowHigh;
    this.used += HALVES;
  }

  repeated(): number[] {
    const entries = this.read();
    const hashes = entries.filter((_, at) => at % 2 === 0).sort();
    const twice = new Set(hashes.filter((hash, at) => at > 0 && hash === hashes[at - 1]));
    if (twice.size === 0) return [];
    const rows = new Map<bigint, number[]>();
    for (let at = 0; at < entries.length; at += 2) {
      const [hash = 0n, row] = [entries[at], entries[at + 1]];
      if (!twice.has(hash)) continue;
      const same = rows.get(hash);
      if (same) same.push(Number(row));
      else rows.set(hash, [Number(row)]);
    }
    return [...rows.values()].flatMap((same) => same.sort((a, b) => a - b).slice(1)).sort((a, b) => a - b);
  }

  close(): void {
    if (this.file === undefined) return;
    closeSync(this.file);
    rmSync(this.path, { force: true });
    this.file = undefined;
  }

  private write(): void {
    this.file ??= openSync(this.path, 'wx', 0o600);
    writeSync(this.file, this.held.subarray(0, this.used));
    this.used = 0;
  }

  private read(): BigUint64Array {
    if (this.file === undefined) return new BigUint64Array(this.held.slice(0, this.used).buffer);
    this.write();
    // A copy, since Node's own buffer need not start at a multiple of eight.
    return new BigUint64Array(new Uint8Array(readFileSync(this.path)).buffer);
  }
}
