import {
  AccessDeniedException,
  DataZoneClient,
  ListDataSourceRunActivitiesCommand,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  SearchCommand,
  ServiceQuotaExceededException,
  StartDataSourceRunCommand,
  type DataSourceRunSummary,
} from '@aws-sdk/client-datazone';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { batchFailures, sqsEvent, useConsole, useEnvironment } from './support';

const logged = useConsole();
const datazone = mockClient(DataZoneClient);
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
let handler: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeAll(() => {
  useEnvironment({
    DOMAIN_ID: 'dzd_1',
    PROJECT_ID: 'project',
    DATA_SOURCE_NAME: 'assets',
    // The name of the one begins with the other's.
    DATASETS: 'care,care_home',
    PUBLISHER_ROLE_ARN: 'arn:aws:iam::111122223333:role/publisher',
    RECORDS_BUCKET: 'records',
    PUBLISH_QUEUE_URL: 'https://sqs/publish',
    PUBLISH_DEAD_LETTERS_URL: 'https://sqs/publish-dead-letters',
    INTERVAL_SECONDS: '3600',
    RETRY_SECONDS: '120',
    ALARM_SECONDS: '180000',
  });
  ({ handler } = jest.requireActual('../../../lambda/publish/handler'));
});

beforeEach(() => {
  [datazone, s3, sqs].forEach((mock) => mock.reset());
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
  s3.on(ListObjectsV2Command).resolves({});
  datazone.on(SearchCommand).resolves({ items: [] });
  datazone.on(ListDataSourceRunActivitiesCommand).resolves({ items: [] });
  datazone.on(StartDataSourceRunCommand).resolves({ id: 'new', status: 'REQUESTED' });
  for (const dataset of ['care', 'care_home']) runsAre(dataset);
});

const run = (id: string, createdAgo: number, status: DataSourceRunSummary['status'] = 'SUCCESS') => ({
  id,
  status,
  type: 'PRIORITIZED' as const,
  dataSourceId: 'source',
  projectId: 'project',
  createdAt: secondsAgo(createdAgo),
  startedAt: secondsAgo(createdAgo - 1),
  updatedAt: secondsAgo(createdAgo - 10),
});

function runsAre(dataset: string, ...items: DataSourceRunSummary[]): void {
  const name = `assets-${dataset}`;
  const source = { name, dataSourceId: `source-${dataset}`, domainId: 'dzd_1', type: 'GLUE' };
  datazone.on(ListDataSourcesCommand, { name }).resolves({
    items: [{ ...source, status: 'READY', lastRunAt: items[0]?.createdAt }],
  });
  datazone.on(ListDataSourceRunsCommand, { dataSourceIdentifier: `source-${dataset}` }).resolves({ items });
}

const crawl = (endedAgo: number) =>
  sqsEvent({ crawler: 'ehds-assets', crawlId: 'c', endedAt: secondsAgo(endedAgo).toISOString() });
const started = () =>
  datazone.commandCalls(StartDataSourceRunCommand).map(({ args }) => args[0].input.dataSourceIdentifier);
const postponed = () =>
  sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input.VisibilityTimeout);
const refused = (source: string, error: Error) =>
  datazone.on(StartDataSourceRunCommand, { dataSourceIdentifier: source }).rejects(error);

test('each dataset has a run of its own, by a token of its own', async () => {
  expect(await handler(crawl(30))).toEqual(batchFailures('m0'));
  expect(started().toSorted()).toEqual(['source-care', 'source-care_home']);
  const tokens = datazone
    .commandCalls(StartDataSourceRunCommand)
    .map(({ args }) => args[0].input.clientToken);
  expect(new Set(tokens).size).toBe(2);
  expect(logged.values('RunStarted').reduce((sum, count) => sum + count, 0)).toBe(2);
});

test('a crawl stays until every dataset is published, and only what is not has a run', async () => {
  runsAre('care', run('r-1', 20));
  expect(await handler(crawl(30))).toEqual(batchFailures('m0'));
  expect(started()).toEqual(['source-care_home']);
  expect(postponed()).toEqual([120]);
  expect(logged.values('OldestCrawlAge')[0]).toBeCloseTo(30, -1);
  runsAre('care_home', run('r-2', 20));
  expect(await handler(crawl(30))).toEqual(batchFailures());
  expect(started()).toEqual(['source-care_home']);
  expect(logged.values('OldestCrawlAge').at(-1)).toBe(0);
});

test('the message comes back when it is next useful to any dataset', async () => {
  runsAre('care', run('r-1', 600, 'FAILED'), run('r-0', 900));
  runsAre('care_home', run('r-2', 20, 'RUNNING'));
  expect(await handler(crawl(700))).toEqual(batchFailures('m0'));
  expect(started()).toEqual([]);
  expect(postponed()).toEqual([120]);
});

test("a day's runs are counted for each dataset", async () => {
  runsAre('care', ...Array.from({ length: 23 }, (_, at) => run(`r${at}`, 3601 * (at + 1))));
  expect(await handler(crawl(30))).toEqual(batchFailures('m0'));
  expect(started()).toEqual(['source-care_home']);
  refused('source-care_home', new ServiceQuotaExceededException({ message: 'no', $metadata: {} }));
  await handler(crawl(30));
  expect(logged.metrics().filter((name) => name === 'RunQuotaReached')).not.toEqual([]);
});

test('a refusal keeps no other dataset from its run, and brings the message back', async () => {
  refused('source-care', new AccessDeniedException({ message: 'no', $metadata: {} }));
  await expect(handler(crawl(30))).rejects.toThrow(AccessDeniedException);
  expect(started().toSorted()).toEqual(['source-care', 'source-care_home']);
  expect(postponed()).toEqual([]);
});

test('a dataset whose data source is gone keeps no other from its run', async () => {
  datazone.on(ListDataSourcesCommand, { name: 'assets-care' }).resolves({ items: [] });
  await expect(handler(crawl(30))).rejects.toThrow(/data source assets-care: .* none of that name/);
  expect(started()).toEqual(['source-care_home']);
});

test('of each dataset its own receipts are posted', async () => {
  runsAre('care', run('r-1', 20));
  runsAre('care_home', run('r-2', 20));
  await handler(crawl(30));
  const prefixes = s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input.Prefix);
  expect(prefixes.toSorted()).toEqual(['receipts/care/', 'receipts/care_home/']);
});
