import {
  AccessDeniedException,
  ConflictException,
  DataZoneClient,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  ServiceQuotaExceededException,
  StartDataSourceRunCommand,
  type DataSourceRunSummary,
} from '@aws-sdk/client-datazone';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsEvent, staying, useConsole, useEnvironment } from './support';

const written = useConsole();
const datazone = mockClient(DataZoneClient);
const sqs = mockClient(SQSClient);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const fault = { message: 'no', $metadata: {} };
let handler: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeAll(() => {
  useEnvironment({
    DOMAIN_ID: 'dzd_1',
    PROJECT_ID: 'project',
    DATA_SOURCE_NAME: 'assets',
    PUBLISHER_ROLE_ARN: 'arn:aws:iam::111122223333:role/publisher',
    PUBLISH_QUEUE_URL: 'https://sqs/publish',
    INTERVAL_SECONDS: '3600',
    RETRY_SECONDS: '120',
  });
  ({ handler } = jest.requireActual('../../../lambda/publish/handler'));
});

beforeEach(() => {
  [datazone, sqs].forEach((mock) => mock.reset());
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
  datazone.on(StartDataSourceRunCommand).resolves({ id: 'new', status: 'REQUESTED' });
});

const crawled = (crawlId: string, endedAgo: number) => ({
  crawler: 'ehds-assets',
  crawlId,
  endedAt: ago(endedAgo).toISOString(),
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
  createdAt: ago(createdAgo),
  startedAt: ago(createdAgo - 1),
  updatedAt: ago(createdAgo - 10),
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

const started = () => datazone.commandCalls(StartDataSourceRunCommand).map(({ args }) => args[0].input);
const postponed = () =>
  sqs
    .commandCalls(ChangeMessageVisibilityCommand)
    .map(({ args: [{ input }] }) => [input.ReceiptHandle, input.VisibilityTimeout]);

test('of a batch the newest crawl starts a run and stays; a malformed message stays too', async () => {
  runsAre();
  const batch = sqsEvent(crawled('old', 900), crawled('new', 30), crawled('older', 1000), { crawlId: 'x' });
  expect(await handler(batch)).toEqual(staying('m3', 'm1'));
  expect(started()).toEqual([
    { domainIdentifier: 'dzd_1', dataSourceIdentifier: 'source', clientToken: 'new' },
  ]);
  expect(postponed()).toEqual([['handle-of-m1', 120]]);
  expect(written.metrics()).toEqual(['MalformedMessage', 'RunStarted']);
});

test.each(['x'.repeat(92), '', 'a b', 'ä', 'a\nb'])(
  'a crawl whose id %j is no client token is malformed',
  async (crawlId) => {
    expect(await handler(sqsEvent(crawled(crawlId, 30)))).toEqual(staying('m0'));
    expect(datazone.calls()).toHaveLength(0);
    expect(written.metrics()).toEqual(['MalformedMessage']);
  },
);

test('a batch without any crawl asks AWS nothing', async () => {
  expect(await handler(sqsEvent('{}'))).toEqual(staying('m0'));
  expect(datazone.calls()).toHaveLength(0);
});

test('a run that has seen the crawl ends it, and nothing is sent to the queue itself', async () => {
  runsAre(run('r-1', 'SUCCESS', 20));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying());
  expect(started()).toEqual([]);
  expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
  expect(written.metrics()).toEqual([]);
});

test('a run that has left tables out ends it with a metric, counted once', async () => {
  runsAre(run('r-partial', 'PARTIALLY_SUCCEEDED', 20));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying());
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying());
  expect(written.metrics()).toEqual(['RunPartiallySucceeded']);
});

test('a failed run is counted, and repeated by a token of its own once the interval is over', async () => {
  runsAre(run('r-failed', 'FAILED', 600), run('r-before', 'SUCCESS', 900));
  expect(await handler(sqsEvent(crawled('c', 700)))).toEqual(staying('m0'));
  expect(started()).toEqual([]);
  expect(postponed()[0]?.[1]).toBeCloseTo(3000, -1);
  runsAre(run('r-failed', 'FAILED', 3700));
  expect(await handler(sqsEvent(crawled('c', 4000)))).toEqual(staying('m0'));
  expect(started()).toMatchObject([{ clientToken: 'c-r-failed' }]);
  expect(written.metrics()).toEqual(['RunFailed', 'RunStarted']);
});

test('what a burst crawled after its first run has a second run at once', async () => {
  runsAre(run('r-first', 'SUCCESS', 200));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying('m0'));
  expect(started()).toMatchObject([{ clientToken: 'c' }]);
});

test('a run in progress that the list does not show yet is waited for', async () => {
  runsAre();
  datazone.on(StartDataSourceRunCommand).rejects(new ConflictException(fault));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying('m0'));
  expect(postponed()).toEqual([['handle-of-m0', 120]]);
  expect(written.metrics()).toEqual([]);
});

test("DataZone's own limit postpones the crawl by an interval", async () => {
  runsAre();
  datazone.on(StartDataSourceRunCommand).rejects(new ServiceQuotaExceededException(fault));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying('m0'));
  expect(postponed()).toEqual([['handle-of-m0', 3600]]);
  expect(written.metrics()).toEqual(['RunQuotaReached']);
});

test('the runs kept in hand for people are not taken', async () => {
  runsAre(...Array.from({ length: 23 }, (_, index) => run(`r${index}`, 'SUCCESS', 3601 * (index + 1))));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying('m0'));
  expect(started()).toEqual([]);
  expect(written.metrics()).toEqual(['RunQuotaReached']);
});

test('a refusal fails the invocation, so that the messages come back', async () => {
  runsAre();
  datazone.on(StartDataSourceRunCommand).rejects(new AccessDeniedException(fault));
  await expect(handler(sqsEvent(crawled('c', 30)))).rejects.toThrow(AccessDeniedException);
  expect(postponed()).toEqual([]);
});

test('the data source is found by its whole name, on any page; if there is none, the message says so', async () => {
  datazone
    .on(ListDataSourcesCommand)
    .resolvesOnce({ items: [source('assets-2')], nextToken: '2' })
    .resolvesOnce({ items: [source('assets')] })
    .resolves({ items: [source('assets-2')] });
  datazone.on(ListDataSourceRunsCommand).resolves({ items: [] });
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying('m0'));
  await expect(handler(sqsEvent(crawled('c', 30)))).rejects.toThrow(
    /data source assets: project project .* none/,
  );
});

test.each([
  ['newest first', [[run('last', 'SUCCESS', 20)], [run('ancient', 'FAILED', 900_000)]]],
  ['oldest first', [[run('ancient', 'FAILED', 900_000)], [run('last', 'SUCCESS', 20)]]],
])('runs are read as far as they matter, %s', async (_order, pages) => {
  datazone.on(ListDataSourcesCommand).resolves({ items: [source('assets', ago(20))] });
  const list = datazone.on(ListDataSourceRunsCommand);
  pages.forEach((items, page) => list.resolvesOnce({ items, nextToken: String(page) }));
  list.rejects(new Error('read too far'));
  expect(await handler(sqsEvent(crawled('c', 30)))).toEqual(staying());
});
