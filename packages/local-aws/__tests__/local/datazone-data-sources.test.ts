import {
  CreateAssetRevisionCommand,
  CreateDataSourceCommand,
  CreateListingChangeSetCommand,
  DataZoneClient,
  GetAssetCommand,
  GetDataSourceCommand,
  GetDataSourceRunCommand,
  GetListingCommand,
  ListDataSourceRunActivitiesCommand,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  SearchCommand,
  SearchListingsCommand,
  type SearchListingsCommandInput,
  StartDataSourceRunCommand,
  UpdateDataSourceCommand,
} from '@aws-sdk/client-datazone';
import { CreateTableCommand, DeleteTableCommand, GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import {
  acceptShares,
  beginEnvironment,
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  refusal,
  runDataSource,
  settledEnvironment,
  share,
  tableInput,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
let owner: DataZoneClient;
let place: { projectIdentifier: string; environmentIdentifier: string };
const inDomain = () => ({ domainIdentifier: domain.id });

beforeAll(async () => {
  domain = await makeDomain(aws, 'sources');
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
  owner = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
  const projectIdentifier = await makeProject(owner, domain, 'hospital');
  const environmentIdentifier = await beginEnvironment(
    owner,
    domain,
    projectIdentifier,
    'producer',
    'hospital',
  );
  place = { projectIdentifier, environmentIdentifier };
  expect((await settledEnvironment(owner, domain, environmentIdentifier)).status).toBe('ACTIVE');
  await makeTables(aws, 'producer', 'lake', ['patients', 'encounters', 'staging_raw']);
});

async function listings(query: Partial<SearchListingsCommandInput> = {}) {
  const stranger = aws.client(DataZoneClient, 'governance');
  const { items = [] } = await stranger.send(
    new SearchListingsCommand({ ...inDomain(), additionalAttributes: ['FORMS'], ...query }),
  );
  return items.flatMap(({ assetListing }) => assetListing ?? []);
}

describe('a data source', () => {
  let dataSourceIdentifier: string;

  beforeAll(async () => {
    const configuration = glueTables('lake', 'patients', 'enc*');
    dataSourceIdentifier = await makeDataSource(owner, domain, place, configuration);
  });

  test("reads the environment's account as the blueprint's role, and is found by its name", async () => {
    const source = await owner.send(
      new GetDataSourceCommand({ ...inDomain(), identifier: dataSourceIdentifier }),
    );
    expect(source.configuration?.glueRunConfiguration).toMatchObject({
      accountId: ACCOUNTS.producer,
      dataAccessRole: expect.stringContaining('AmazonDataZoneGlueAccess-'),
    });
    const { projectIdentifier } = place;
    const list = (name: string) =>
      owner.send(new ListDataSourcesCommand({ ...inDomain(), projectIdentifier, name }));
    expect((await list('lake')).items).toMatchObject([
      { dataSourceId: dataSourceIdentifier, status: 'READY' },
    ]);
    expect((await list('other')).items).toEqual([]);
  });

  test('adds the tables that its filter takes, and publishes them', async () => {
    const done = await runDataSource(owner, domain, dataSourceIdentifier);
    expect(done).toMatchObject({
      status: 'SUCCESS',
      runStatisticsForAssets: { added: 2, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
    });
    const { items: activities = [] } = await owner.send(
      new ListDataSourceRunActivitiesCommand({ ...inDomain(), identifier: done.id }),
    );
    expect(activities.map((each) => [each.technicalName, each.dataAssetStatus]).sort()).toEqual([
      ['encounters', 'SUCCEEDED_CREATED'],
      ['patients', 'SUCCEEDED_CREATED'],
    ]);
    const found = await listings();
    expect(found.map(({ name }) => name).sort()).toEqual(['encounters', 'patients']);
    expect(found[0]).toMatchObject({
      entityType: 'amazon.datazone.GlueTableAssetType',
      owningProjectId: place.projectIdentifier,
      listingRevision: '1',
    });
  });

  test('makes assets that tell their table, for members; listings are for everybody', async () => {
    const [patients] = await listings({ searchText: 'patients' });
    const asset = await owner.send(new GetAssetCommand({ ...inDomain(), identifier: patients.entityId }));
    const form = asset.formsOutput?.find(({ formName }) => formName === 'GlueTableForm');
    expect(JSON.parse(form?.content ?? '{}')).toMatchObject({
      catalogId: ACCOUNTS.producer,
      databaseName: 'lake',
      tableName: 'patients',
      columns: [{ columnName: 'id', dataType: 'string' }],
    });
    const stranger = aws.client(DataZoneClient, 'governance');
    const listing = await stranger.send(
      new GetListingCommand({ ...inDomain(), identifier: patients.listingId }),
    );
    expect(listing).toMatchObject({ name: 'patients', status: 'ACTIVE' });
    const inventory = new SearchCommand({
      ...inDomain(),
      searchScope: 'ASSET',
      owningProjectIdentifier: place.projectIdentifier,
    });
    expect((await owner.send(inventory)).items).toHaveLength(2);
    expect((await refusal(stranger.send(inventory))).message).toBe(
      'User is not permitted to perform operation: Search',
    );
  });

  test('whose listings are found by text, by source account and by the values of their forms', async () => {
    const names = async (query: Partial<SearchListingsCommandInput>) =>
      (await listings(query)).map(({ name }) => name).sort();
    const filter = (attribute: string, value: string) => ({ filters: { filter: { attribute, value } } });
    expect(await names({ searchText: 'PATIENT' })).toEqual(['patients']);
    expect(await names({ searchText: 'nothing' })).toEqual([]);
    const account = 'AwsConfigurationForm.accountId';
    expect(await names(filter(account, ACCOUNTS.producer))).toEqual(['encounters', 'patients']);
    expect(await names(filter(account, ACCOUNTS.outsider))).toEqual([]);
    expect(await names(filter('GlueTableForm.tableName', 'encounters'))).toEqual(['encounters']);
    const sort = { attribute: 'name', order: 'DESCENDING' as const };
    expect((await listings({ sort, maxResults: 1 })).map(({ name }) => name)).toEqual(['patients']);
  });

  test('leaves unchanged what has not changed, and revises what has', async () => {
    const again = await runDataSource(owner, domain, dataSourceIdentifier);
    expect(again.runStatisticsForAssets).toMatchObject({ added: 0, updated: 0, unchanged: 2 });
    const glue = aws.client(GlueClient, 'producer');
    const TableInput = tableInput('lake', 'patients', ['id', 'birthdate']);
    await glue.send(new UpdateTableCommand({ DatabaseName: 'lake', TableInput }));
    const changed = await runDataSource(owner, domain, dataSourceIdentifier);
    expect(changed.runStatisticsForAssets).toMatchObject({ added: 0, updated: 1, unchanged: 1 });
    const [patients] = await listings({ searchText: 'patients' });
    expect(patients).toMatchObject({ listingRevision: '2', entityRevision: '2' });
    expect(patients.additionalAttributes?.forms).toContain('birthdate');
  });

  test('says which table is gone, and keeps its listing', async () => {
    const glue = aws.client(GlueClient, 'producer');
    await glue.send(new DeleteTableCommand({ DatabaseName: 'lake', Name: 'encounters' }));
    const done = await runDataSource(owner, domain, dataSourceIdentifier);
    expect(done).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      runStatisticsForAssets: { unchanged: 1, failed: 1 },
    });
    const { items } = await owner.send(
      new ListDataSourceRunActivitiesCommand({ ...inDomain(), identifier: done.id, status: 'FAILED' }),
    );
    expect(items).toMatchObject([{ technicalName: 'encounters' }]);
    expect(await listings({ searchText: 'encounters' })).toHaveLength(1);
    const TableInput = tableInput('lake', 'encounters', ['id']);
    await glue.send(new CreateTableCommand({ DatabaseName: 'lake', TableInput }));
  });

  test('takes more tables after its filter was changed, and none while it is disabled', async () => {
    const change = { ...inDomain(), identifier: dataSourceIdentifier };
    const settled = () =>
      eventually(async () => {
        const { status } = await owner.send(new GetDataSourceCommand(change));
        return status === 'READY' || undefined;
      });
    await owner.send(new UpdateDataSourceCommand({ ...change, configuration: glueTables('lake', '*') }));
    await settled();
    const done = await runDataSource(owner, domain, dataSourceIdentifier);
    expect(done.runStatisticsForAssets).toMatchObject({ added: 1, unchanged: 2 });
    await owner.send(new UpdateDataSourceCommand({ ...change, enableSetting: 'DISABLED' }));
    await settled();
    const start = owner.send(new StartDataSourceRunCommand({ ...inDomain(), dataSourceIdentifier }));
    expect(await refusal(start)).toMatchObject({ name: 'ConflictException' });
    await owner.send(new UpdateDataSourceCommand({ ...change, enableSetting: 'ENABLED' }));
    await settled();
  });

  test('of a database that is not there fails', async () => {
    const id = await makeDataSource(owner, domain, place, glueTables('nowhere', '*'));
    const done = await runDataSource(owner, domain, id);
    expect(done).toMatchObject({
      status: 'FAILED',
      errorMessage: { errorType: 'RESOURCE_NOT_FOUND_EXCEPTION' },
    });
  });

  test('runs once for a client token, once at a time, and 25 times a day', async () => {
    const start = (clientToken?: string) =>
      owner.send(new StartDataSourceRunCommand({ ...inDomain(), dataSourceIdentifier, clientToken }));
    const first = await start('crawl-1');
    expect((await start('crawl-1')).id).toBe(first.id);
    expect(await refusal(start('crawl-2'))).toMatchObject({ name: 'ConflictException' });
    await eventually(async () => {
      const { status } = await owner.send(
        new GetDataSourceRunCommand({ ...inDomain(), identifier: first.id }),
      );
      return status === 'SUCCESS' || undefined;
    });
    expect((await start('crawl-1')).id).toBe(first.id);
    const quota = await eventually(async () => {
      try {
        await start();
      } catch (error) {
        if ((error as Error).name !== 'ConflictException') return error as Error;
      }
      return undefined;
    });
    expect(quota.name).toBe('ServiceQuotaExceededException');
    const runs = await owner.send(
      new ListDataSourceRunsCommand({ ...inDomain(), dataSourceIdentifier, maxResults: 50 }),
    );
    expect(runs.items).toHaveLength(25);
    const [newest, second] = runs.items ?? [];
    expect(newest.createdAt?.getTime()).toBeGreaterThanOrEqual(second.createdAt?.getTime() ?? Infinity);
  });

  test('is closed to who is no member', async () => {
    const stranger = aws.client(DataZoneClient, 'governance');
    const start = stranger.send(new StartDataSourceRunCommand({ ...inDomain(), dataSourceIdentifier }));
    expect((await refusal(start)).message).toBe(
      'User is not permitted to perform operation: StartDataSourceRun',
    );
    const look = new GetDataSourceCommand({ ...inDomain(), identifier: dataSourceIdentifier });
    expect((await refusal(stranger.send(look))).message).toBe(
      'User is not permitted to perform operation: GetDataSource',
    );
    const create = new CreateDataSourceCommand({ ...inDomain(), ...place, name: 'theirs', type: 'GLUE' });
    expect((await refusal(stranger.send(create))).message).toBe(
      'User is not permitted to perform operation: CreateDataSource',
    );
  });
});

test('an asset is revised with all its forms, published again and taken out of the catalogue', async () => {
  const [patients] = await listings({ searchText: 'patients' });
  const identifier = patients.entityId ?? '';
  const asset = await owner.send(new GetAssetCommand({ ...inDomain(), identifier }));
  const revise = (formsInput: { formName: string; typeIdentifier?: string; content?: string }[]) =>
    owner.send(
      new CreateAssetRevisionCommand({
        ...inDomain(),
        identifier,
        name: 'patients',
        description: 'all',
        formsInput,
      }),
    );
  const terms = {
    formName: 'SubscriptionTermsForm',
    typeIdentifier: 'amazon.datazone.SubscriptionTermsFormType',
    content: JSON.stringify({ approvalRequired: 'NO' }),
  };
  expect(await refusal(revise([terms]))).toMatchObject({ name: 'ValidationException' });
  const forms = (asset.formsOutput ?? []).map(({ formName = '', typeName, content }) => ({
    formName,
    typeIdentifier: typeName,
    content,
  }));
  const revised = await revise([...forms, terms]);
  expect(Number(revised.revision)).toBe(Number(asset.revision) + 1);
  const change = { ...inDomain(), entityIdentifier: identifier, entityType: 'ASSET' as const };
  await owner.send(new CreateListingChangeSetCommand({ ...change, action: 'PUBLISH' }));
  expect((await listings({ searchText: 'patients' }))[0]).toMatchObject({ description: 'all' });
  await owner.send(new CreateListingChangeSetCommand({ ...change, action: 'UNPUBLISH' }));
  expect(await listings({ searchText: 'patients' })).toEqual([]);
});
