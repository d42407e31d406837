import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetCrawlerCommand,
  GlueClient,
  ListCrawlsCommand,
  StartCrawlerCommand,
  type CrawlerHistory,
} from '@aws-sdk/client-glue';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { useConsole, useEnvironment } from './support';

/** All of the clock but the time of day. */
const REAL = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** The crawl function in one process, and the AWS that it sees; for one test file. */
export function useCrawlFunction() {
  const written = useConsole();
  const glue = mockClient(GlueClient);
  const sqs = mockClient(SQSClient);
  const logs = mockClient(CloudWatchLogsClient);
  let loaded: (event: SQSEvent) => Promise<SQSBatchResponse>;

  beforeAll(() => {
    useEnvironment({
      CRAWLER_NAME: 'ehds-assets',
      UPLOADS_QUEUE_URL: 'https://sqs/uploads',
      UPLOADS_DEAD_LETTERS_URL: 'https://sqs/uploads-dead-letters',
      PUBLISH_QUEUE_URL: 'https://sqs/publish',
      SETTLING_SECONDS: '60',
      GATHERING_SECONDS: '240',
      RETRY_SECONDS: '120',
      INTERVAL_SECONDS: '3600',
      ALARM_SECONDS: '7200',
    });
    ({ handler: loaded } = jest.requireActual('../../../lambda/crawl/handler'));
  });

  let day = 0;
  beforeEach(() => {
    // Each test has its own day, as the process remembers the newest upload that it has seen.
    jest.useFakeTimers({ now: Date.now() + (day += 1) * 86_400_000, doNotFake: [...REAL] });
    for (const mock of [glue, sqs, logs]) mock.reset();
    logs.on(GetLogEventsCommand).resolves({ events: [], nextForwardToken: 'end' });
    sqs.on(SendMessageCommand).resolves({}).on(ChangeMessageVisibilityCommand).resolves({});
    sqs.on(DeleteMessageCommand).resolves({});
    glue.on(StartCrawlerCommand).resolves({});
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  return {
    written,
    glue,
    sqs,
    logs,
    handler: (event: SQSEvent) => loaded(event),
    /** Crawls newest first. */
    crawlerIs(State: 'READY' | 'RUNNING', ...crawls: CrawlerHistory[]): void {
      const LastCrawl = { StartTime: crawls[0]?.StartTime };
      glue.on(GetCrawlerCommand).resolves({ Crawler: { State, LastCrawl } });
      glue.on(ListCrawlsCommand).resolves({ Crawls: crawls });
    },
  };
}

export const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

/** The event of an upload. */
export const uploaded = (secondsAgo: number) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time: ago(secondsAgo).toISOString(),
  detail: { object: { key: 'patients/part-0.parquet' } },
});

/** The crawler's own event. */
export const crawlEnded = {
  source: 'aws.glue',
  'detail-type': 'Glue Crawler State Change',
  time: ago(1).toISOString(),
  detail: { crawlerName: 'ehds-assets', state: 'Succeeded' },
};

export const completed = (CrawlId: string, startedAgo: number): CrawlerHistory => ({
  CrawlId,
  State: 'COMPLETED',
  StartTime: ago(startedAgo),
  EndTime: ago(startedAgo - 90),
});
