import type { Crawl, Crawler } from '../../../lambda/crawl/decision';
import type { Clock } from './clock';
import { instant } from './instant';

/** A crawl of the simulation; times in seconds. */
export interface SimulatedCrawl {
  readonly id: string;
  readonly startedAt: number;
  /** Objects that came later are not seen. */
  readonly listedAt: number;
  readonly endsAt: number;
  readonly succeeds: boolean;
}

export interface CrawlerOptions {
  /** How long the next crawl takes. */
  readonly seconds: () => number;
  /** How long after its start a crawl lists the bucket. */
  readonly listingSeconds: number;
  /** Whether each crawl in turn succeeds; those after the last do. */
  readonly outcomes: readonly boolean[];
  /** Whether the event of each crawl's end in turn gets lost, as AWS delivers it at best effort; those after the last do not. */
  readonly lostEnds: readonly boolean[];
}

/** A Glue crawler. */
export class SimulatedCrawler {
  readonly crawls: SimulatedCrawl[] = [];
  private readonly listeners: ((state: 'Started' | 'Succeeded' | 'Failed') => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly options: CrawlerOptions,
  ) {}

  /** Hands over each event "Glue Crawler State Change", undelayed. */
  onStateChange(listener: (state: 'Started' | 'Succeeded' | 'Failed') => void): void {
    this.listeners.push(listener);
  }

  /** StartCrawler; `running` stands for CrawlerRunningException. */
  start(): 'started' | 'running' {
    const { now } = this.clock;
    if (this.isRunning()) return 'running';
    const endsAt = now + this.options.seconds();
    const succeeds = this.options.outcomes[this.crawls.length] ?? true;
    const listedAt = Math.min(now + this.options.listingSeconds, endsAt);
    const isLost = this.options.lostEnds[this.crawls.length] ?? false;
    this.crawls.push({ id: `crawl-${this.crawls.length}`, startedAt: now, listedAt, endsAt, succeeds });
    this.tell('Started');
    if (!isLost) this.clock.after(endsAt - now, () => this.tell(succeeds ? 'Succeeded' : 'Failed'));
    return 'started';
  }

  /** What GetCrawler and ListCrawls say. */
  look(): Crawler {
    const crawls = this.crawls.map(({ id, startedAt, endsAt, succeeds }): Crawl => {
      if (endsAt > this.clock.now) return { id, state: 'RUNNING', startedAt: instant(startedAt) };
      const state = succeeds ? 'COMPLETED' : 'FAILED';
      return { id, state, startedAt: instant(startedAt), endedAt: instant(endsAt) };
    });
    return { state: this.isRunning() ? 'RUNNING' : 'READY', crawls };
  }

  private isRunning(): boolean {
    return (this.crawls.at(-1)?.endsAt ?? -Infinity) > this.clock.now;
  }

  private tell(state: 'Started' | 'Succeeded' | 'Failed'): void {
    for (const listener of this.listeners) listener(state);
  }
}
