import {
  DataZoneClient,
  GetListingCommand,
  GetTimeSeriesDataPointCommand,
  ResourceNotFoundException,
  SearchListingsCommand,
  ThrottlingException,
} from '@aws-sdk/client-datazone';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { DescribedListing } from '../../../../lambda/catalogue/listings';
import { qualityOf } from '../../../../lambda/publish/quality';
import type { CatalogueReport } from '../../../../platform/catalogue-files';
import { QUALITY_POINTS } from '../../../../platform/quality-points';
import { CATALOGUE } from '../../platform';
import { useConsole, useEnvironment } from '../support';
import { listingOf } from './world';

const logged = useConsole();
const datazone = mockClient(DataZoneClient);
const s3 = mockClient(S3Client);
const errorInput = { message: 'no', $metadata: {} };
/** What lies in the bucket. */
let stored: Map<string, string>;
let handler: () => Promise<void>;

beforeAll(() => {
  useEnvironment({ DOMAIN_ID: 'dzd_1', BUCKET: 'ehds-catalogue', SETTINGS: JSON.stringify(CATALOGUE) });
  ({ handler } = jest.requireActual('../../../../lambda/catalogue/handler'));
});

beforeEach(() => {
  datazone.reset();
  s3.reset();
  stored = new Map();
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const text = stored.get(Key);
    if (text === undefined) throw new NoSuchKey(errorInput);
    return { Body: { transformToString: () => Promise.resolve(text) } };
  });
  s3.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: string }) => {
    stored.set(Key, Body);
    return {};
  });
});

/** Content of a point, as the publish function writes it of a file with so many rows. */
function pointOf(rows: number): string {
  const columns = [
    { name: 'id', type: 'string', completeness: 1, unique: true },
    { name: 'age', type: 'string', completeness: 0.5 },
  ];
  return JSON.stringify(qualityOf([{ outcome: 'published', quality: { rows, columns } } as never]));
}

/** Lets DataZone answer with these listings, two a page, and with these points by their ids. */
function publish(
  listings: readonly DescribedListing[],
  points: Readonly<Record<string, string>> = {},
  status = 'ACTIVE',
): void {
  datazone.on(SearchListingsCommand).callsFake(({ nextToken = '0' }: { nextToken?: string }) => {
    const from = Number(nextToken);
    const items = listings.slice(from, from + 2).map(({ listingId }) => ({ assetListing: { listingId } }));
    return { items, nextToken: from + 2 < listings.length ? String(from + 2) : undefined };
  });
  for (const { listingId, projectId, form, table, columns, quality, publishedAt, updatedAt } of listings) {
    const glue = {
      tableName: table,
      columns: [
        ...columns.map((columnName) => ({ columnName, dataType: 'string' })),
        { columnName: 'partition_0', dataType: 'string', isPartitionKey: true },
      ],
    };
    datazone.on(GetListingCommand, { identifier: listingId }).resolves({
      status,
      createdAt: publishedAt,
      updatedAt,
      item: {
        assetListing: {
          owningProjectId: projectId,
          forms: JSON.stringify({ HealthDataset: form, GlueTableForm: JSON.stringify(glue) }),
          latestTimeSeriesDataPointForms: [
            { id: 'another', formName: 'other', typeIdentifier: 'x', timestamp: new Date() },
            { ...QUALITY_POINTS, id: quality?.id, timestamp: quality?.timestamp },
          ],
        },
      },
    } as never);
  }
  datazone
    .on(GetTimeSeriesDataPointCommand)
    .callsFake(({ identifier }: { identifier: string }) => ({ form: { content: points[identifier] } }));
}

const report = () => JSON.parse(stored.get('report.json') ?? '') as CatalogueReport;
const puts = () => s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input.Key);
const both = [listingOf('patients'), listingOf('visits')];

test('what is published is written, with the rows of each table’s newest point', async () => {
  publish(both, { 'q-patients': pointOf(3), 'q-visits': pointOf(40) });
  await handler();
  expect(report()).toMatchObject({ datasets: [{ name: 'cohort', records: 43 }], keptOut: [] });
  expect([...stored.keys()]).toEqual(['catalogue.ttl', 'catalogue.jsonld', 'index.html', 'report.json']);
  expect(s3.commandCalls(PutObjectCommand)[2]?.args[0].input).toMatchObject({
    Bucket: 'ehds-catalogue',
    ContentType: 'text/html; charset=utf-8',
  });
  expect(logged.values('DatasetKeptOut')).toEqual([0]);
});

test('twice is once, and what changed is written alone', async () => {
  publish(both, { 'q-patients': pointOf(3), 'q-visits': pointOf(40) });
  await handler();
  s3.resetHistory();
  await handler();
  expect(puts()).toEqual([]);
  stored.delete('catalogue.ttl');
  await handler();
  expect(puts()).toEqual(['catalogue.ttl']);
});

test.each([
  ['is no quality', '{"evaluations": "none"}'],
  ['is no JSON', 'Ada'],
  ['counts its columns differently', JSON.stringify(evaluations('100 % of 3 rows', '50 % of 4 rows'))],
  ['says something else', JSON.stringify(evaluations('all of -3 rows'))],
])('a point that %s is not counted', async (_, content) => {
  publish(both, { 'q-patients': content, 'q-visits': pointOf(40) });
  await handler();
  expect(report().datasets[0]).not.toHaveProperty('records');
});

function evaluations(...messages: readonly string[]) {
  return {
    evaluations: messages.map((message) => ({
      types: ['Completeness'],
      details: { EVALUATION_MESSAGE: message },
    })),
  };
}

test('a dataset that stays out is logged, counted and said, and the others are written', async () => {
  publish([...both, { ...listingOf('patients'), listingId: 'l-3', projectId: 'p-2', form: '{}' }]);
  await handler();
  expect(report()).toMatchObject({ datasets: [{ name: 'cohort' }], keptOut: [{ projects: ['p-2'] }] });
  expect(logged.entries('a dataset stays out of the catalogue')).toHaveLength(1);
  expect(logged.values('DatasetKeptOut')).toEqual([1]);
});

test('what is taken out between search and look, and what has no form, is no dataset', async () => {
  publish(both);
  datazone
    .on(GetListingCommand, { identifier: 'l-cohort-visits' })
    .rejects(new ResourceNotFoundException(errorInput))
    .on(GetListingCommand, { identifier: 'l-cohort-patients' })
    .resolves({ status: 'ACTIVE', item: { assetListing: { owningProjectId: 'p', forms: '{}' } } } as never);
  await handler();
  expect(report()).toEqual({ version: 1, datasets: [], keptOut: [] });
});

test('a listing that is published no more is not in the catalogue', async () => {
  publish([listingOf('patients')]);
  await handler();
  expect(report().datasets).toHaveLength(1);
  publish([listingOf('patients')], {}, 'INACTIVE');
  await handler();
  expect(report().datasets).toEqual([]);
});

test('where AWS fails nothing is written, and the invocation fails', async () => {
  publish(both);
  datazone
    .on(GetListingCommand, { identifier: 'l-cohort-visits' })
    .rejects(new ThrottlingException(errorInput));
  await expect(handler()).rejects.toThrow(ThrottlingException);
  expect(puts()).toEqual([]);
});

test('a bucket that may not be read is not taken for an empty one', async () => {
  publish(both);
  s3.on(GetObjectCommand).rejects(Object.assign(new Error('denied'), { name: 'AccessDenied' }));
  await expect(handler()).rejects.toThrow('denied');
  expect(puts()).toEqual([]);
});
