import { setTimeout } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  GrantPermissionsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RevokePermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { loadConfig } from '../../config/load';
import { Access } from '../../console/server/access';
import { foldersWithoutTable } from '../../console/server/comparisons';
import { lookAtFolders } from '../../console/server/uploads';
import { readCrawler } from '../../lambda/crawl/crawler';
import { complaintsOf } from '../../lambda/crawl/crawl-log';
import { newestSuccess } from '../../lambda/crawl/decision';
import { compare } from '../../lambda/uncatalogued/compare';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { COMPARED, uncataloguedLogArn, uncataloguedLogGroup } from '../../platform/uncatalogued';
import { clientInRole } from '../../packages/local-aws/__tests__/local/in-role';
import type { TestLake } from '../../packages/local-aws/__tests__/local/lake';
import { type Grant, People } from '../../packages/local-aws/__tests__/local/people';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';
import { makePlatformLake } from './platform-lake';

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const NAME = 'silent';
const [producer] = new Naming(loadConfig()).producers;
/** The names of an account whose lake is called otherwise. */
const names = Object.create(producer, { assetsBucket: { value: NAME } }) as AccountNames;
const glueArn = (resource: string) => `arn:aws:glue:eu-central-1:${ACCOUNTS.producer}:${resource}`;

/** The function's rights, as its construct grants them. */
const RIGHTS = [
  { Action: 's3:ListBucket', Resource: `arn:aws:s3:::${NAME}` },
  { Action: 'glue:GetCrawler', Resource: glueArn(`crawler/${NAME}`) },
  {
    Action: 'glue:GetTables',
    Resource: ['catalog', `database/${NAME}`, `table/${NAME}/*`].map(glueArn),
  },
];

let lake: TestLake;
let role: string;
let glue: GlueClient;
let s3: S3Client;

/** Names of what has no table, as the function finds them. */
const uncatalogued = async () => {
  const found = await compare({ glue, s3, crawler: NAME, bucket: NAME, database: NAME });
  return found?.notCatalogued;
};

beforeAll(async () => {
  lake = await makePlatformLake(aws, NAME);
  role = await people.role('producer', RIGHTS);
  glue = clientInRole(aws, role, GlueClient);
  s3 = clientInRole(aws, role, S3Client);
  await lake.put('patients/a.csv', 'id,name\n1,Ada\n');
  await lake.put('visits/year=2024/a.csv', 'id,day\n1,2\n');
  await lake.put('two words/a.csv', 'id,name\n1,Ada\n');
  await lake.put('_old/a.csv', 'id,name\n1,Ada\n');
  await lake.put('empty/a.csv', '');
  await lake.put('root.csv', 'id,name\n1,Ada\n');
  // S3 counts whole seconds, so a crawl in the second of an upload proves nothing of it.
  await setTimeout(1100);
});

afterAll(() => {
  glue.destroy();
  s3.destroy();
});

test('before a crawl has ended there is nothing to compare', async () => {
  expect(await uncatalogued()).toBeUndefined();
});

test('every folder that a crawl makes a table of is found by the table’s location', async () => {
  await lake.crawl();
  expect(await uncatalogued()).toEqual([]);
});

test('a folder that has no table is named, though the crawl succeeded and its log says nothing', async () => {
  await lake.glue.send(new DeleteTableCommand({ DatabaseName: NAME, Name: 'patients' }));
  // All that told of what is missing before: the names of uploads, and what the crawl's log complains of.
  const logs = aws.client(CloudWatchLogsClient, 'producer');
  const crawl = newestSuccess((await readCrawler(lake.glue, NAME, new Date(0))).crawls);
  if (!crawl) throw new Error('no crawl has succeeded');
  expect([...(await complaintsOf(logs, NAME, crawl))].join()).not.toContain('patients');
  expect(await uncatalogued()).toEqual(['patients']);
});

test('a file of no kind that makes a table is named with its folder, and a newer one is left to the next crawl', async () => {
  await lake.put('excel/a.xlsx', Buffer.from('504b030414000600ff', 'hex'));
  expect(await uncatalogued()).toEqual(['patients']);
  await setTimeout(1100);
  await lake.crawl();
  // The crawl has made the other table again.
  expect(await uncatalogued()).toEqual(['excel']);
});

test('the page names the folder to who may read the function’s log, and without that nothing of it is named', async () => {
  const logs = aws.client(CloudWatchLogsClient, 'producer');
  const stream = { logGroupName: uncataloguedLogGroup(names), logStreamName: 'one' };
  await logs.send(new CreateLogGroupCommand(stream));
  await logs.send(new CreateLogStreamCommand(stream));
  const entry = JSON.stringify({ message: COMPARED, notCatalogued: await uncatalogued() });
  const other = JSON.stringify({ message: 'another entry' });
  const logEvents = [entry, other].map((message, at) => ({ message, timestamp: Date.now() + at }));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));

  const listing = { Action: 's3:ListBucket', Resource: `arn:aws:s3:::${NAME}` };
  const reading = { Action: 'logs:FilterLogEvents', Resource: uncataloguedLogArn(names, 'eu-central-1') };
  const seen = async (...grants: readonly Grant[]) => {
    const { region, endpoint } = aws.running;
    const credentials = await people.assume(await people.role('producer', grants));
    const access = new Access({ region, endpoint, credentials });
    const folders = await lookAtFolders(access, names, [], [], await foldersWithoutTable(access, names));
    access.close();
    return folders.find(({ name }) => name === 'excel');
  };
  expect(await seen(listing, reading)).toMatchObject({
    notCatalogued: [{ key: 'excel/', reason: 'it has no table, although a crawl has read it' }],
  });
  expect(await seen(listing)).toMatchObject({ notCatalogued: [], logHidden: true });
});

test('by these rights no object is read', async () => {
  const read = new GetObjectCommand({ Bucket: NAME, Key: 'patients/a.csv' });
  await expect(s3.send(read)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test.each(RIGHTS.map(({ Action }) => Action))(
  'without %s a look fails, and takes nothing for catalogued',
  async (without) => {
    const lesser = await people.role(
      'producer',
      RIGHTS.filter(({ Action }) => Action !== without),
    );
    const clients = { glue: clientInRole(aws, lesser, GlueClient), s3: clientInRole(aws, lesser, S3Client) };
    await expect(compare({ ...clients, crawler: NAME, bucket: NAME, database: NAME })).rejects.toThrow(
      /not authorized|Access ?Denied/i,
    );
    for (const client of Object.values(clients)) client.destroy();
  },
);

test('where tables are not left to IAM, Lake Formation lets the role see them by DESCRIBE of all of them', async () => {
  const lakeFormation = aws.client(LakeFormationClient, 'producer');
  const administrator = `arn:aws:iam::${ACCOUNTS.producer}:user/administrator`;
  const DataLakeSettings = { DataLakeAdmins: [{ DataLakePrincipalIdentifier: administrator }] };
  await lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
  // As an account does that leaves nothing to IAM (Lake Formation guide, "Changing the default settings for your data lake").
  await lakeFormation.send(
    new RevokePermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' },
      Resource: { Table: { DatabaseName: NAME, Name: 'patients' } },
      Permissions: ['ALL'],
    }),
  );
  expect(await uncatalogued()).toEqual(['excel', 'patients']);
  await lakeFormation.send(
    new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: role },
      Resource: { Table: { DatabaseName: NAME, TableWildcard: {} } },
      Permissions: ['DESCRIBE'],
    }),
  );
  expect(await uncatalogued()).toEqual(['excel']);
});
