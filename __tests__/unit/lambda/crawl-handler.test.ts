import {
  CrawlerRunningException,
  EntityNotFoundException,
  GetCrawlerCommand,
  GlueClient,
  ListCrawlsCommand,
  StartCrawlerCommand,
  type CrawlerHistory,
} from '@aws-sdk/client-glue';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsEvent, batchFailures, useConsole, useEnvironment } from './support';

const logged = useConsole();
const glue = mockClient(GlueClient);
const sqs = mockClient(SQSClient);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
let handler: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeAll(() => {
  useEnvironment({
    CRAWLER_NAME: 'ehds-assets',
    UPLOADS_QUEUE_URL: 'https://sqs/uploads',
    PUBLISH_QUEUE_URL: 'https://sqs/publish',
    SETTLING_SECONDS: '60',
    RETRY_SECONDS: '120',
    INTERVAL_SECONDS: '3600',
  });
  ({ handler } = jest.requireActual('../../../lambda/crawl/handler'));
});

beforeEach(() => {
  glue.reset();
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({}).on(ChangeMessageVisibilityCommand).resolves({});
  glue.on(StartCrawlerCommand).resolves({});
});

const uploadEvent = (secondsAgo: number) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time: ago(secondsAgo).toISOString(),
  detail: { object: { key: 'patients/part-0.parquet' } },
});

const crawlEnded = {
  source: 'aws.glue',
  'detail-type': 'Glue Crawler State Change',
  time: ago(1).toISOString(),
  detail: { crawlerName: 'ehds-assets', state: 'Succeeded' },
};

function crawlerIs(State: 'READY' | 'RUNNING', ...crawls: CrawlerHistory[]): void {
  glue.on(GetCrawlerCommand).resolves({ Crawler: { State, LastCrawl: { StartTime: crawls[0]?.StartTime } } });
  glue.on(ListCrawlsCommand).resolves({ Crawls: crawls });
}

const completed = (CrawlId: string, startedAgo: number): CrawlerHistory => ({
  CrawlId,
  State: 'COMPLETED',
  StartTime: ago(startedAgo),
  EndTime: ago(startedAgo - 90),
});

test('a settled upload starts the crawler and stays; a malformed message stays too', async () => {
  crawlerIs('READY');
  expect(await handler(sqsEvent(uploadEvent(70), 'no JSON', { source: 'aws.ec2' }))).toEqual(
    batchFailures('m1', 'm2', 'm0'),
  );
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(1);
  expect(sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'https://sqs/uploads', ReceiptHandle: 'handle-of-m0', VisibilityTimeout: 120 },
  ]);
  expect(logged.metrics()).toEqual(['CrawlStarted', 'MalformedMessage', 'MalformedMessage']);
});

test('of a burst only the newest stays', async () => {
  crawlerIs('RUNNING');
  expect(await handler(sqsEvent(uploadEvent(300), uploadEvent(100), uploadEvent(200)))).toEqual(
    batchFailures('m1'),
  );
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(0);
});

test('while a burst goes on, the oldest stays as well', async () => {
  crawlerIs('READY');
  expect(await handler(sqsEvent(uploadEvent(30), uploadEvent(90), uploadEvent(10)))).toEqual(
    batchFailures('m2', 'm1'),
  );
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(0);
  const postponed = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);
  expect(postponed.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(['handle-of-m1', 'handle-of-m2']);
});

test('uploads that never pause are crawled after five settling times', async () => {
  crawlerIs('READY');
  expect(await handler(sqsEvent(uploadEvent(301), uploadEvent(150), uploadEvent(1)))).toEqual(
    batchFailures('m2'),
  );
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(1);
});

test('within the interval no second crawl starts, and the upload stays hidden for the rest of it', async () => {
  crawlerIs('READY', completed('crawl-0', 600));
  expect(await handler(sqsEvent(uploadEvent(70)))).toEqual(batchFailures('m0'));
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(0);
  const [{ args }] = sqs.commandCalls(ChangeMessageVisibilityCommand);
  expect(args[0].input.VisibilityTimeout).toBeCloseTo(3000, -1);
});

test.each([
  ['another source', { ...uploadEvent(70), source: 'evil.example' }],
  ['another event', { ...uploadEvent(70), 'detail-type': 'Object Restore Completed' }],
  ['no key', { ...uploadEvent(70), detail: { object: {} } }],
  ['no time', { ...uploadEvent(70), time: 'now' }],
])('a message with %s starts nothing and ends among the dead letters', async (_what, message) => {
  expect(await handler(sqsEvent(message))).toEqual(batchFailures('m0'));
  expect(glue.calls()).toHaveLength(0);
  expect(logged.metrics()).toEqual(['MalformedMessage']);
});

test.each(['0', '-60', ''])(
  'a settling time of %j, with which an upload may be missed, is refused',
  (seconds) => {
    jest.isolateModules(() => {
      process.env.SETTLING_SECONDS = seconds;
      expect(() => jest.requireActual('../../../lambda/crawl/handler')).toThrow(/SETTLING_SECONDS/);
    });
    process.env.SETTLING_SECONDS = '60';
  },
);

test('a finished crawl is passed on once, before its uploads are acknowledged', async () => {
  crawlerIs('READY', completed('crawl-1', 300));
  expect(await handler(sqsEvent(uploadEvent(400)))).toEqual(batchFailures());
  expect(await handler(sqsEvent(crawlEnded))).toEqual(batchFailures());
  const [sent, ...more] = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  expect(more).toEqual([]);
  expect(sent?.QueueUrl).toBe('https://sqs/publish');
  expect(JSON.parse(sent?.MessageBody ?? '')).toMatchObject({ crawler: 'ehds-assets', crawlId: 'crawl-1' });
});

test('if it can not be passed on, nothing is acknowledged', async () => {
  crawlerIs('READY', completed('crawl-2', 300));
  sqs.on(SendMessageCommand).rejects(new Error('queue is gone'));
  await expect(handler(sqsEvent(uploadEvent(400)))).rejects.toThrow('queue is gone');
  sqs.on(SendMessageCommand).resolves({});
  expect(await handler(sqsEvent(uploadEvent(400)))).toEqual(batchFailures());
});

test('a failed crawl is counted when it is repeated', async () => {
  const failed: CrawlerHistory = { ...completed('crawl-3', 4000), State: 'FAILED' };
  crawlerIs('READY', failed);
  expect(await handler(sqsEvent(uploadEvent(5000)))).toEqual(batchFailures('m0'));
  expect(logged.metrics()).toEqual(['CrawlFailed', 'CrawlStarted']);
});

test('a crawler that somebody else has just started is waited for', async () => {
  crawlerIs('READY');
  glue.on(StartCrawlerCommand).rejects(new CrawlerRunningException({ message: 'running', $metadata: {} }));
  expect(await handler(sqsEvent(uploadEvent(70)))).toEqual(batchFailures('m0'));
  expect(logged.metrics()).toEqual([]);
});

test('a message that can not be postponed comes back by itself', async () => {
  crawlerIs('RUNNING');
  sqs.on(ChangeMessageVisibilityCommand).rejects(new Error('receipt has expired'));
  expect(await handler(sqsEvent(uploadEvent(70)))).toEqual(batchFailures('m0'));
  expect(logged.log()).toContain('receipt has expired');
});

test('a crawler that is gone fails the invocation', async () => {
  glue
    .on(GetCrawlerCommand)
    .rejects(new EntityNotFoundException({ message: 'Crawler ehds-assets not found', $metadata: {} }));
  await expect(handler(sqsEvent(uploadEvent(70)))).rejects.toThrow('Crawler ehds-assets not found');
  expect(logged.log()).toContain('the invocation failed');
});

test('the history is read until it holds the last crawl, in whatever order', async () => {
  const last = completed('crawl-last', 300);
  glue
    .on(GetCrawlerCommand)
    .resolves({ Crawler: { State: 'READY', LastCrawl: { StartTime: last.StartTime } } });
  glue
    .on(ListCrawlsCommand)
    .resolvesOnce({ Crawls: [completed('crawl-old', 9000)], NextToken: '2' })
    .resolvesOnce({ Crawls: [last], NextToken: '3' })
    .rejects(new Error('read too far'));
  expect(await handler(sqsEvent(uploadEvent(400)))).toEqual(batchFailures());
});
