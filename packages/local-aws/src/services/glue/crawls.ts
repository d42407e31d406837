import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error';
import type { Client } from '../../clients';
import type { LocalAws, Operation } from '../../local-aws';
import { page } from '../paging';
import { noChanges, summary } from './changes';
import { configurationOf } from './configuration';
import { catalogue, type CrawlWork, listTargets } from './crawl';
import { CrawlLog } from './crawl-log';
import { crawlActor } from './crawler-rules';
import type { Crawler, Crawlers } from './crawlers';
import { announceEnd, announceStart } from './events';
import { describeCrawl, filterCrawls, metricsOf, type Crawl } from './history';
import { PAGE } from './pages';
import { Classifier } from './schema';
import { SERVICE_SECONDS } from './times';

/** Data processing units that a crawl occupies. */
const UNITS = 2;

/** AWS's limit of a crawl's error message. */
const MOST_MESSAGE = 2048;

/** Crawls: started, stopped, and looked back on. */
export function crawlOperations(aws: LocalAws, crawlers: Crawlers): Readonly<Record<string, Operation>> {
  const runner = new CrawlRunner(aws, crawlers);
  return {
    StartCrawler: async ({ Name }, { principal }) => {
      runner.start(crawlers.ready(principal.accountId, Name));
      return {};
    },
    StopCrawler: async ({ Name }, { principal }) => {
      stop(crawlers.existing(principal.accountId, Name));
      return {};
    },
    ListCrawls: async (input, { principal }) => {
      const { crawls } = crawlers.existing(principal.accountId, input.CrawlerName);
      const found = filterCrawls(crawls, input.Filters ?? []);
      const { items, NextToken } = page(found, { MaxResults: 20, ...input }, PAGE);
      return { Crawls: items.map((crawl) => describeCrawl(input.CrawlerName, crawl)), NextToken };
    },
    GetCrawlerMetrics: async (input, { principal }) => {
      const names: string[] = input.CrawlerNameList ?? [];
      const chosen = crawlers
        .of(principal.accountId)
        .filter(({ settings }) => names.length === 0 || names.includes(settings.Name));
      const { items, NextToken } = page(chosen, input, PAGE);
      const now = aws.clock.now();
      return {
        CrawlerMetricsList: items.map(({ settings, crawls }) => metricsOf(settings.Name, crawls, now)),
        NextToken,
      };
    },
  };
}

/** @throws {AwsError} CrawlerNotRunningException, CrawlerStoppingException */
function stop(crawler: Crawler): void {
  const { Name } = crawler.settings;
  if (crawler.state === 'READY') {
    throw new AwsError('CrawlerNotRunningException', `Crawler with name ${Name} isn't running`);
  }
  if (crawler.state === 'STOPPING') {
    throw new AwsError('CrawlerStoppingException', `Crawler with name ${Name} is already stopping`);
  }
  crawler.state = 'STOPPING';
  crawler.crawls[0].stop.abort();
}

class CrawlRunner {
  private readonly classifier: Classifier;

  constructor(
    private readonly aws: LocalAws,
    private readonly crawlers: Crawlers,
  ) {
    this.classifier = new Classifier(aws.stopping);
  }

  /** Starts a crawl of a crawler that is ready. */
  start(crawler: Crawler): void {
    const crawl: Crawl = {
      id: randomUUID(),
      started: this.aws.clock.now(),
      changes: noChanges(),
      stop: new AbortController(),
      state: 'RUNNING',
      dpuHours: 0,
    };
    crawler.crawls.unshift(crawl);
    crawler.state = 'RUNNING';
    announceStart(this.aws, crawler, crawl);
    this.aws.background(`crawl ${crawl.id} of ${crawler.settings.Name}`, () => this.run(crawler, crawl));
  }

  private async run(crawler: Crawler, crawl: Crawl): Promise<void> {
    const log = new CrawlLog(this.aws, crawl.id);
    const outcome = await this.attempt(crawler, crawl, log);
    crawler.state = 'STOPPING';
    await this.aws.clock.sleep(SERVICE_SECONDS.stopping);
    const dpuHours = (UNITS * (SERVICE_SECONDS.start + SERVICE_SECONDS.run)) / 3600;
    Object.assign(crawl, outcome, { ended: this.aws.clock.now(), dpuHours });
    crawler.state = 'READY';
    announceEnd(this.aws, crawler, crawl);
  }

  /** Crawls as the role; how it ended is the crawl's, not the local AWS's, to tell. */
  private async attempt(
    crawler: Crawler,
    crawl: Crawl,
    log: CrawlLog,
  ): Promise<Pick<Crawl, 'state' | 'errorMessage'>> {
    const { accountId, settings } = crawler;
    const { classifier } = this;
    const { changes } = crawl;
    const opened: Client[] = [];
    try {
      const actor = await crawlActor(this.aws, this.crawlers.clients, accountId, settings);
      const as = <C extends Client>(type: new (config: object) => C): C => {
        const client = this.aws.client(type, actor);
        opened.push(client);
        return client;
      };
      const logs = as(CloudWatchLogsClient);
      const work = {
        ...{ s3: as(S3Client), glue: as(GlueClient), settings, classifier, changes, log },
        configuration: configurationOf(settings.Configuration),
        classifiers: this.crawlers.classifiersOf(crawler),
      };
      try {
        await this.work(crawler, crawl, work);
      } catch (error) {
        // What ended the crawl is told, and not that its log can't be written either.
        await log.write(logs, settings.Name).catch(() => undefined);
        throw error;
      }
      await log.write(logs, settings.Name);
      return { state: 'COMPLETED' };
    } catch (error) {
      if (this.aws.stopping.aborted) throw error;
      if (crawl.stop.signal.aborted) return { state: 'STOPPED' };
      const errorMessage = error instanceof Error ? error.message : String(error);
      return { state: 'FAILED', errorMessage: errorMessage.slice(0, MOST_MESSAGE) };
    } finally {
      opened.forEach((client) => client.destroy());
    }
  }

  /** Objects count as they are when the crawl begins: whatever comes later is for the next one. */
  private async work(crawler: Crawler, crawl: Crawl, work: CrawlWork): Promise<void> {
    const { settings, log, changes } = work;
    log.add('BENCHMARK', `Running Start Crawl for Crawler ${settings.Name}`);
    try {
      const listings = await listTargets(work);
      await unlessStopped(crawl, this.aws.clock.sleep(SERVICE_SECONDS.start + SERVICE_SECONDS.run));
      await this.meetFault(crawler, crawl);
      await catalogue(work, listings, this.aws.clock.now());
      log.add('INFO', `Changed the catalog of database ${settings.DatabaseName}: ${summary(changes)}`);
      log.add('BENCHMARK', 'Finished writing to Catalog');
      crawl.stop.signal.throwIfAborted();
    } catch (error) {
      if (crawl.stop.signal.aborted) log.add('INFO', 'The crawl was stopped');
      else log.add('ERROR', String(error));
      throw error;
    }
  }

  /** What was programmed to happen to the crawl, before it changes anything. */
  private async meetFault(crawler: Crawler, crawl: Crawl): Promise<void> {
    const { accountId: account, settings } = crawler;
    const fault = this.aws.faults.fire('crawl', { account, crawler: settings.Name });
    if (fault?.kind === 'crawl-failure') throw new Error(fault.message ?? 'Internal Service Exception');
    if (fault?.kind === 'crawl-cancellation') stop(crawler);
    if (fault?.kind === 'crawl-hang') {
      await unlessStopped(crawl, wait(fault.seconds * 1000, undefined, { signal: this.aws.stopping }));
    }
    crawl.stop.signal.throwIfAborted();
  }
}

/** @throws AbortError as soon as the crawl is stopped. */
async function unlessStopped({ stop }: Crawl, work: Promise<void>): Promise<void> {
  const stopped = new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
  await Promise.race([work, stopped]);
  stop.signal.throwIfAborted();
}
