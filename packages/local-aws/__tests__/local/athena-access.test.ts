import { AthenaClient } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateDataCellsFilterCommand,
  CreateLakeFormationOptInCommand,
  DeleteDataCellsFilterCommand,
  GetDataCellsFilterCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  ListDataCellsFilterCommand,
  ListPermissionsCommand,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
  UpdateDataCellsFilterCommand,
  type DataCellsFilter,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { AccountName } from '../../src/accounts';
import { ACCOUNT, BUCKET, DATABASE, fillLake, reason, rows } from './athena-data';
import { clientInRole } from './in-role';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const lake = () => aws.client(LakeFormationClient, ACCOUNT);
const roleArn = (account: AccountName, name: string) => `arn:aws:iam::${ACCOUNTS[account]}:role/${name}`;
const PATIENTS = { CatalogId: ACCOUNTS[ACCOUNT], DatabaseName: DATABASE, Name: 'patients' };
const IDS = 'SELECT id FROM patients ORDER BY id';

/** Database and bucket of a reading account, where a link leads to the patients. */
const SUBSCRIBED = 'subscribed';
const context = (account: AccountName) => ({
  QueryExecutionContext: { Database: SUBSCRIBED },
  ResultConfiguration: { OutputLocation: `s3://results-${ACCOUNTS[account]}/` },
});

async function makeRole(
  account: AccountName,
  RoleName: string,
  statements: readonly object[],
): Promise<void> {
  const iam = aws.client(IAMClient, account);
  const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'lakeformation.amazonaws.com', AWS: `arn:aws:iam::${ACCOUNTS[account]}:root` },
    Action: 'sts:AssumeRole',
  };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document([trust]) }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'work', PolicyDocument: document(statements) }),
  );
}

async function makeReader(account: AccountName, name: string): Promise<void> {
  const results = `arn:aws:s3:::results-${ACCOUNTS[account]}`;
  await makeRole(account, name, [
    {
      Effect: 'Allow',
      Action: [
        'athena:*',
        'glue:GetDatabase',
        'glue:GetTable',
        'glue:GetPartitions',
        'lakeformation:GetDataAccess',
      ],
      Resource: '*',
    },
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `${results}/*` },
    { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketLocation'], Resource: results },
  ]);
}

/** Athena as a role of an account. */
function athenaAs(account: AccountName, name: string): AthenaClient {
  return clientInRole(aws, roleArn(account, name), AthenaClient);
}

async function makeLink(account: AccountName): Promise<void> {
  const glue = aws.client(GlueClient, account);
  await aws.client(S3Client, account).send(
    new CreateBucketCommand({
      Bucket: `results-${ACCOUNTS[account]}`,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: SUBSCRIBED } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: SUBSCRIBED,
      TableInput: { Name: 'patients', TargetTable: PATIENTS },
    }),
  );
}

const grantOf = (name: string, resource: Resource = { Table: PATIENTS }) => ({
  Principal: { DataLakePrincipalIdentifier: roleArn('governance', name) },
  Resource: resource,
});

beforeAll(async () => {
  await fillLake(aws);
  const administrator = `arn:aws:iam::${ACCOUNTS[ACCOUNT]}:user/administrator`;
  const everything = [
    { Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['ALL' as const] },
  ];
  await lake().send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [{ DataLakePrincipalIdentifier: administrator }],
        CreateDatabaseDefaultPermissions: everything,
        CreateTableDefaultPermissions: everything,
        Parameters: { CROSS_ACCOUNT_VERSION: '4' },
      },
    }),
  );
  await makeRole(ACCOUNT, 'location', [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/data/*` },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${BUCKET}` },
  ]);
  await lake().send(
    new RegisterResourceCommand({
      ResourceArn: `arn:aws:s3:::${BUCKET}/data`,
      RoleArn: roleArn(ACCOUNT, 'location'),
      HybridAccessEnabled: true,
    }),
  );
  for (const name of ['reader', 'narrow', 'filtered']) await makeReader('governance', name);
  await makeReader('outsider', 'reader');
  await makeLink('governance');
  await makeLink('outsider');
});

test('another account reads with a grant and an opt-in, through a link, as the location role', async () => {
  const reader = athenaAs('governance', 'reader');
  const refused = () => reason(reader, IDS, context('governance'));
  expect(await refused()).toMatch(
    /^Insufficient permissions to execute the query\. .*Required Describe on patients/,
  );

  const grant = { ...grantOf('reader'), Permissions: ['SELECT' as const, 'DESCRIBE' as const] };
  await lake().send(new GrantPermissionsCommand(grant));
  expect(await refused()).toBe(
    'Insufficient permissions to execute the query. Principal does not have any privilege on specified resource',
  );

  await lake().send(new CreateLakeFormationOptInCommand(grantOf('reader')));
  const asRole = jest.spyOn(aws.running.aws, 'client');
  expect(await rows(reader, IDS, context('governance'))).toEqual([['id'], ['1'], ['2'], ['3']]);
  expect(asRole).toHaveBeenCalledWith(
    S3Client,
    expect.objectContaining({ role: roleArn(ACCOUNT, 'location') }),
  );
  asRole.mockRestore();

  await lake().send(new RevokePermissionsCommand(grant));
  expect(await refused()).toMatch('Required Describe on patients');
});

test('a grant on columns shows only those', async () => {
  const narrow = athenaAs('governance', 'narrow');
  const columns = { TableWithColumns: { ...PATIENTS, ColumnNames: ['name', 'id'] } };
  await lake().send(new GrantPermissionsCommand({ ...grantOf('narrow', columns), Permissions: ['SELECT'] }));
  await lake().send(new CreateLakeFormationOptInCommand(grantOf('narrow')));
  expect(await rows(narrow, 'SELECT * FROM patients WHERE id = 1', context('governance'))).toEqual([
    ['id', 'name'],
    ['1', 'Ada'],
  ]);
  expect(await reason(narrow, 'SELECT weight FROM patients', context('governance'))).toBe(
    "COLUMN_NOT_FOUND: line 1:8: Column 'weight' cannot be resolved or requester is not authorized to access requested resources",
  );
});

test('an account without a grant has nothing of a link, and does not see the other catalog', async () => {
  const outsider = athenaAs('outsider', 'reader');
  expect(await reason(outsider, IDS, context('outsider'))).toMatch('Insufficient permissions');
  expect(await reason(outsider, `SELECT id FROM ${DATABASE}.patients`, context('outsider'))).toBe(
    `SCHEMA_NOT_FOUND: line 1:16: Schema '${DATABASE}' does not exist`,
  );
});

test('in its own account a hybrid location is still read by IAM alone', async () => {
  const asRole = jest.spyOn(aws.running.aws, 'client');
  expect(await rows(aws.client(AthenaClient, ACCOUNT), IDS)).toHaveLength(4);
  expect(asRole).not.toHaveBeenCalledWith(S3Client, expect.anything());
  asRole.mockRestore();
});

describe('data cells filters', () => {
  const named = (Name: string) => ({
    TableCatalogId: ACCOUNTS[ACCOUNT],
    DatabaseName: DATABASE,
    TableName: 'patients',
    Name,
  });
  const filter = (Name: string, more: Partial<DataCellsFilter>): DataCellsFilter => ({
    ...named(Name),
    RowFilter: { AllRowsWildcard: {} },
    ...more,
  });
  const create = (Name: string, more: Partial<DataCellsFilter>) =>
    lake().send(new CreateDataCellsFilterCommand({ TableData: filter(Name, more) }));
  const grantOn = (name: string) => ({
    ...grantOf('filtered', { DataCellsFilter: named(name) }),
    Permissions: ['SELECT' as const],
  });
  const grant = (name: string) => lake().send(new GrantPermissionsCommand(grantOn(name)));
  const read = (sql: string) => rows(athenaAs('governance', 'filtered'), sql, context('governance'));
  const refused = (sql: string) => reason(athenaAs('governance', 'filtered'), sql, context('governance'));
  const invalid = (message: string) => ({
    name: 'InvalidInputException',
    message: expect.stringContaining(message),
  });

  beforeAll(async () => {
    await create('two-columns', { ColumnNames: ['Id', 'name'] });
    await create('light', {
      RowFilter: { FilterExpression: "weight < 100 AND name LIKE 'A%' OR id IN (7, 8)" },
      ColumnNames: ['id', 'birthdate'],
    });
    await create('all-but-name', { ColumnWildcard: { ExcludedColumnNames: ['name'] } });
    await lake().send(new CreateLakeFormationOptInCommand(grantOf('filtered')));
  });

  test('show their columns and rows to whom they are granted, and nothing else', async () => {
    expect(await refused(IDS)).toMatch(/^Insufficient permissions/);
    await grant('two-columns');
    expect(await read('SELECT * FROM patients ORDER BY id')).toEqual([
      ['id', 'name'],
      ['1', 'Ada'],
      ['2', undefined],
      ['3', 'say "hi", ok'],
    ]);
    for (const sql of ['SELECT weight FROM patients', 'SELECT id FROM patients WHERE weight > 1']) {
      expect(await refused(sql)).toMatch(/^COLUMN_NOT_FOUND: .*'weight' cannot be resolved/);
    }
    await lake().send(new RevokePermissionsCommand(grantOn('two-columns')));
    expect(await refused(IDS)).toMatch(/^Insufficient permissions/);
  });

  test('judge rows by columns that they do not show', async () => {
    await grant('light');
    expect(await read('SELECT * FROM patients')).toEqual([
      ['id', 'birthdate'],
      ['1', '1980-02-29'],
    ]);
    expect(await read('SELECT count(*) AS n FROM patients')).toEqual([['n'], ['1']]);
    expect(await refused('SELECT name FROM patients')).toMatch(/^COLUMN_NOT_FOUND/);
  });

  test('unite: each value that one of them shows is seen, and no other', async () => {
    await grant('two-columns');
    expect(await read('SELECT * FROM patients ORDER BY id')).toEqual([
      ['id', 'name', 'birthdate'],
      ['1', 'Ada', '1980-02-29'],
      ['2', undefined, undefined],
      ['3', 'say "hi", ok', undefined],
    ]);
    await lake().send(new RevokePermissionsCommand(grantOn('two-columns')));
    const wider = filter('light', { ColumnNames: ['id'], RowFilter: { FilterExpression: 'id >= 2' } });
    await lake().send(new UpdateDataCellsFilterCommand({ TableData: wider }));
    expect(await read(IDS)).toEqual([['id'], ['2'], ['3']]);
    await lake().send(new DeleteDataCellsFilterCommand(named('light')));
    expect(await refused(IDS)).toMatch(/^Insufficient permissions/);
  });

  test('are read, listed and granted as they were made', async () => {
    await expect(lake().send(new GetDataCellsFilterCommand(named('two-columns')))).resolves.toMatchObject({
      DataCellsFilter: {
        ...named('two-columns'),
        ColumnNames: ['id', 'name'],
        RowFilter: { AllRowsWildcard: {} },
      },
    });
    const { DataCellsFilters = [] } = await lake().send(new ListDataCellsFilterCommand({ Table: PATIENTS }));
    expect(DataCellsFilters.map(({ Name }) => Name)).toEqual(['two-columns', 'all-but-name']);
    await grant('all-but-name');
    const Principal = grantOf('filtered').Principal;
    const { PrincipalResourcePermissions } = await lake().send(new ListPermissionsCommand({ Principal }));
    expect(PrincipalResourcePermissions).toEqual([
      expect.objectContaining({
        Resource: { DataCellsFilter: named('all-but-name') },
        Permissions: ['SELECT'],
      }),
    ]);
    expect((await read('SELECT * FROM patients'))[0]).not.toContain('name');
    const none = { name: 'EntityNotFoundException' };
    await expect(grant('none')).rejects.toMatchObject(none);
    await expect(lake().send(new GetDataCellsFilterCommand(named('none')))).rejects.toMatchObject(none);
  });

  test('name columns that are there, and rows by comparisons alone', async () => {
    const rowsBy = (FilterExpression: string) =>
      create('odd', { RowFilter: { FilterExpression }, ColumnWildcard: {} });
    await expect(create('two-columns', { ColumnNames: ['id'] })).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    await expect(create('odd', { ColumnNames: ['nothing'] })).rejects.toMatchObject(
      invalid('Column nothing does not exist'),
    );
    await expect(create('odd', {})).rejects.toMatchObject(invalid('ColumnNames or ColumnWildcard'));
    await expect(create('odd', { ColumnWildcard: {}, RowFilter: {} })).rejects.toMatchObject(
      invalid('FilterExpression or AllRowsWildcard'),
    );
    const wrong: [string, string][] = [
      ['nothing = 1', 'Column nothing does not exist'],
      ['id', 'a comparison is missing'],
      ['id = ', 'a column or a value is missing'],
      ['id = 1 id', 'unexpected id'],
      ["lower(name) = 'a'", 'lower is a function'],
      ['id IN (SELECT 1)', ') is missing'],
      ["name = read_text('/etc/passwd')", 'read_text is a function'],
      ['id = 1; DROP TABLE patients', 'unexpected ;'],
      ['id = 1 -- or more', 'unexpected'],
    ];
    for (const [expression, message] of wrong) {
      await expect(rowsBy(expression)).rejects.toMatchObject(invalid(message));
    }
  });

  test('are made by who may pass the table on', async () => {
    const stranger = clientInRole(aws, roleArn('governance', 'reader'), LakeFormationClient);
    const own = aws.client(LakeFormationClient, 'governance');
    const command = new CreateDataCellsFilterCommand({ TableData: filter('theirs', { ColumnWildcard: {} }) });
    await expect(stranger.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(own.send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('Required SELECT with grant option on patients'),
    });
    stranger.destroy();
  });
});
