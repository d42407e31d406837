import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { HowOften } from './fault';

/** Steps of a chance: fine enough for any probability that a test can tell apart. */
const STEPS = 1_000_000;

/** Decides at which matches one fault fires, and counts. */
export class Rate {
  matched = 0;
  fired = 0;
  private readonly random;
  private readonly ends: number;

  constructor(private readonly howOften: HowOften) {
    this.random = xoroshiro128plus(howOften.seed ?? 0);
    this.ends = Date.now() + (howOften.forSeconds ?? Infinity) * 1000;
  }

  /** Whether it fires no more: its times are used up, or its seconds over. */
  get over(): boolean {
    return this.fired >= (this.howOften.times ?? Infinity) || Date.now() >= this.ends;
  }

  /** To be asked once for each match. */
  fires(): boolean {
    if (this.over) return false;
    this.matched++;
    const { after = 0, probability = 1 } = this.howOften;
    if (this.matched <= after) return false;
    if (probability < 1 && uniformInt(this.random, 1, STEPS) > probability * STEPS) return false;
    this.fired++;
    return true;
  }
}
