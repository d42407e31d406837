import {
  AccessDeniedException,
  ConflictException,
  DataZoneClient,
  ListDataSourceRunActivitiesCommand,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  ServiceQuotaExceededException,
  StartDataSourceRunCommand,
  type DataSourceRunActivity,
  type DataSourceRunSummary,
} from '@aws-sdk/client-datazone';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsEvent, batchFailures, useConsole, useEnvironment } from './support';

const logged = useConsole();
const datazone = mockClient(DataZoneClient);
const sqs = mockClient(SQSClient);
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const errorInput = { message: 'no', $metadata: {} };
let handler: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeAll(() => {
  useEnvironment({
    DOMAIN_ID: 'dzd_1',
    PROJECT_ID: 'project',
    DATA_SOURCE_NAME: 'assets',
    PUBLISHER_ROLE_ARN: 'arn:aws:iam::111122223333:role/publisher',
    PUBLISH_QUEUE_URL: 'https://sqs/publish',
    PUBLISH_DEAD_LETTERS_URL: 'https://sqs/publish-dead-letters',
    INTERVAL_SECONDS: '3600',
    RETRY_SECONDS: '120',
    ALARM_SECONDS: '180000',
  });
  ({ handler } = jest.requireActual('../../../lambda/publish/handler'));
});

beforeEach(() => {
  [datazone, sqs].forEach((mock) => mock.reset());
  sqs.on(ChangeMessageVisibilityCommand).resolves({}).on(DeleteMessageCommand).resolves({});
  sqs.on(SendMessageCommand).resolves({});
  datazone.on(StartDataSourceRunCommand).resolves({ id: 'new', status: 'REQUESTED' });
  datazone.on(ListDataSourceRunActivitiesCommand).resolves({ items: [] });
});

const crawled = (crawlId: string, endedAgo: number) => ({
  crawler: 'ehds-assets',
  crawlId,
  endedAt: secondsAgo(endedAgo).toISOString(),
});

const run = (
  id: string,
  status: DataSourceRunSummary['status'],
  createdAgo: number,
): DataSourceRunSummary => ({
  id,
  status,
  type: 'PRIORITIZED',
  dataSourceId: 'source',
  projectId: 'project',
  createdAt: secondsAgo(createdAgo),
  startedAt: secondsAgo(createdAgo - 1),
  updatedAt: secondsAgo(createdAgo - 10),
});

const source = (name: string, lastRunAt?: Date) => ({
  name,
  lastRunAt,
  dataSourceId: 'source',
  domainId: 'dzd_1',
  type: 'GLUE',
  status: 'READY' as const,
});

function runsAre(...items: DataSourceRunSummary[]): void {
  datazone.on(ListDataSourcesCommand).resolves({ items: [source('assets', items[0]?.createdAt)] });
  datazone.on(ListDataSourceRunsCommand).resolves({ items });
}

const startedRuns = () => datazone.commandCalls(StartDataSourceRunCommand).map(({ args }) => args[0].input);
const postponedMessages = () =>
  sqs
    .commandCalls(ChangeMessageVisibilityCommand)
    .map(({ args: [{ input }] }) => [input.ReceiptHandle, input.VisibilityTimeout]);

test('of a batch the newest crawl starts a run and stays; a malformed message is parked', async () => {
  runsAre();
  const batch = sqsEvent(crawled('old', 900), crawled('new', 30), crawled('older', 1000), { crawlId: 'x' });
  expect(await handler(batch)).toEqual(batchFailures('m1'));
  expect(startedRuns()).toEqual([
    { domainIdentifier: 'dzd_1', dataSourceIdentifier: 'source', clientToken: 'new' },
  ]);
  expect(postponedMessages()).toEqual([['handle-of-m1', 120]]);
  expect(logged.metrics()).toEqual(['MalformedMessage', 'OldestCrawlAge', 'RunStarted']);
  expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'https://sqs/publish-dead-letters', MessageBody: '{"crawlId":"x"}' },
  ]);
  expect(sqs.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'https://sqs/publish', ReceiptHandle: 'handle-of-m3' },
  ]);
  expect(logged.values('OldestCrawlAge')[0]).toBeCloseTo(1000, -1);
});

test.each(['x'.repeat(92), '', 'a b', 'ä', 'a\nb'])(
  'a crawl whose id %j is no client token is malformed',
  async (crawlId) => {
    expect(await handler(sqsEvent(crawled(crawlId, 30)))).toEqual(batchFailures());
    expect(datazone.calls()).toHaveLength(0);
    expect(logged.metrics()).toEqual(['MalformedMessage']);
  },
);

test('a batch without any crawl asks AWS nothing', async () => {
  expect(await handler(sqsEvent('{}'))).toEqual(batchFailures());
  expect(datazone.calls()).toHaveLength(0);
});

test('a run that has seen the crawl ends it, and nothing is sent to the queue itself', async () => {
  runsAre(run('r-1', 'SUCCESS', 20));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
  expect(startedRuns()).toEqual([]);
  expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
  expect(logged.metrics()).toEqual(['OldestCrawlAge']);
  expect(logged.values('OldestCrawlAge')).toEqual([0]);
});

test('a run that has left tables out ends it with a metric, counted once', async () => {
  runsAre(run('r-partial', 'PARTIALLY_SUCCEEDED', 20));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'OldestCrawlAge', 'RunPartiallySucceeded']);
});

const activity = (
  technicalName: string,
  dataAssetStatus: DataSourceRunActivity['dataAssetStatus'],
  errorMessage?: DataSourceRunActivity['errorMessage'],
): DataSourceRunActivity => ({
  technicalName,
  dataAssetStatus,
  errorMessage,
  database: 'ehds_producer_assets',
  dataSourceRunId: 'r',
  projectId: 'project',
  createdAt: secondsAgo(20),
  updatedAt: secondsAgo(20),
});

test.each<[string, DataSourceRunActivity['dataAssetStatus'], DataSourceRunActivity['errorMessage']]>([
  ['failed', 'FAILED', { errorType: 'RESOURCE_NOT_FOUND_EXCEPTION', errorDetail: 'Table lab is gone' }],
  [
    'publishing-failed',
    'PUBLISHING_FAILED',
    { errorType: 'VALIDATION_EXCEPTION', errorDetail: 'No columns' },
  ],
  ['no-access', 'SKIPPED_NO_ACCESS', { errorType: 'ACCESS_DENIED_EXCEPTION' }],
  ['archived', 'SKIPPED_ARCHIVED', undefined],
  ['imported', 'SKIPPED_ALREADY_IMPORTED', undefined],
])('a table that a run left out is named once, with its reason: %s', async (id, status, error) => {
  runsAre(run(`r-${id}`, 'PARTIALLY_SUCCEEDED', 20));
  datazone.on(ListDataSourceRunActivitiesCommand, { identifier: `r-${id}` }).resolves({
    items: [activity('lab', status, error), activity('patients', 'UNCHANGED')],
  });
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
  const named = logged.entries('a table was not published');
  expect(named).toEqual([
    expect.objectContaining({
      runId: `r-${id}`,
      database: 'ehds_producer_assets',
      table: 'lab',
      status,
      ...error,
    }),
  ]);
  expect(logged.values('TableNotPublished')).toEqual([1]);
});

test('a run that succeeded and skipped a table is reported too, and one that skipped none asks for nothing', async () => {
  const counts = { added: 0, updated: 0, unchanged: 3, failed: 0 };
  runsAre({ ...run('r-skipped', 'SUCCESS', 20), runStatisticsForAssets: { ...counts, skipped: 1 } });
  datazone
    .on(ListDataSourceRunActivitiesCommand)
    .resolvesOnce({ items: [], nextToken: '2' })
    .resolves({ items: [activity('lab', 'SKIPPED_NO_ACCESS')] });
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'TableNotPublished']);
  datazone.on(ListDataSourceRunActivitiesCommand).rejects(new Error('asked in vain'));
  runsAre({ ...run('r-all', 'SUCCESS', 10), runStatisticsForAssets: { ...counts, skipped: 0 } });
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
});

test('of a thousand tables a hundred are named, and all are counted', async () => {
  runsAre(run('r-many', 'FAILED', 20));
  const items = Array.from({ length: 1000 }, (_, at) => activity(`t${at}`, 'FAILED'));
  datazone.on(ListDataSourceRunActivitiesCommand).resolves({ items });
  await handler(sqsEvent(crawled('c', 30)));
  expect(logged.entries('a table was not published')).toHaveLength(100);
  expect(logged.values('TableNotPublished')).toEqual([1000]);
});

test('a report that fails brings the messages back, and keeps no run from starting', async () => {
  runsAre(run('r-unread', 'FAILED', 3700));
  datazone.on(ListDataSourceRunActivitiesCommand).rejects(new AccessDeniedException(errorInput));
  await expect(handler(sqsEvent(crawled('c', 4000)))).rejects.toThrow(AccessDeniedException);
  expect(startedRuns()).toMatchObject([{ clientToken: 'c-r-unread' }]);
});

test('a failed run is counted, and repeated by a token of its own once the interval is over', async () => {
  runsAre(run('r-failed', 'FAILED', 600), run('r-before', 'SUCCESS', 900));
  expect(await handler(sqsEvent(crawled('c', 700)))).toEqual(batchFailures('m0'));
  expect(startedRuns()).toEqual([]);
  expect(postponedMessages()[0]?.[1]).toBeCloseTo(3000, -1);
  runsAre(run('r-failed', 'FAILED', 3700));
  expect(await handler(sqsEvent(crawled('c', 4000)))).toEqual(batchFailures('m0'));
  expect(startedRuns()).toMatchObject([{ clientToken: 'c-r-failed' }]);
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'OldestCrawlAge', 'RunFailed', 'RunStarted']);
});

test('what a burst crawled after its first run has a second run at once', async () => {
  runsAre(run('r-first', 'SUCCESS', 200));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures('m0'));
  expect(startedRuns()).toMatchObject([{ clientToken: 'c' }]);
});

test('a run in progress that the list does not show yet is waited for', async () => {
  runsAre();
  datazone.on(StartDataSourceRunCommand).rejects(new ConflictException(errorInput));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures('m0'));
  expect(postponedMessages()).toEqual([['handle-of-m0', 120]]);
  expect(logged.metrics()).toEqual(['OldestCrawlAge']);
});

test("DataZone's own limit postpones the crawl by an interval", async () => {
  runsAre();
  datazone.on(StartDataSourceRunCommand).rejects(new ServiceQuotaExceededException(errorInput));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures('m0'));
  expect(postponedMessages()).toEqual([['handle-of-m0', 3600]]);
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'RunQuotaReached']);
});

test('the runs kept in hand for people are not taken', async () => {
  runsAre(...Array.from({ length: 23 }, (_, index) => run(`r${index}`, 'SUCCESS', 3601 * (index + 1))));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures('m0'));
  expect(startedRuns()).toEqual([]);
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'RunQuotaReached']);
});

test('a refusal fails the invocation, so that the messages come back', async () => {
  runsAre();
  datazone.on(StartDataSourceRunCommand).rejects(new AccessDeniedException(errorInput));
  await expect(handler(sqsEvent(crawled('c', 30)))).rejects.toThrow(AccessDeniedException);
  expect(postponedMessages()).toEqual([]);
});

test('the data source is found by its whole name, on any page; if there is none, the message says so', async () => {
  datazone
    .on(ListDataSourcesCommand)
    .resolvesOnce({ items: [source('assets-2')], nextToken: '2' })
    .resolvesOnce({ items: [source('assets')] })
    .resolves({ items: [source('assets-2')] });
  datazone.on(ListDataSourceRunsCommand).resolves({ items: [] });
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures('m0'));
  await expect(handler(sqsEvent(crawled('c', 30)))).rejects.toThrow(
    /data source assets: project project .* none/,
  );
});

test.each([
  ['newest first', [[run('last', 'SUCCESS', 20)], [run('ancient', 'FAILED', 900_000)]]],
  ['oldest first', [[run('ancient', 'FAILED', 900_000)], [run('last', 'SUCCESS', 20)]]],
])('runs are read as far as they matter, %s', async (_order, pages) => {
  datazone.on(ListDataSourcesCommand).resolves({ items: [source('assets', secondsAgo(20))] });
  const list = datazone.on(ListDataSourceRunsCommand);
  pages.forEach((items, page) => list.resolvesOnce({ items, nextToken: String(page) }));
  list.rejects(new Error('read too far'));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(batchFailures());
});
