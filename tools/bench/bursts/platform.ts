import { UploadsEvent } from '../../../lambda/crawl/events';
import {
  gather,
  newestOf,
  newestSuccess,
  decideCrawl,
  type Keep,
  type Upload,
} from '../../../lambda/crawl/decision';
import { decideRun } from '../../../lambda/publish/decision';
import { CrawlSucceeded } from '../../../lambda/shared/crawl-succeeded';
import { parse } from '../../../lambda/shared/parse';
import { visibilityTimeout } from '../../../lambda/shared/visibility';
import { crawlerEvent, objectEvent } from './events';
import type { SimulatedFunction, Work } from './functions';
import { instant } from './instant';
import { EventSourceMapping } from './mapping';
import { SimulatedQueue, type QueueMessage } from './queue';
import type { FlowSettings, StageSettings } from './settings';
import type { Design, World } from './world';

type Stay = (message: QueueMessage) => void;

/**
 * This platform: the two queues, and behind them the functions' own decisions ({@link decideCrawl}, {@link decideRun}).
 * What the handlers do around them, in calls of AWS, is done here to the simulated services.
 */
export class Platform implements Design {
  readonly functions: readonly SimulatedFunction[];
  readonly queues: readonly SimulatedQueue[];
  objectEvents = 0;
  private readonly uploads: SimulatedQueue;
  private readonly publish: SimulatedQueue;

  constructor(
    private readonly world: World,
    private readonly settings: FlowSettings,
  ) {
    const { crawler } = world;
    this.uploads = new SimulatedQueue(world.clock, settings.crawl.queue);
    this.publish = new SimulatedQueue(world.clock, settings.publish.queue);
    this.queues = [this.uploads, this.publish];
    this.functions = [
      this.consume(settings.crawl, this.uploads, (batch, stay) => this.crawlWork(batch, stay)),
      this.consume(settings.publish, this.publish, (batch, stay) => this.publishWork(batch, stay)),
    ];
    crawler.onStateChange((state) => {
      if (state === 'Started') return;
      const body = crawlerEvent(state, world.clock.now);
      world.deliver(() => this.uploads.send(body));
    });
  }

  upload(key: string): void {
    this.objectEvents += 1;
    const body = objectEvent(key, this.world.clock.now);
    this.world.deliver(() => this.uploads.send(body));
  }

  private consume(
    settings: StageSettings,
    queue: SimulatedQueue,
    work: (batch: readonly QueueMessage[], stay: Stay) => Work,
  ): SimulatedFunction {
    const { clock, times } = this.world;
    const target = this.world.makeFunction(settings.function);
    new EventSourceMapping(clock, times, queue, target, work, settings.mapping);
    return target;
  }

  /** The handler of `crawl`. */
  private crawlWork(batch: readonly QueueMessage[], stay: Stay): Work {
    const { crawler, times, clock } = this.world;
    const { durations } = this.settings.crawl;
    // All messages that stay are hidden at once.
    const hide = (keep: Keep | undefined) => {
      const stays = batch.filter(({ id }) => keep?.ids.includes(id));
      for (const message of stays) {
        this.uploads.changeVisibility(message, visibilityTimeout(keep?.seconds ?? 0));
        stay(message);
      }
    };
    return ({ memory }) => {
      const uploads = batch.flatMap(asUpload);
      const reading = batch.length * times.readMessage;
      const newestSeen = newestOf(uploads, memory.newestSeen);
      memory.newestSeen = newestSeen;
      const gathered =
        uploads.length === batch.length ? gather(uploads, instant(clock.now), durations) : undefined;
      if (gathered) return { seconds: times.call + reading, end: () => hide(gathered) };
      const state = crawler.look();
      const { start, keep } = decideCrawl(uploads, state, instant(clock.now), durations, newestSeen);
      const success = newestSuccess(state.crawls);
      const forward = success && success.id !== memory.forwarded ? success : undefined;
      // GetCrawler and ListCrawls come first.
      const calls = 2 + [forward, start, keep].filter(Boolean).length;
      return {
        seconds: calls * times.call + reading,
        end: () => {
          if (forward) {
            const { id: crawlId, endedAt } = forward;
            const message: CrawlSucceeded = { crawler: 'assets', crawlId, endedAt: endedAt.toISOString() };
            this.publish.send(JSON.stringify(message));
            memory.forwarded = crawlId;
          }
          if (start) crawler.start();
          hide(keep);
        },
      };
    };
  }

  /** The handler of `publish`. */
  private publishWork(batch: readonly QueueMessage[], stay: Stay): Work {
    const { dataSource, times, clock } = this.world;
    return () => {
      const { message, crawl } = batch
        .map(asCrawl)
        .reduce((a, b) => (b.crawl.endedAt > a.crawl.endedAt ? b : a));
      const { durations } = this.settings.publish;
      dataSource.find();
      const { wait, token } = decideRun(crawl, dataSource.list(), instant(clock.now), durations);
      // ListDataSources and ListDataSourceRuns come first.
      const calls = 2 + [token, wait].filter((value) => value !== undefined).length;
      return {
        seconds: calls * times.call + batch.length * times.readMessage,
        end: () => {
          if (wait === undefined) return;
          const started = token === undefined ? undefined : dataSource.start(token);
          const seconds = started === 'quota' ? durations.intervalSeconds : wait;
          this.publish.changeVisibility(message, visibilityTimeout(seconds));
          stay(message);
        },
      };
    };
  }
}

function asUpload({ id, body }: QueueMessage): Upload[] {
  const event = parse(UploadsEvent, JSON.parse(body), id);
  return event.source === 'aws.s3' ? [{ id, time: event.time }] : [];
}

function asCrawl(message: QueueMessage) {
  const { crawlId, endedAt } = parse(CrawlSucceeded, JSON.parse(message.body), message.id);
  return { message, crawl: { id: crawlId, endedAt: new Date(endedAt) } };
}
