import {
  AcceptSubscriptionRequestCommand,
  CreateAssetFilterCommand,
  CreateSubscriptionRequestCommand,
  DataZoneClient,
  DeleteAssetCommand,
  DeleteAssetFilterCommand,
  GetAssetFilterCommand,
  GetSubscriptionCommand,
  ListAssetFiltersCommand,
  ListSubscriptionGrantsCommand,
  ListSubscriptionsCommand,
  RevokeSubscriptionCommand,
  SearchListingsCommand,
  UpdateAssetFilterCommand,
  type AssetFilterConfiguration,
  type RowFilterExpression,
} from '@aws-sdk/client-datazone';
import { LakeFormationClient, ListDataCellsFilterCommand } from '@aws-sdk/client-lakeformation';
import { DATABASE, reason, rows } from './athena-data';
import { athenaOf, makeProducersLake, settle } from './datazone-intruder';
import {
  acceptShares,
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  runDataSource,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, eventually, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
/** Owns the project that publishes the producer's patients. */
let hospital: DataZoneClient;
/** Owns the project that subscribes, with an environment in the governance account. */
let researcher: DataZoneClient;
let researchProject: string;
let desk: string;
let listingId: string;
let assetIdentifier: string;

const here = () => ({ domainIdentifier: domain.id });
const at = () => ({ ...here(), assetIdentifier });
const invalid = (message: string) => ({
  name: 'ValidationException',
  message: expect.stringContaining(message),
});
const conflict = { name: 'ConflictException' };

beforeAll(async () => {
  domain = await makeDomain(aws, 'filters');
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
  await enableBlueprint(aws, domain, 'governance');
  await makeProducersLake(aws);
  hospital = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
  researcher = clientInRole(aws, await makeRole(aws, 'governance', 'researcher'), DataZoneClient);
  const projectIdentifier = await makeProject(hospital, domain, 'hospital');
  researchProject = await makeProject(researcher, domain, 'research');
  const environmentIdentifier = await settle(hospital, domain, projectIdentifier, 'producer', 'hospital');
  desk = await settle(researcher, domain, researchProject, 'governance', 'research');
  const place = { projectIdentifier, environmentIdentifier };
  const tables = glueTables(DATABASE, 'patients');
  await runDataSource(hospital, domain, await makeDataSource(hospital, domain, place, tables));
  const { items } = await hospital.send(new SearchListingsCommand(here()));
  ({ listingId = '', entityId: assetIdentifier = '' } = items?.[0]?.assetListing ?? {});
}, 240_000);

/** Makes a filter; answers its id. */
async function filter(name: string, configuration: AssetFilterConfiguration): Promise<string> {
  const { id = '' } = await hospital.send(new CreateAssetFilterCommand({ ...at(), name, configuration }));
  return id;
}

const columns = (...includedColumnNames: string[]): AssetFilterConfiguration => ({
  columnConfiguration: { includedColumnNames },
});

const rowsBy = (expression: RowFilterExpression): AssetFilterConfiguration => ({
  rowConfiguration: { rowFilter: { expression } },
});

async function request(): Promise<string> {
  const { id = '' } = await researcher.send(
    new CreateSubscriptionRequestCommand({
      ...here(),
      subscribedPrincipals: [{ project: { identifier: researchProject } }],
      subscribedListings: [{ identifier: listingId }],
      requestReason: 'a study',
    }),
  );
  return id;
}

function accept(identifier: string, filterIds: string[], assetId = assetIdentifier) {
  const input = { ...here(), identifier, assetScopes: [{ assetId, filterIds }] };
  return hospital.send(new AcceptSubscriptionRequestCommand(input));
}

/** Subscribes with filters, reads, and revokes; answers what was read. */
async function withSubscription<T>(filterIds: string[], work: () => Promise<T>): Promise<T> {
  const identifier = await request();
  await accept(identifier, filterIds);
  const { items = [] } = await hospital.send(
    new ListSubscriptionsCommand({ ...here(), subscriptionRequestIdentifier: identifier }),
  );
  const subscriptionId = items[0]?.id ?? '';
  const grantIs = (status: 'GRANTED' | 'REVOKED') =>
    eventually(async () => {
      const list = new ListSubscriptionGrantsCommand({ ...here(), subscriptionId });
      const [grant] = (await researcher.send(list)).items ?? [];
      return grant?.assets?.[0]?.status === status || undefined;
    });
  await grantIs('GRANTED');
  try {
    return await work();
  } finally {
    const revoke = { ...here(), identifier: subscriptionId, retainPermissions: false };
    await hospital.send(new RevokeSubscriptionCommand(revoke));
    await grantIs('REVOKED');
  }
}

const settings = {
  WorkGroup: 'research',
  QueryExecutionContext: { Database: 'research_sub_db' },
  ResultConfiguration: undefined,
};
const read = async (sql: string) => rows(await athenaOf(aws, researcher, domain, desk), sql, settings);
const refused = async (sql: string) => reason(await athenaOf(aws, researcher, domain, desk), sql, settings);

describe('an asset filter', () => {
  test('names columns or rows of the table, for its project', async () => {
    const id = await filter('two columns', columns('id', 'name'));
    const identifier = id;
    await expect(hospital.send(new GetAssetFilterCommand({ ...at(), identifier }))).resolves.toMatchObject({
      status: 'VALID',
      configuration: columns('id', 'name'),
      effectiveColumnNames: ['id', 'name'],
    });
    const heavy = await filter('heavy', rowsBy({ greaterThan: { columnName: 'weight', value: '100' } }));
    const { items } = await hospital.send(new ListAssetFiltersCommand({ ...at(), status: 'VALID' }));
    expect(items?.map(({ id: each, effectiveRowFilter }) => [each, effectiveRowFilter])).toEqual([
      [id, undefined],
      [heavy, '"weight" > 100'],
    ]);
    await expect(filter('heavy', columns('id'))).rejects.toMatchObject(conflict);
    const wrong: [AssetFilterConfiguration, string][] = [
      [columns('nothing'), 'column nothing is not in the table'],
      [columns(), 'names no column'],
      [rowsBy({ equalTo: { columnName: 'nothing', value: '1' } }), 'column nothing'],
      [rowsBy({ equalTo: { columnName: 'id', value: '1 OR 1 = 1' } }), 'is no value of a column of bigint'],
    ];
    for (const [configuration, message] of wrong) {
      await expect(filter('wrong', configuration)).rejects.toMatchObject(invalid(message));
    }
    const foreign = new ListAssetFiltersCommand(at());
    await expect(researcher.send(foreign)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(
      hospital.send(new DeleteAssetCommand({ ...here(), identifier: assetIdentifier })),
    ).rejects.toMatchObject(conflict);
    for (const each of [id, heavy]) {
      await hospital.send(new DeleteAssetFilterCommand({ ...at(), identifier: each }));
    }
  });

  test('is one of at most a hundred', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 100; n += 1) ids.push(await filter(`f ${n}`, columns('id')));
    await expect(filter('one too many', columns('id'))).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
    });
    for (const identifier of ids) await hospital.send(new DeleteAssetFilterCommand({ ...at(), identifier }));
  });
});

describe('a subscription with filters', () => {
  test('is accepted with one to five valid filters of its asset, of one kind', async () => {
    const identifier = await request();
    const ids: string[] = [];
    for (const n of [1, 2, 3, 4, 5, 6]) ids.push(await filter(`many ${n}`, columns('id')));
    const byRow = await filter('by row', rowsBy({ isNotNull: { columnName: 'name' } }));
    await expect(accept(identifier, ids)).rejects.toMatchObject(invalid('has 6 filters'));
    await expect(accept(identifier, [])).rejects.toMatchObject(invalid('has 0 filters'));
    await expect(accept(identifier, ids.slice(0, 1), 'other')).rejects.toMatchObject(
      invalid('must name the subscribed asset'),
    );
    await expect(accept(identifier, ['nothing'])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(accept(identifier, [ids[0] ?? '', byRow])).rejects.toMatchObject(
      invalid('mixes row and column filters'),
    );
    await accept(identifier, ids.slice(0, 5));
    const { items = [] } = await hospital.send(
      new ListSubscriptionsCommand({ ...here(), subscriptionRequestIdentifier: identifier }),
    );
    const subscription = { ...here(), identifier: items[0]?.id ?? '' };
    const { subscribedListing } = await researcher.send(new GetSubscriptionCommand(subscription));
    expect(subscribedListing?.item?.assetListing?.assetScope).toMatchObject({
      assetId: assetIdentifier,
      filterIds: ids.slice(0, 5),
    });
    const change = { ...at(), identifier: ids[0] ?? '' };
    const wider = new UpdateAssetFilterCommand({ ...change, configuration: columns('id', 'weight') });
    await expect(hospital.send(wider)).rejects.toMatchObject(conflict);
    await expect(hospital.send(new DeleteAssetFilterCommand(change))).rejects.toMatchObject(conflict);
    await hospital.send(new RevokeSubscriptionCommand(subscription));
    await hospital.send(wider);
    for (const each of [...ids, byRow]) {
      await hospital.send(new DeleteAssetFilterCommand({ ...at(), identifier: each }));
    }
  });

  test('reads the columns that one of its filters has, and no other', async () => {
    const one = await filter('identity', columns('id'));
    const other = await filter('birth', columns('birthdate'));
    await withSubscription([one, other], async () => {
      expect(await read('SELECT * FROM patients ORDER BY id')).toEqual([
        ['id', 'birthdate'],
        ['1', '1980-02-29'],
        ['2', '1991-12-31'],
        ['3', undefined],
      ]);
      expect(await refused('SELECT name FROM patients')).toMatch(/^COLUMN_NOT_FOUND/);
      const lake = aws.client(LakeFormationClient, 'producer');
      const { DataCellsFilters } = await lake.send(new ListDataCellsFilterCommand({}));
      expect(DataCellsFilters).toEqual([
        expect.objectContaining({ TableName: 'patients', ColumnNames: ['birthdate', 'id'] }),
      ]);
    });
    expect(await refused('SELECT id FROM patients')).toMatch(/^TABLE_NOT_FOUND/);
    const lake = aws.client(LakeFormationClient, 'producer');
    const { DataCellsFilters } = await lake.send(
      new ListDataCellsFilterCommand({
        Table: { CatalogId: ACCOUNTS.producer, DatabaseName: DATABASE, Name: 'patients' },
      }),
    );
    expect(DataCellsFilters).toEqual([]);
  });

  test('reads the rows that one of its filters lets through', async () => {
    const ada = await filter('ada', rowsBy({ equalTo: { columnName: 'name', value: 'Ada' } }));
    const born = await filter(
      'late',
      rowsBy({ greaterThan: { columnName: 'birthdate', value: '1990-01-01' } }),
    );
    await withSubscription([ada], async () =>
      expect(await read('SELECT id, weight FROM patients')).toEqual([
        ['id', 'weight'],
        ['1', '70.0'],
      ]),
    );
    await withSubscription([ada, born], async () =>
      expect(await read('SELECT id FROM patients ORDER BY id')).toEqual([['id'], ['1'], ['2']]),
    );
  });
});
