import {
  BatchCreatePartitionCommand,
  BatchDeleteTableCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  UpdateTableCommand,
  type DatabaseInput,
  type TableInput,
} from '@aws-sdk/client-glue';
import {
  GrantPermissionsCommand,
  LakeFormationClient,
  ListPermissionsCommand,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  type Permission,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import { awsCli } from './aws-cli';
import { makeRole } from './datazone-world';
import { clientInRole } from './in-role';
import { makeLake, ONE_FOLDER_ONE_TABLE } from './lake';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(90_000);

const aws = useLocalAws({ speed: 600 });
const ACCOUNT = 'producer';
const glue = () => aws.client(GlueClient, ACCOUNT);
const lakeFormation = () => aws.client(LakeFormationClient, ACCOUNT);

/** Glue as a role of the producer's account. */
const glueAs = (role: string) => clientInRole(aws, role, GlueClient);

const tableAt = (Name: string, Location?: string): TableInput => ({
  Name,
  StorageDescriptor: { Columns: [{ Name: 'id', Type: 'bigint' }], Location },
});

const refusalWith = (message: string) => ({
  name: 'AccessDeniedException',
  message: `Insufficient Lake Formation permission(s): ${message}`,
});

let stranger: string;
let locationRole: string;

beforeAll(async () => {
  const administrator = `arn:aws:iam::${ACCOUNTS[ACCOUNT]}:user/administrator`;
  const identity = (await awsCli(aws, ACCOUNT, 'sts', 'get-caller-identity')) as { Arn: string };
  expect(identity.Arn).toBe(administrator);
  const IAM = { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' };
  const byIam = [{ Principal: IAM, Permissions: ['ALL' as const] }];
  await lakeFormation().send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [{ DataLakePrincipalIdentifier: administrator }],
        CreateDatabaseDefaultPermissions: byIam,
        CreateTableDefaultPermissions: byIam,
        Parameters: { CROSS_ACCOUNT_VERSION: '4' },
      },
    }),
  );
  stranger = await makeRole(aws, ACCOUNT, 'stranger');
  locationRole = await makeRole(aws, ACCOUNT, 'location', { service: 'lakeformation.amazonaws.com' });
});

async function database(Name: string, settings: Partial<DatabaseInput> = {}, creator = glue()) {
  await creator.send(new CreateDatabaseCommand({ DatabaseInput: { Name, ...settings } }));
}

async function grant(principal: string, Permissions: Permission[], resource: Resource) {
  const Principal = { DataLakePrincipalIdentifier: principal };
  await lakeFormation().send(new GrantPermissionsCommand({ Principal, Resource: resource, Permissions }));
}

async function register(bucket: string) {
  const command = { ResourceArn: `arn:aws:s3:::${bucket}`, RoleArn: locationRole, HybridAccessEnabled: true };
  await lakeFormation().send(new RegisterResourceCommand(command));
}

describe('a crawl at a registered location', () => {
  test('needs grants on database and location, and then owns what it makes', async () => {
    const lake = await makeLake(aws, ACCOUNT, 'guarded', { Configuration: ONE_FOLDER_ONE_TABLE });
    await lake.put('labs/day=1/1.csv', 'code,value\n1,a\n');
    await register('guarded');
    expect(await lake.crawl()).toMatchObject({
      State: 'FAILED',
      ErrorMessage: 'Insufficient Lake Formation permission(s): Required Create Table on guarded',
    });
    await grant(lake.role, ['CREATE_TABLE', 'ALTER', 'DESCRIBE'], { Database: { Name: 'guarded' } });
    expect((await lake.crawl()).ErrorMessage).toBe(
      'Insufficient Lake Formation permission(s): Required Data Location Access on arn:aws:s3:::guarded/labs/',
    );
    await grant(lake.role, ['DATA_LOCATION_ACCESS'], {
      DataLocation: { ResourceArn: 'arn:aws:s3:::guarded' },
    });
    expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
    expect(await lake.table('labs')).toMatchObject({ IsRegisteredWithLakeFormation: true });
    await lake.put('labs/day=2/1.csv', 'code,value,unit\n1,a,x\n');
    expect(JSON.parse((await lake.crawl()).Summary ?? '')).toEqual({
      TABLE: { UPDATE: { Count: 1 } },
      PARTITION: { ADD: { Count: 1 }, UPDATE: { Count: 1 } },
    });
    const { PrincipalResourcePermissions = [] } = await lakeFormation().send(
      new ListPermissionsCommand({ Resource: { Table: { DatabaseName: 'guarded', Name: 'labs' } } }),
    );
    const holders = PrincipalResourcePermissions.map(
      ({ Principal }) => Principal?.DataLakePrincipalIdentifier,
    );
    expect(holders).toContain(lake.role);
  });
});

describe('tables', () => {
  test('at a registered location only who holds ALTER changes them or their partitions', async () => {
    await database('changed');
    const input = tableAt('labs', 's3://changed-bucket/labs/');
    await glue().send(new CreateTableCommand({ DatabaseName: 'changed', TableInput: input }));
    const update = () =>
      glueAs(stranger).send(new UpdateTableCommand({ DatabaseName: 'changed', TableInput: input }));
    await update();
    await register('changed-bucket');
    await expect(update()).rejects.toMatchObject(refusalWith('Required Alter on labs'));
    // Moving the table away needs the same.
    const moved = tableAt('labs', 's3://elsewhere/labs/');
    await expect(
      glueAs(stranger).send(new UpdateTableCommand({ DatabaseName: 'changed', TableInput: moved })),
    ).rejects.toMatchObject(refusalWith('Required Alter on labs'));
    const partitions = new BatchCreatePartitionCommand({
      DatabaseName: 'changed',
      TableName: 'labs',
      PartitionInputList: [{ Values: ['1'], StorageDescriptor: input.StorageDescriptor }],
    });
    await expect(glueAs(stranger).send(partitions)).rejects.toMatchObject(
      refusalWith('Required Alter on labs'),
    );
    const json = JSON.stringify(tableAt('other', 's3://changed-bucket/other/'));
    await awsCli(aws, ACCOUNT, 'glue', 'create-table', '--database-name', 'changed', '--table-input', json);
    await expect(
      glueAs(stranger).send(
        new CreateTableCommand({ DatabaseName: 'changed', TableInput: JSON.parse(json) }),
      ),
    ).rejects.toMatchObject(refusalWith('Required Create Table on changed'));
  });

  test('without default permissions they are seen and dropped by their creator only', async () => {
    await database('closed', { CreateTableDefaultPermissions: [] });
    const { Database } = await glue().send(new GetDatabaseCommand({ Name: 'closed' }));
    expect(Database?.CreateTableDefaultPermissions).toEqual([]);
    const creator = await makeRole(aws, ACCOUNT, 'creator');
    for (const name of ['one', 'two']) {
      await glueAs(creator).send(
        new CreateTableCommand({ DatabaseName: 'closed', TableInput: tableAt(name) }),
      );
    }
    const table = { DatabaseName: 'closed', Name: 'one' };
    await expect(glueAs(stranger).send(new GetTableCommand(table))).rejects.toMatchObject(
      refusalWith('Required Describe on one'),
    );
    const names = async (client: GlueClient) =>
      (await client.send(new GetTablesCommand({ DatabaseName: 'closed' }))).TableList?.map(
        ({ Name }) => Name,
      );
    expect(await names(glueAs(stranger))).toEqual([]);
    expect(await names(glueAs(creator))).toEqual(['one', 'two']);
    await expect(glueAs(stranger).send(new DeleteTableCommand(table))).rejects.toMatchObject(
      refusalWith('Required Drop on one'),
    );
    const both = new BatchDeleteTableCommand({ DatabaseName: 'closed', TablesToDelete: ['one', 'two'] });
    await expect(glueAs(stranger).send(both)).rejects.toMatchObject(refusalWith('Required Drop on one'));
    await glueAs(creator).send(both);
    // Its grants went with the table: the next one of that name has another owner.
    await glueAs(stranger).send(
      new CreateTableCommand({ DatabaseName: 'closed', TableInput: tableAt('one') }),
    );
    await expect(glueAs(creator).send(new GetTableCommand(table))).rejects.toMatchObject(
      refusalWith('Required Describe on one'),
    );
  });

  test('elsewhere, with the default permissions, IAM alone decides', async () => {
    await database('open');
    const { Database } = await glue().send(new GetDatabaseCommand({ Name: 'open' }));
    expect(Database?.CreateTableDefaultPermissions).toEqual([
      { Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['ALL'] },
    ]);
    const TableInput = tableAt('labs', 's3://open-bucket/labs/');
    await glue().send(new CreateTableCommand({ DatabaseName: 'open', TableInput }));
    const { Table } = await glueAs(stranger).send(
      new GetTableCommand({ DatabaseName: 'open', Name: 'labs' }),
    );
    expect(Table).toMatchObject({ Name: 'labs', IsRegisteredWithLakeFormation: false });
    await glueAs(stranger).send(new DeleteTableCommand({ DatabaseName: 'open', Name: 'labs' }));
  });
});

test('what is not there is not found, rather than refused', async () => {
  await database('empty');
  const missing = { name: 'EntityNotFoundException' };
  const table = { DatabaseName: 'empty', Name: 'nothing' };
  await expect(glue().send(new DeleteTableCommand(table))).rejects.toMatchObject(missing);
  await expect(glue().send(new DeleteDatabaseCommand({ Name: 'nowhere' }))).rejects.toMatchObject(missing);
  const lost = { DatabaseName: 'nowhere', TableInput: tableAt('x') };
  await expect(glue().send(new CreateTableCommand(lost))).rejects.toMatchObject(missing);
  const batch = { DatabaseName: 'empty', TablesToDelete: ['nothing'] };
  const { Errors } = await glue().send(new BatchDeleteTableCommand(batch));
  expect(Errors).toMatchObject([
    { TableName: 'nothing', ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
  ]);
});

test('a database is dropped by its creator, or by whom it lets', async () => {
  const defaults = { CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] };
  const { DataLakeSettings } = JSON.parse(
    JSON.stringify(await awsCli(aws, ACCOUNT, 'lakeformation', 'get-data-lake-settings')),
  );
  const put = (settings: object) =>
    lakeFormation().send(
      new PutDataLakeSettingsCommand({ DataLakeSettings: { ...DataLakeSettings, ...settings } }),
    );
  await put(defaults);
  await database('owned');
  await put({});
  const drop = new DeleteDatabaseCommand({ Name: 'owned' });
  await expect(glueAs(stranger).send(drop)).rejects.toMatchObject(refusalWith('Required Drop on owned'));
  await glue().send(drop);
});

test("another account's table is seen once it is granted, and linked to", async () => {
  await database('shared', { CreateTableDefaultPermissions: [] });
  await glue().send(new CreateTableCommand({ DatabaseName: 'shared', TableInput: tableAt('labs') }));
  const consumer = aws.client(GlueClient, 'governance');
  const there = { CatalogId: ACCOUNTS[ACCOUNT], DatabaseName: 'shared', Name: 'labs' };
  await expect(consumer.send(new GetTableCommand(there))).rejects.toMatchObject(
    refusalWith('Required Describe on labs'),
  );
  const reader = `arn:aws:iam::${ACCOUNTS.governance}:user/administrator`;
  await grant(reader, ['DESCRIBE'], { Table: { DatabaseName: 'shared', Name: 'labs' } });
  const { Table } = await consumer.send(new GetTableCommand(there));
  expect(Table).toMatchObject({ Name: 'labs', CatalogId: ACCOUNTS[ACCOUNT] });
  await consumer.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'links' } }));
  await consumer.send(
    new CreateTableCommand({ DatabaseName: 'links', TableInput: { Name: 'labs', TargetTable: there } }),
  );
  const link = await consumer.send(new GetTableCommand({ DatabaseName: 'links', Name: 'labs' }));
  expect(link.Table).toMatchObject({ Name: 'labs', CatalogId: ACCOUNTS.governance, TargetTable: there });
  await expect(
    consumer.send(
      new CreateTableCommand({
        CatalogId: ACCOUNTS[ACCOUNT],
        DatabaseName: 'shared',
        TableInput: tableAt('x'),
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidInputException', message: expect.stringMatching(/assume a role/) });
});
