import {
  DataZoneClient,
  ListDataSourceRunActivitiesCommand,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  type DataSourceRunSummary,
} from '@aws-sdk/client-datazone';
import { mockClient } from 'aws-sdk-client-mock';
import { loadConfig } from '../../../../config/load';
import { Access } from '../../../../console/server/access';
import { lookAtRuns } from '../../../../console/server/project';
import { Naming } from '../../../../platform/naming/naming';

const datazone = mockClient(DataZoneClient);
const { governance } = new Naming(loadConfig());
const access = new Access({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
});
const run = (id: string, status: DataSourceRunSummary['status'], skipped = 0): DataSourceRunSummary => ({
  id,
  status,
  type: 'PRIORITIZED',
  dataSourceId: 'source',
  projectId: 'project',
  createdAt: new Date(`2026-01-0${id}`),
  updatedAt: new Date(`2026-01-0${id}`),
  stoppedAt: status === 'RUNNING' ? undefined : new Date(`2026-01-0${id}`),
  runStatisticsForAssets: { added: 0, updated: 0, unchanged: 1, skipped, failed: 0 },
});
const look = () =>
  lookAtRuns({ access, domainId: 'd', projectId: 'p' } as Parameters<typeof lookAtRuns>[0], governance);

beforeEach(() => {
  datazone.reset();
  datazone.on(ListDataSourcesCommand).resolves({
    items: [
      { name: governance.dataSource, dataSourceId: 'source', domainId: 'd', type: 'GLUE', status: 'READY' },
    ],
  });
});

test.each([
  ['failed', run('2', 'FAILED')],
  ['left tables out', run('2', 'PARTIALLY_SUCCEEDED')],
  ['skipped a table', run('2', 'SUCCESS', 1)],
])('the tables of the newest run that %s are named, each with its reason', async (_what, newest) => {
  datazone.on(ListDataSourceRunsCommand).resolves({ items: [run('1', 'FAILED'), newest] });
  const common = {
    dataSourceRunId: '2',
    projectId: 'p',
    createdAt: new Date(),
    updatedAt: new Date(),
    database: 'db',
  };
  datazone.on(ListDataSourceRunActivitiesCommand, { identifier: '2' }).resolves({
    items: [
      { ...common, technicalName: 'patients', dataAssetStatus: 'UNCHANGED' },
      {
        ...common,
        technicalName: 'lab',
        dataAssetStatus: 'FAILED',
        errorMessage: { errorType: 'RESOURCE_NOT_FOUND_EXCEPTION', errorDetail: 'Table lab is gone' },
      },
      { ...common, technicalName: 'old', dataAssetStatus: 'SKIPPED_ARCHIVED' },
    ],
  });
  const [first, second] = await look();
  expect(first?.leftOut).toEqual([
    { table: 'lab', database: 'db', reason: 'FAILED: RESOURCE_NOT_FOUND_EXCEPTION: Table lab is gone' },
    { table: 'old', database: 'db', reason: 'SKIPPED_ARCHIVED' },
  ]);
  expect(second?.leftOut).toBeUndefined();
});

test.each([
  ['published all', run('2', 'SUCCESS')],
  ['still runs', run('2', 'RUNNING')],
])('of a run that %s nothing more is asked', async (_what, newest) => {
  datazone.on(ListDataSourceRunsCommand).resolves({ items: [newest] });
  datazone.on(ListDataSourceRunActivitiesCommand).rejects(new Error('asked in vain'));
  expect((await look())[0]).not.toHaveProperty('leftOut');
});

test('of an account with descriptions the runs of every dataset are listed, the newest first, and of no other source', async () => {
  const source = (name: string) => ({
    name,
    dataSourceId: name,
    domainId: 'd',
    type: 'GLUE',
    status: 'READY' as const,
  });
  const [a, b] = ['a', 'a_b'].map((dataset) => governance.datasetSource(dataset));
  datazone
    .on(ListDataSourcesCommand)
    .resolves({ items: [a, b, governance.dataSource, 'by-hand'].map(source) });
  datazone
    .on(ListDataSourceRunsCommand, { dataSourceIdentifier: a })
    .resolves({ items: [run('1', 'SUCCESS'), run('3', 'SUCCESS')] });
  datazone
    .on(ListDataSourceRunsCommand, { dataSourceIdentifier: b })
    .resolves({ items: [run('2', 'SUCCESS')] });
  const described = Object.create(governance, { hasIntake: { value: true } }) as typeof governance;
  const found = await lookAtRuns(
    { access, domainId: 'd', projectId: 'p' } as Parameters<typeof lookAtRuns>[0],
    described,
  );
  expect(found.map(({ id, dataSource }) => [id, dataSource])).toEqual([
    ['3', a],
    ['2', b],
    ['1', a],
  ]);
});
