import {
  CrawlerRunningException,
  GetCrawlerCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  type CrawlerHistory,
  type GlueClient,
} from '@aws-sdk/client-glue';
import type { Crawl, Crawler } from './decision';

/**
 * The crawler's state and its crawls since `since` at least. GetCrawler has only the last crawl's start, so the history
 * is read, in whatever order Glue lists it, until it holds a crawl that is no older than that, and one from before
 * `since`.
 */
export async function readCrawler(glue: GlueClient, name: string, since: Date): Promise<Crawler> {
  const { Crawler: crawler } = await glue.send(new GetCrawlerCommand({ Name: name }));
  const crawls: Crawl[] = [];
  let token: string | undefined;
  do {
    const page = await glue.send(
      new ListCrawlsCommand({ CrawlerName: name, MaxResults: 100, NextToken: token }),
    );
    crawls.push(...(page.Crawls ?? []).flatMap(asCrawl));
    token = page.NextToken;
  } while (token && !holdsAll(crawls, crawler?.LastCrawl?.StartTime, since));
  return { state: crawler?.State, crawls };
}

/** Starts a crawl; whether one is running already makes no difference to who waits for the next. */
export async function startCrawl(glue: GlueClient, name: string): Promise<'started' | 'running'> {
  try {
    await glue.send(new StartCrawlerCommand({ Name: name }));
    return 'started';
  } catch (error) {
    if (error instanceof CrawlerRunningException) return 'running';
    throw error;
  }
}

function holdsAll(crawls: readonly Crawl[], lastStart: Date | undefined, since: Date): boolean {
  const hasLast = lastStart !== undefined && crawls.some(({ startedAt }) => startedAt >= lastStart);
  return hasLast && crawls.some(({ startedAt }) => startedAt < since);
}

/** An entry without id or start proves nothing. */
function asCrawl({ CrawlId, State, StartTime, EndTime }: CrawlerHistory): Crawl[] {
  return CrawlId && StartTime ? [{ id: CrawlId, state: State, startedAt: StartTime, endedAt: EndTime }] : [];
}
