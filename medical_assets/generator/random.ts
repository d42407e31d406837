import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance from a seed: whole numbers only, so that every machine draws the same. */
export class Random {
  private readonly source;

  constructor(seed: number) {
    this.source = xoroshiro128plus(seed);
  }

  /** A whole number, both ends included, each as likely. */
  int(from: number, to: number): number {
    return uniformInt(this.source, from, to);
  }

  /** A whole number, both ends included, those in the middle likelier. */
  bell(from: number, to: number): number {
    return Math.round((this.int(from, to) + this.int(from, to) + this.int(from, to)) / 3);
  }

  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)];
  }

  /** An item, each as likely as its weight (a whole number) is of all weights. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T {
    let left = this.int(1, sum(items));
    for (const item of items) {
      left -= item.weight;
      if (left <= 0) return item;
    }
    throw new Error('there is no item to choose');
  }

  /** A UUID of version 4. */
  uuid(): string {
    const digits = (length: number) => Array.from({ length }, () => this.int(0, 15).toString(16)).join('');
    const variant = this.pick(['8', '9', 'a', 'b']);
    return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
  }
}

function sum(items: readonly { readonly weight: number }[]): number {
  return items.reduce((total, { weight }) => total + weight, 0);
}
