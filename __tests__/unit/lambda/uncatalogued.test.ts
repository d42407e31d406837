import {
  EntityNotFoundException,
  GetCrawlerCommand,
  GetTablesCommand,
  GlueClient,
  type LastCrawlInfo,
} from '@aws-sdk/client-glue';
import { type _Object, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { COMPARED } from '../../../platform/uncatalogued';
import { timeAfter, useConsole, useEnvironment } from './support';

const written = useConsole();
const glue = mockClient(GlueClient);
const s3 = mockClient(S3Client);
let handler: () => Promise<void>;

/** When the last crawl began. */
const BEGAN = new Date(timeAfter(0).getTime() + 900);
const MINUTE_BEFORE = timeAfter(-60);

beforeAll(() => {
  useEnvironment({ CRAWLER_NAME: 'ehds-assets', ASSETS_BUCKET: 'assets', DATABASE_NAME: 'lake' });
  ({ handler } = jest.requireActual('../../../lambda/uncatalogued/handler'));
});

beforeEach(() => {
  glue.reset();
  s3.reset();
  lastCrawlIs({ Status: 'SUCCEEDED', StartTime: BEGAN });
  tablesAre();
});

function lastCrawlIs(LastCrawl: LastCrawlInfo | undefined): void {
  glue.on(GetCrawlerCommand, { Name: 'ehds-assets' }).resolves({ Crawler: { LastCrawl } });
}

function tablesAre(...locations: readonly string[]): void {
  const TableList = locations.map((Location, at) => ({ Name: `t${at}`, StorageDescriptor: { Location } }));
  glue.on(GetTablesCommand, { DatabaseName: 'lake' }).resolves({ TableList });
}

/** What lies in the bucket; each object is a file of some bytes, older than the crawl, where nothing else is said. */
function objectsAre(...objects: readonly (Partial<_Object> & { readonly Key: string })[]): void {
  const whole = objects.map((object) => ({ Size: 7, LastModified: MINUTE_BEFORE, ETag: '"e"', ...object }));
  s3.on(ListObjectsV2Command).callsFake(({ Bucket, Prefix = '', Delimiter }) => {
    expect(Bucket).toBe('assets');
    const under = whole.filter(({ Key }) => Key.startsWith(Prefix));
    if (Delimiter === undefined) return { Contents: under };
    const names = under.map(({ Key }) => Key.split('/', 1)[0] ?? '');
    const folders = names.filter((name) => under.some(({ Key }) => Key.startsWith(`${name}/`)));
    return { CommonPrefixes: [...new Set(folders)].map((name) => ({ Prefix: `${name}/` })) };
  });
}

const named = () => written.entries(COMPARED).map(({ notCatalogued }) => notCatalogued);

describe('a folder that a crawl has read and that has no table', () => {
  test('is named, counted and an error, beside those that have one', async () => {
    tablesAre('s3://assets/patients/', 's3://assets/visits');
    objectsAre({ Key: 'patients/a.csv' }, { Key: 'visits/a.csv' }, { Key: 'lab/year=2024/a.csv' });
    await handler();
    expect(written.entries(COMPARED)).toMatchObject([
      { level: 'ERROR', crawlStart: BEGAN.toISOString(), folders: 3, notCatalogued: ['lab'] },
    ]);
    expect(written.values('NotCatalogued')).toEqual([1]);
  });

  test('that all have one is said too, so that the alarm goes off', async () => {
    tablesAre('s3://assets/patients/');
    objectsAre({ Key: 'patients/a.csv' });
    await handler();
    expect(written.entries(COMPARED)).toMatchObject([{ level: 'INFO', notCatalogued: [] }]);
    expect(written.values('NotCatalogued')).toEqual([0]);
  });

  test('has none by a table of its name elsewhere, of another bucket, of a part of it, or without a location', async () => {
    glue.on(GetTablesCommand).resolves({
      TableList: [
        { Name: 'lab' },
        ...['s3://assets/laboratory/', 's3://others/lab/', 's3://assets/lab/a/', 's3://assets/'].map(
          (Location) => ({ Name: 'lab', StorageDescriptor: { Location } }),
        ),
      ],
    });
    objectsAre({ Key: 'lab/a/1.csv' }, { Key: 'lab/b.csv' });
    await handler();
    expect(named()).toEqual([['lab']]);
  });

  test('is found on the second page of folders, of tables and of objects', async () => {
    const page = (Contents: _Object[], NextContinuationToken?: string) => ({
      Contents,
      NextContinuationToken,
      IsTruncated: NextContinuationToken !== undefined,
    });
    const top = { Bucket: 'assets', Delimiter: '/' };
    const lab = { Bucket: 'assets', Prefix: 'lab/' };
    s3.on(ListObjectsV2Command, top)
      .resolves({ CommonPrefixes: [{ Prefix: 'patients/' }], IsTruncated: true, NextContinuationToken: '2' })
      .on(ListObjectsV2Command, { ...top, ContinuationToken: '2' })
      .resolves({ CommonPrefixes: [{ Prefix: 'lab/' }] })
      .on(ListObjectsV2Command, lab)
      .resolves(page([{ Key: 'lab/_old', Size: 1, LastModified: MINUTE_BEFORE }], '2'))
      .on(ListObjectsV2Command, { ...lab, ContinuationToken: '2' })
      .resolves(page([{ Key: 'lab/a.csv', Size: 1, LastModified: MINUTE_BEFORE }]));
    glue
      .on(GetTablesCommand)
      .resolves({ TableList: [], NextToken: '2' })
      .on(GetTablesCommand, { DatabaseName: 'lake', NextToken: '2' })
      .resolves({ TableList: [{ Name: 'p', StorageDescriptor: { Location: 's3://assets/patients/' } }] });
    await handler();
    expect(named()).toEqual([['lab']]);
  });

  test('of many a hundred are named, and all are counted', async () => {
    objectsAre(...Array.from({ length: 250 }, (_, at) => ({ Key: `table-${at}/a.csv` })));
    await handler();
    expect(written.entries(COMPARED)).toMatchObject([{ notCatalogued: { length: 100 } }]);
    expect(written.values('NotCatalogued')).toEqual([250]);
  });

  test('counts where its first pages tell of none and more follow, which is the last that is read of it', async () => {
    const pages = { IsTruncated: true, NextContinuationToken: 'more' };
    s3.on(ListObjectsV2Command, { Delimiter: '/' })
      .resolves({ CommonPrefixes: [{ Prefix: 'lab/' }] })
      .on(ListObjectsV2Command, { Prefix: 'lab/' })
      .resolves({ ...pages, Contents: [{ Key: 'lab/_old', Size: 1, LastModified: MINUTE_BEFORE }] });
    await handler();
    expect(named()).toEqual([['lab']]);
    expect(s3.commandCalls(ListObjectsV2Command, { Prefix: 'lab/' })).toHaveLength(20);
  });
});

test.each<[string, Partial<_Object> & { readonly Key: string }]>([
  ['is hidden', { Key: 'lab/_SUCCESS' }],
  ['lies in a hidden folder', { Key: 'lab/.tmp/a.csv' }],
  ['is empty', { Key: 'lab/a.csv', Size: 0 }],
  ['is a folder that the console made', { Key: 'lab/', Size: 0 }],
  ['came in the second in which the crawl began', { Key: 'lab/a.csv', LastModified: timeAfter(0) }],
  ['came after the crawl had begun', { Key: 'lab/a.csv', LastModified: timeAfter(5) }],
  ['came in parts, of which the first is a minute older than the crawl', { Key: 'lab/a.csv', ETag: '"e-9"' }],
])('a folder needs no table whose object %s', async (_what, object) => {
  objectsAre(object);
  await handler();
  expect(named()).toEqual([[]]);
  expect(written.values('NotCatalogued')).toEqual([0]);
});

test.each<[string, Partial<_Object>]>([
  ['came in the second before the crawl', { LastModified: timeAfter(-1) }],
  ['came in parts, a day before', { LastModified: timeAfter(-86_401), ETag: '"e-9"' }],
])('it needs one whose object %s', async (_what, object) => {
  objectsAre({ Key: 'lab/a.csv', ...object });
  await handler();
  expect(named()).toEqual([['lab']]);
});

test('hidden folders are not listed, nor are those that have a table', async () => {
  tablesAre('s3://assets/patients/');
  objectsAre({ Key: '_old/a.csv' }, { Key: '.tmp/a.csv' }, { Key: 'patients/a.csv' });
  await handler();
  expect(named()).toEqual([[]]);
  expect(s3.commandCalls(ListObjectsV2Command)).toHaveLength(1);
});

test.each<[string, LastCrawlInfo | undefined]>([
  ['failed', { Status: 'FAILED', StartTime: BEGAN }],
  ['was stopped', { Status: 'CANCELLED', StartTime: BEGAN }],
  ['has yet to end', undefined],
])('where the last crawl %s nothing is said of tables, and the alarm stays as it is', async (_what, last) => {
  lastCrawlIs(last);
  objectsAre({ Key: 'lab/a.csv' });
  await handler();
  expect(written.entries(COMPARED)).toEqual([]);
  expect(written.metrics()).toEqual([]);
});

test('nor before a deploy has made the crawler', async () => {
  glue.on(GetCrawlerCommand).rejects(new EntityNotFoundException({ message: 'no', $metadata: {} }));
  await handler();
  expect(written.metrics()).toEqual([]);
});

test('what AWS refuses is thrown, and nothing is taken for catalogued', async () => {
  objectsAre({ Key: 'lab/a.csv' });
  glue.on(GetTablesCommand).rejects(new Error('denied'));
  await expect(handler()).rejects.toThrow('denied');
  expect(written.metrics()).toEqual([]);
});

test('a bucket with more at its top than is read is named with the cure', async () => {
  s3.on(ListObjectsV2Command).resolves({ IsTruncated: true, NextContinuationToken: 'more' });
  await expect(handler()).rejects.toThrow(/^bucket assets: at most 100 pages .* put files into folders/);
  expect(s3.commandCalls(ListObjectsV2Command)).toHaveLength(100);
  expect(written.metrics()).toEqual([]);
});
