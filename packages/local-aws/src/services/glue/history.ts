import type { CrawlerHistory, CrawlerMetrics, CrawlsFilter } from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import { type Changes, summary } from './changes';

/** One run of a crawler. */
export interface Crawl {
  readonly id: string;
  readonly started: Date;
  readonly changes: Changes;
  /** Aborted by StopCrawler. */
  readonly stop: AbortController;
  state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED';
  ended?: Date;
  errorMessage?: string;
  dpuHours: number;
}

/** Log group of all crawls; the stream has the crawler's name, and a line begins with the crawl's id. */
export const LOG_GROUP = '/aws-glue/crawlers';

export function describeCrawl(crawlerName: string, crawl: Crawl): CrawlerHistory {
  return {
    CrawlId: crawl.id,
    State: crawl.state,
    StartTime: crawl.started,
    EndTime: crawl.ended,
    Summary: summary(crawl.changes),
    ErrorMessage: crawl.errorMessage,
    LogGroup: LOG_GROUP,
    LogStream: crawlerName,
    MessagePrefix: crawl.id,
    DPUHour: crawl.dpuHours,
  };
}

const FIELDS: Readonly<Record<string, (crawl: Crawl) => string | number | undefined>> = {
  CRAWL_ID: ({ id }) => id,
  STATE: ({ state }) => state,
  START_TIME: ({ started }) => started.getTime(),
  END_TIME: ({ ended }) => ended?.getTime(),
  DPU_HOUR: ({ dpuHours }) => dpuHours,
};

/**
 * The crawls that all filters let pass. Times are compared as milliseconds since 1970.
 * @throws {AwsError} InvalidInputException for a filter that is not whole, or a number that is none.
 */
export function filterCrawls(crawls: readonly Crawl[], filters: readonly CrawlsFilter[]): Crawl[] {
  const tests = filters.map(testOf);
  return crawls.filter((crawl) => tests.every((test) => test(crawl)));
}

function testOf(filter: CrawlsFilter): (crawl: Crawl) => boolean {
  const { FieldName, FilterOperator, FieldValue } = filter;
  const ofText = FieldName === 'CRAWL_ID' || FieldName === 'STATE';
  const wanted = ofText ? FieldValue : Number(FieldValue);
  if (!FieldName || !FilterOperator || !wanted) {
    const rule =
      'it needs FieldName, FilterOperator and FieldValue, which for times and DPU hours is a number';
    throw new AwsError(
      'InvalidInputException',
      `Invalid Filter Provided: ${JSON.stringify(filter)}: ${rule}.`,
    );
  }
  return (crawl) => {
    const value = FIELDS[FieldName](crawl);
    if (value === undefined) return false;
    const passes = {
      EQ: value === wanted,
      NE: value !== wanted,
      GT: value > wanted,
      GE: value >= wanted,
      LT: value < wanted,
      LE: value <= wanted,
    };
    return passes[FilterOperator];
  };
}

/** How long a crawler's crawls took, and how many tables they changed. */
export function metricsOf(CrawlerName: string, crawls: readonly Crawl[], now: Date): CrawlerMetrics {
  const secondsUntil = (end: Date, { started }: Crawl) => (end.getTime() - started.getTime()) / 1000;
  const seconds = crawls.flatMap((crawl) => (crawl.ended ? secondsUntil(crawl.ended, crawl) : []));
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
  const running = crawls.find(({ state }) => state === 'RUNNING');
  const tables = (change: keyof Changes['tables']) =>
    crawls.reduce((total, { changes }) => total + changes.tables[change].length, 0);
  return {
    CrawlerName,
    TimeLeftSeconds: running ? Math.max(median - secondsUntil(now, running), 0) : 0,
    StillEstimating: running !== undefined && seconds.length === 0,
    LastRuntimeSeconds: seconds[0] ?? 0,
    MedianRuntimeSeconds: median,
    TablesCreated: tables('added'),
    TablesUpdated: tables('updated'),
    TablesDeleted: tables('deleted'),
  };
}
