import { Random } from '../../../medical_assets/generator/random';
import { Clock } from './clock';
import { SimulatedCrawler } from './crawler';
import { SimulatedDataSource } from './data-source';
import { TIMES, values, type Times } from './figures';
import { SimulatedFunction, type Concurrency, type FunctionOptions } from './functions';
import type { SimulatedQueue } from './queue';

/** What chance and AWS decide, the same for both designs. */
export interface Circumstances {
  /** Of the service times. */
  readonly seed: number;
  /** Service times other than {@link TIMES}. */
  readonly times?: Partial<Times>;
  /** Whether each crawl in turn succeeds; those after the last do. */
  readonly crawlOutcomes?: readonly boolean[];
  /** Whether the event of each crawl's end in turn gets lost; those after the last do not. */
  readonly lostCrawlEnds?: readonly boolean[];
  /** Whether each run in turn succeeds; those after the last do. */
  readonly runOutcomes?: readonly boolean[];
}

/** How uploads come to be published. */
export interface Design {
  readonly functions: readonly SimulatedFunction[];
  readonly queues: readonly SimulatedQueue[];
  /** Events of S3 that went over EventBridge. */
  readonly objectEvents: number;
  /** An object has just been created. */
  upload(key: string): void;
}

/** One account with its crawler and its data source, at the start of a day. */
export class World {
  readonly clock = new Clock();
  readonly times: Times;
  readonly crawler: SimulatedCrawler;
  readonly dataSource: SimulatedDataSource;
  private readonly concurrency: Concurrency = { running: 0 };
  private readonly random: Random;

  constructor({ seed, times, crawlOutcomes = [], lostCrawlEnds = [], runOutcomes = [] }: Circumstances) {
    this.random = new Random(seed);
    this.times = { ...values(TIMES), ...times };
    this.crawler = new SimulatedCrawler(this.clock, {
      seconds: () => this.between(this.times.crawlLeast, this.times.crawlMost),
      listingSeconds: this.times.crawlListing,
      outcomes: crawlOutcomes,
      lostEnds: lostCrawlEnds,
    });
    this.dataSource = new SimulatedDataSource(this.clock, {
      seconds: () => this.between(this.times.runLeast, this.times.runMost),
      pickupSeconds: this.times.runPickup,
      outcomes: runOutcomes,
    });
  }

  makeFunction(options: FunctionOptions): SimulatedFunction {
    return new SimulatedFunction(this.clock, this.times, this.concurrency, options);
  }

  /** Lets an event arrive. */
  deliver(action: () => void): void {
    this.clock.after(this.between(this.times.deliveryLeast, this.times.deliveryMost), action);
  }

  private between(least: number, most: number): number {
    return this.random.int(Math.round(least * 1000), Math.round(most * 1000)) / 1000;
  }
}
