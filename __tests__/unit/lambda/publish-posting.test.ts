import {
  DataZoneClient,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  ListTimeSeriesDataPointsCommand,
  PostLineageEventCommand,
  PostTimeSeriesDataPointsCommand,
  SearchCommand,
} from '@aws-sdk/client-datazone';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { batchFailures, sqsEvent, timeAfter, useConsole, useEnvironment } from './support';

const logged = useConsole();
const datazone = mockClient(DataZoneClient);
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
let handler: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeAll(() => {
  useEnvironment({
    DOMAIN_ID: 'dzd_1',
    PROJECT_ID: 'project',
    DATA_SOURCE_NAME: 'assets',
    DATASETS: 'care',
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

const RUN_STARTED = timeAfter(60);
const crawl = { crawler: 'ehds-assets', crawlId: 'crawl', endedAt: timeAfter(30).toISOString() };
const published = () => handler(sqsEvent(crawl));

beforeEach(() => {
  [datazone, s3, sqs].forEach((mock) => mock.reset());
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
  const source = { name: 'assets-care', dataSourceId: 'source', domainId: 'dzd_1', type: 'GLUE' };
  datazone.on(ListDataSourcesCommand).resolves({ items: [{ ...source, status: 'READY' }] });
  const run = { id: 'run', type: 'PRIORITIZED', dataSourceId: 'source', projectId: 'project' } as const;
  datazone.on(ListDataSourceRunsCommand).resolves({
    items: [
      { ...run, status: 'SUCCESS', createdAt: RUN_STARTED, startedAt: RUN_STARTED, updatedAt: timeAfter(70) },
    ],
  });
  datazone.on(SearchCommand).resolves({
    items: ['patients', 'stays'].map((table) => ({
      assetItem: {
        domainId: 'dzd_1',
        identifier: `asset-${table}`,
        name: table,
        typeIdentifier: 'amazon.datazone.GlueTableAssetType',
        typeRevision: '1',
        owningProjectId: 'project',
        externalIdentifier: `arn:aws:glue:eu-central-1:444455556666:table/lake/care_${table}`,
      },
    })),
  });
  datazone.on(ListTimeSeriesDataPointsCommand).resolves({ items: [] });
  datazone.on(PostLineageEventCommand).resolves({});
  datazone.on(PostTimeSeriesDataPointsCommand).resolves({});
  receiptsAre({ 'care/patients/a.csv': 10, 'care/patients/late.csv': 90, 'misplaced.csv': 10 });
});

/** Receipts of these sources, each decided so many seconds after the tests' time. */
function receiptsAre(decided: Record<string, number>): void {
  const keys = Object.entries(decided).map(([key, seconds]) => ({
    Key: `receipts/${key}.json`,
    LastModified: timeAfter(seconds),
  }));
  s3.on(ListObjectsV2Command).resolves({ Contents: keys });
  for (const [key, seconds] of Object.entries(decided))
    receiptIs(key, JSON.stringify(receiptOf(key, seconds)));
}

function receiptIs(key: string, text: string): void {
  const Body = { transformToString: () => Promise.resolve(text) } as never;
  s3.on(GetObjectCommand, { Bucket: 'records', Key: `receipts/${key}.json` }).resolves({ Body });
}

const receiptOf = (key: string, seconds: number) => ({
  version: 1,
  dataset: key.split('/')[0],
  table: key.split('/')[1] ?? '',
  source: { key, versionId: 'v', bytes: 1 },
  rules: 'hash',
  decidedAt: timeAfter(seconds).toISOString(),
  outcome: 'published',
  result: { key: 'care_patients/a.csv.parquet', rows: 4, bytes: 1 },
  quality: { rows: 4, columns: [{ name: 'id', type: 'string', completeness: 0.5 }] },
  lineage: [{ column: 'id', from: ['Id'], rule: 'keep' }],
});

const posts = () =>
  datazone.commandCalls(PostTimeSeriesDataPointsCommand).map(({ args: [{ input }] }) => {
    const [form] = input.forms ?? [];
    return { asset: input.entityIdentifier, time: form?.timestamp, content: JSON.parse(form?.content ?? '') };
  });
const tokens = () =>
  datazone.calls().flatMap(({ args: [{ input }] }) => {
    const { clientToken } = input as { clientToken?: string };
    return clientToken === undefined ? [] : [clientToken];
  });

test('of what the run published quality and lineage are posted, once by their tokens', async () => {
  expect(await published()).toEqual(batchFailures());
  expect(posts()).toMatchObject([
    {
      asset: 'asset-patients',
      time: RUN_STARTED,
      content: { evaluations: [{ details: { EVALUATION_MESSAGE: '50 % of 4 rows' } }] },
    },
  ]);
  expect(datazone.commandCalls(PostLineageEventCommand)).toHaveLength(1);
  await published();
  expect(tokens()).toHaveLength(4);
  expect(new Set(tokens()).size).toBe(1);
});

test('a run whose point is there is not posted again', async () => {
  datazone.on(ListTimeSeriesDataPointsCommand, { entityIdentifier: 'asset-patients' }).resolves({
    items: [
      { formName: 'pseudonymise', typeIdentifier: 'type', timestamp: timeAfter(5) },
      { formName: 'pseudonymise', typeIdentifier: 'type', timestamp: RUN_STARTED },
    ],
  });
  expect(await published()).toEqual(batchFailures());
  expect(tokens()).toEqual([]);
});

test('a table that fails stays for later, is counted, and keeps no other from it', async () => {
  receiptsAre({ 'care/patients/a.csv': 10, 'care/stays/b.csv': 10 });
  const error = new Error('throttled');
  datazone.on(PostTimeSeriesDataPointsCommand, { entityIdentifier: 'asset-patients' }).rejects(error);
  expect(await published()).toEqual(batchFailures('m0'));
  expect(posts().map(({ asset }) => asset)).toEqual(['asset-patients', 'asset-stays']);
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'RecordsNotPosted']);
  expect(sqs.commandCalls(ChangeMessageVisibilityCommand)[0]?.args[0].input).toMatchObject({
    ReceiptHandle: 'handle-of-m0',
    VisibilityTimeout: 120,
  });
});

test('where lineage is refused there is no point, so that both are posted again', async () => {
  datazone.on(PostLineageEventCommand).rejects(new Error('refused'));
  expect(await published()).toEqual(batchFailures('m0'));
  expect(posts()).toEqual([]);
});

test('where the bucket cannot be listed the crawl stays, and counts as published', async () => {
  s3.on(ListObjectsV2Command).rejects(new Error('denied'));
  expect(await published()).toEqual(batchFailures('m0'));
  expect(logged.metrics()).toEqual(['OldestCrawlAge', 'RecordsNotPosted']);
  expect(logged.values('OldestCrawlAge')).toEqual([0]);
});

test.each(['{"Ada":', '{"version":1,"dataset":"Ada"}'])(
  'a receipt that reads %j stops its table, and nothing of it is logged',
  async (text) => {
    receiptIs('care/patients/a.csv', text);
    expect(await published()).toEqual(batchFailures('m0'));
    expect(logged.entries('quality and lineage of a table were not posted')).toHaveLength(1);
    expect(logged.log()).not.toMatch(/Ada|a\.csv/);
    expect(tokens()).toEqual([]);
  },
);

test('a receipt that is gone meanwhile is left out', async () => {
  receiptsAre({ 'care/patients/a.csv': 10, 'care/patients/gone.csv': 20 });
  s3.on(GetObjectCommand, { Bucket: 'records', Key: 'receipts/care/patients/gone.csv.json' }).rejects(
    new NoSuchKey({ message: 'gone', $metadata: {} }),
  );
  expect(await published()).toEqual(batchFailures());
  expect(posts()).toHaveLength(1);
});

test('a table without an asset yet waits for the run that makes it', async () => {
  receiptsAre({ 'care/unknown/a.csv': 10 });
  expect(await published()).toEqual(batchFailures());
  expect(tokens()).toEqual([]);
});
