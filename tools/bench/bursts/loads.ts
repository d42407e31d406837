import { Random } from '../../../medical_assets/generator/random';
import { LIMITS, values } from './figures';

const { uploadsAtOncePerSecond } = values(LIMITS);
const HOUR = 3600;
const DAY = 24 * HOUR;

/** Uploads of one day. */
export interface Load {
  readonly name: string;
  readonly uploads: number;
  /** Seconds over which the uploads come. */
  readonly over: number;
  /** Days that it is played, each with other service times and arrivals. */
  readonly days: number;
}

const atOnce = (uploads: number) => uploads / uploadsAtOncePerSecond;

/** Where a day is one crawl and one run, what these happen to take decides it. */
const MANY_DAYS = 1001;
const FEW_DAYS = 3;

/** Each row of the table. "At once" is as fast as one client uploads. */
export const LOADS: readonly Load[] = [
  { name: '1 upload', uploads: 1, over: 0, days: MANY_DAYS },
  { name: '100 at once', uploads: 100, over: atOnce(100), days: MANY_DAYS },
  { name: '10,000 at once', uploads: 10_000, over: atOnce(10_000), days: FEW_DAYS },
  { name: '10,000 over an hour', uploads: 10_000, over: HOUR, days: FEW_DAYS },
  { name: '50,000 over a day', uploads: 50_000, over: DAY, days: FEW_DAYS },
];

/** When each upload comes, in order: evenly spread by chance. */
export function arrivals({ uploads, over }: Load, seed: number): number[] {
  const random = new Random(seed);
  const milliseconds = Array.from({ length: uploads }, () => random.int(0, over * 1000));
  return milliseconds.sort((a, b) => a - b).map((time) => time / 1000);
}
