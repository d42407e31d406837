import { loadConfig } from '../../../../config/load';
import { Naming } from '../../../../platform/naming/naming';
import type { AccountSnapshot, Crawl, Folder, Run } from '../../../../console/api';
import { readAssetForms, readListingForms } from '../../../../console/server/forms';
import { lineageOf } from '../../../../console/server/lineage';

const {
  producers: [producer],
} = new Naming(loadConfig());

const timeAt = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
const visible = <T>(value: T) => ({ visible: true, value }) as const;
const crawl = (id: string, started: number, ended: number, state: Crawl['state'] = 'COMPLETED') =>
  ({ id, state, started: timeAt(started), ended: timeAt(ended) }) as Crawl;
const run = (id: string, started: number, ended: number) =>
  ({ id, status: 'SUCCESS', started: timeAt(started), ended: timeAt(ended) }) as Run;
const object = (minute: number) => ({ key: `patients/${minute}`, bytes: 1, modified: timeAt(minute) });

const folder = {
  name: 'patients',
  bucket: producer.assetsBucket,
  objects: 3,
  latest: [object(50), object(9), object(1)],
} as Partial<Folder> as Folder;

const account = {
  folders: visible([folder]),
  crawler: visible({
    name: 'c',
    state: 'READY',
    crawls: [crawl('c3', 40, 45), crawl('c2', 12, 14, 'FAILED'), crawl('c1', 10, 12)],
  }),
  runs: visible([run('r2', 46, 47), run('r1', 15, 16)]),
} as Partial<AccountSnapshot> as AccountSnapshot;

const asset = { assetId: 'a1', revision: '1', created: timeAt(16), published: timeAt(17), listingId: 'l1' };
const forms = {
  columns: [],
  database: 'lake',
  table: 'patients',
  location: `s3://${producer.assetsBucket}/patients/`,
};

test('leads from the listing back to what was there when the crawl began, past what came later', () => {
  expect(lineageOf(asset, { ...forms, runId: 'r1' }, account, producer)).toEqual([
    {
      kind: 'objects',
      what: visible(`s3://${producer.assetsBucket}/patients/ (3 objects)`),
      time: timeAt(9),
    },
    { kind: 'crawl', what: visible('c1'), time: timeAt(12) },
    { kind: 'table', what: visible('lake.patients') },
    { kind: 'run', what: visible('r1'), time: timeAt(16) },
    { kind: 'asset', what: visible('a1, revision 1'), time: timeAt(16) },
    { kind: 'listing', what: visible('l1'), time: timeAt(17) },
  ]);
});

test('takes the last run before the revision where the asset does not name its run', () => {
  expect(lineageOf(asset, forms, account, producer)[3]).toMatchObject({ what: visible('r1') });
});

test('says what is hidden, what is too old to be listed, and what is not published', () => {
  const why = { visible: false, reason: 'refused', cure: 'ask' } as const;
  const partly = { ...account, crawler: why };
  const way = lineageOf(
    { assetId: 'a1', created: timeAt(16) },
    { ...forms, runId: 'older' },
    partly,
    producer,
  );
  expect(way[1]).toEqual({ kind: 'crawl', what: why });
  expect(way[3].what).toMatchObject({
    visible: false,
    reason: expect.stringContaining('not among the newest'),
  });
  expect(way[5]).toEqual({ kind: 'listing', what: visible('not published') });
});

test('of an account that is not one of the configuration is not visible', () => {
  const way = lineageOf(asset, forms, undefined, undefined);
  expect(way.slice(0, 2).map(({ what }) => what.visible)).toEqual([false, false]);
});

describe('forms', () => {
  const glue = JSON.stringify({
    catalogId: '1',
    databaseName: 'lake',
    tableName: 'patients',
    columns: [
      { columnName: 'id', dataType: 'bigint' },
      { columnName: 'year', dataType: 'int', isPartitionKey: true, columnDescription: 'of birth' },
      null,
    ],
  });
  const expected = {
    accountId: '444455556666',
    database: 'lake',
    table: 'patients',
    location: undefined,
    runId: undefined,
    columns: [
      { name: 'id', type: 'bigint', description: undefined, partition: false },
      { name: 'year', type: 'int', description: 'of birth', partition: true },
    ],
  };

  test('of an asset and of its listing say the same', () => {
    const listing = { GlueTableForm: glue, 'AwsConfigurationForm.accountId': '444455556666' };
    expect(readListingForms(JSON.stringify(listing))).toEqual(expected);
    const configuration = { formName: 'AwsConfigurationForm', content: '{"accountId":"444455556666"}' };
    expect(readAssetForms([{ formName: 'GlueTableForm', content: glue }, configuration])).toEqual(expected);
  });

  test.each([
    undefined,
    '',
    'no JSON',
    '[]',
    'null',
    '{"GlueTableForm":"{"}',
    '{"GlueTableForm":{"columns":7}}',
  ])('that are %p are taken for missing', (text) => {
    expect(readListingForms(text)).toMatchObject({ columns: [] });
  });
});
