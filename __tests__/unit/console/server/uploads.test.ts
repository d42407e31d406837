import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { ListObjectsV2Command, S3Client, type _Object } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { loadConfig } from '../../../../config/load';
import { Naming } from '../../../../platform/naming/naming';
import { Access } from '../../../../console/server/access';
import { foldersWithoutTable } from '../../../../console/server/comparisons';
import { CrawlerLogs } from '../../../../console/server/crawler-logs';
import { lookAtFolders } from '../../../../console/server/uploads';

const s3 = mockClient(S3Client);
const { governance } = new Naming(loadConfig());
const access = new Access({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
});

test('of a folder 3,000 objects are read, 20 are named, and it is said that there are more', async () => {
  s3.on(ListObjectsV2Command).callsFake(({ Delimiter, ContinuationToken = '0' }) => {
    if (Delimiter === '/') return { CommonPrefixes: [{ Prefix: 'patients/' }] };
    const page = Number(ContinuationToken);
    if (page > 2) throw new Error('read too far');
    return {
      Contents: Array.from({ length: 1000 }, (_, index) => ({
        Key: `patients/${page * 1000 + index}.csv`,
        Size: 1,
        LastModified: new Date(page * 1_000_000 + index * 1000),
      })),
      IsTruncated: true,
      NextContinuationToken: String(page + 1),
    };
  });
  const [folder, ...more] = await lookAtFolders(access, governance, undefined, undefined, []);
  expect(more).toEqual([]);
  expect(folder).toMatchObject({ name: 'patients', objects: 3000, bytes: 3000, incomplete: true });
  expect(folder.latest).toHaveLength(20);
  expect(folder.latest[0].key).toBe('patients/2999.csv');
});

const crawl = (id: string, started: string) => ({
  id,
  state: 'COMPLETED' as const,
  started,
  ended: new Date(Date.parse(started) + 60_000).toISOString(),
});
const CRAWLED = crawl('c1', '2026-01-02T00:00:00.000Z');
const BEFORE = new Date('2026-01-01');
const AFTER = new Date('2026-01-03');

async function reasons(
  objects: readonly _Object[],
  complaints: readonly string[] = [],
  withoutTable: readonly string[] = [],
) {
  const folders = [
    ...new Set(objects.flatMap(({ Key = '' }) => (Key.includes('/') ? [Key.split('/')[0]] : []))),
  ];
  s3.on(ListObjectsV2Command).callsFake(({ Delimiter, Prefix }) =>
    Delimiter === '/'
      ? {
          CommonPrefixes: folders.map((folder) => ({ Prefix: `${folder}/` })),
          Contents: objects.filter(({ Key }) => !Key?.includes('/')),
        }
      : { Contents: objects.filter(({ Key }) => Key?.startsWith(Prefix)) },
  );
  const seen = await lookAtFolders(access, governance, [CRAWLED], complaints, withoutTable);
  return {
    told: seen.flatMap(({ notCatalogued }) => notCatalogued.map(({ key, reason }) => `${key}: ${reason}`)),
    waiting: seen.flatMap(({ latest }) => latest.filter(({ waiting }) => waiting).map(({ key }) => key)),
  };
}

test.each<[string, _Object, RegExp]>([
  ['at the root', { Key: 'patients.csv', Size: 1 }, /^patients\.csv: it lies in no folder/],
  ['empty', { Key: 'patients/a.csv', Size: 0 }, /it is empty$/],
  ['named _…', { Key: 'patients/_SUCCESS', Size: 0 }, /_SUCCESS begins with _/],
  ['in a folder named .…', { Key: '.tmp/a.csv', Size: 1 }, /\.tmp begins with \./],
  ['archived', { Key: 'lab/a.csv', Size: 1, StorageClass: 'GLACIER' }, /it is archived \(GLACIER\)/],
  ['archived deeply', { Key: 'lab/a.csv', Size: 1, StorageClass: 'DEEP_ARCHIVE' }, /it is archived/],
])('a file that is %s is not catalogued, and waits for no crawl', async (_what, object, line) => {
  const { told, waiting } = await reasons([{ ...object, LastModified: AFTER }]);
  expect(told).toEqual([expect.stringMatching(line)]);
  expect(waiting).toEqual([]);
});

test.each([
  'lab/a b.csv is left out: it is of no format',
  'Skipped s3://ehds-assets/lab/a b.csv, since it is of no format',
  'Could not read "lab/a b.csv"',
])('what the crawl says of a file is its reason: %s', async (complaint) => {
  const file = { Key: 'lab/a b.csv', Size: 1, LastModified: BEFORE };
  const others = ['lab/a', 'other-lab/a b.csv'].map((Key) => ({ ...file, Key }));
  expect((await reasons([file, ...others], [complaint])).told).toContain(`lab/a b.csv: ${complaint}`);
  expect((await reasons(others.slice(1), [complaint])).told).toEqual([]);
});

test('what was uploaded after the crawl waits, whatever that said of its forerunner', async () => {
  const file = { Key: 'lab/a.csv', Size: 1, LastModified: AFTER };
  expect(await reasons([file], ['lab/a.csv is left out'])).toEqual({ told: [], waiting: ['lab/a.csv'] });
});

test('a folder that has no table is named as a whole, and a folder that is gone is not', async () => {
  const objects = ['lab/a.csv', 'patients/a.csv'].map((Key) => ({ Key, Size: 1, LastModified: BEFORE }));
  expect((await reasons(objects, [], ['lab', 'gone'])).told).toEqual([
    'lab/: it has no table, although a crawl has read it',
  ]);
  const complaint = 'lab/a.csv is left out';
  expect((await reasons(objects, [complaint], ['lab'])).told).toEqual([
    'lab/: it has no table, although a crawl has read it',
    `lab/a.csv: ${complaint}`,
  ]);
});

const logs = mockClient(CloudWatchLogsClient);

describe('the log of the comparisons', () => {
  const look = (timestamp: number, ...notCatalogued: readonly string[]) => ({
    timestamp,
    message: JSON.stringify({ message: 'folders were compared with tables', notCatalogued }),
  });
  beforeEach(() => logs.reset());

  test('tells by its newest entry, on whichever page that is', async () => {
    logs
      .on(FilterLogEventsCommand)
      .resolves({ events: [look(2, 'lab'), look(1)] })
      .on(FilterLogEventsCommand, { nextToken: undefined })
      .resolves({ events: [], nextToken: '2' });
    expect(await foldersWithoutTable(access, governance)).toEqual(['lab']);
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: '/aws/lambda/ehds-governance-uncatalogued',
      filterPattern: '"folders were compared with tables"',
    });
    logs.on(FilterLogEventsCommand).resolves({ events: [look(1, 'lab'), look(2)] });
    expect(await foldersWithoutTable(access, governance)).toEqual([]);
  });

  test('names nothing where nothing was compared yet, or bootstrap has not made the function', async () => {
    logs.on(FilterLogEventsCommand).resolvesOnce({ events: [] });
    expect(await foldersWithoutTable(access, governance)).toEqual([]);
    logs.on(FilterLogEventsCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
    expect(await foldersWithoutTable(access, governance)).toEqual([]);
  });

  test('is told from one that names nothing where somebody may not read it', async () => {
    logs
      .on(FilterLogEventsCommand)
      .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(await foldersWithoutTable(access, governance)).toBeUndefined();
    const [hidden] = await lookAtFolders(access, governance, [CRAWLED], [], undefined);
    expect(hidden).toMatchObject({ logHidden: true });
  });

  test('is not taken for empty where CloudWatch fails otherwise', async () => {
    logs.on(FilterLogEventsCommand).rejects(new Error('down'));
    await expect(foldersWithoutTable(access, governance)).rejects.toThrow('down');
  });
});

describe('the log of the crawler', () => {
  const of = (...crawls: ReturnType<typeof crawl>[]) => reader.complaints(access, governance, crawls);
  let reader: CrawlerLogs;
  beforeEach(() => {
    logs.reset();
    reader = new CrawlerLogs();
  });

  test('is read to its end, of the newest crawl that succeeded, and once', async () => {
    logs
      .on(GetLogEventsCommand)
      .resolves({ events: [{ message: '[c1] ERROR : second' }], nextForwardToken: 'end' })
      .on(GetLogEventsCommand, { nextToken: undefined })
      .resolvesOnce({
        events: [
          { message: '[c1] WARN : first' },
          { message: '[c0] WARN : old' },
          { message: '[c1] INFO : x' },
        ],
        nextForwardToken: '2',
      });
    expect(await of(CRAWLED, crawl('c0', '2026-01-01T00:00:00.000Z'))).toEqual(['first', 'second']);
    const calls = logs.calls().length;
    expect(await of(CRAWLED)).toEqual(['first', 'second']);
    expect(logs.calls()).toHaveLength(calls);
  });

  test('is told from one that is empty where somebody may not read it, and hides no uploads', async () => {
    logs.on(GetLogEventsCommand).rejectsOnce(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
    expect(await of(CRAWLED)).toEqual([]);
    expect(await of()).toEqual([]);
    logs.on(GetLogEventsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(await of(crawl('c2', '2026-01-02T00:00:00.000Z'))).toBeUndefined();
    const [hidden] = await lookAtFolders(access, governance, [CRAWLED], undefined, []);
    expect(hidden).toMatchObject({ logHidden: true });
    const [visible] = await lookAtFolders(access, governance, [CRAWLED], [], []);
    expect(visible).not.toHaveProperty('logHidden');
  });
});
