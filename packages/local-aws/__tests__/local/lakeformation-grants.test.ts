import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  BatchGrantPermissionsCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  ListPermissionsCommand,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
  type GrantPermissionsCommandInput,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import { People, trust } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const aws = useLocalAws({ speed: 600 });
const lake = (account: 'producer' | 'outsider' = 'producer') => aws.client(LakeFormationClient, account);
const arn = (name: string) => `arn:aws:iam::${ACCOUNTS.producer}:${name}`;
const principal = (DataLakePrincipalIdentifier: string) => ({ DataLakePrincipalIdentifier });

const READER = arn('role/reader');
const LOCATION = 'arn:aws:s3:::lake/data';
const TABLE = { Table: { DatabaseName: 'health', Name: 'patients' } };
const DATABASE = { Database: { Name: 'health' } };

/** Makes the caller an administrator, with the default permissions left out. */
const putSettings = (version: string) =>
  lake().send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [principal(arn('user/administrator'))],
        Parameters: { CROSS_ACCOUNT_VERSION: version },
      },
    }),
  );

const request = (more: Partial<GrantPermissionsCommandInput> = {}): GrantPermissionsCommandInput => ({
  Principal: principal(READER),
  Resource: TABLE,
  Permissions: ['DESCRIBE'],
  ...more,
});
const grant = (more: Partial<GrantPermissionsCommandInput> = {}, client = lake()) =>
  client.send(new GrantPermissionsCommand(request(more)));
const revoke = (more: Partial<GrantPermissionsCommandInput> = {}) =>
  lake().send(new RevokePermissionsCommand(request(more)));

/** What a principal holds, as `resource: permissions (grantable)`. */
async function grantsHeld(who = READER, resource?: Resource): Promise<string[]> {
  const command = new ListPermissionsCommand({ Principal: principal(who), Resource: resource });
  const { PrincipalResourcePermissions = [] } = await lake().send(command);
  return PrincipalResourcePermissions.map(({ Resource: of, Permissions, PermissionsWithGrantOption }) => {
    const kind = Object.keys(of ?? {})[0];
    return `${kind}: ${Permissions?.join()} (${PermissionsWithGrantOption?.join()})`;
  }).sort();
}

beforeAll(async () => {
  await putSettings('1');
  const AssumeRolePolicyDocument = trust({ Service: 'lakeformation.amazonaws.com' });
  const RoleArn = await new People(aws).role('producer', [], { AssumeRolePolicyDocument });
  await lake().send(new RegisterResourceCommand({ ResourceArn: LOCATION, RoleArn }));
  const glue = aws.client(GlueClient, 'producer');
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'health' } }));
  const Columns = ['id', 'name', 'birthdate'].map((Name) => ({ Name, Type: 'string' }));
  const TableInput = {
    Name: 'patients',
    StorageDescriptor: { Columns, Location: 's3://lake/data/patients/' },
  };
  await glue.send(new CreateTableCommand({ DatabaseName: 'health', TableInput }));
}, 60_000);

describe('grants', () => {
  test('are added up, listed and taken away one by one', async () => {
    await grant({ Resource: DATABASE, Permissions: ['DESCRIBE'] });
    await grant({ Resource: DATABASE, Permissions: ['ALTER'], PermissionsWithGrantOption: ['ALTER'] });
    await grant({ Permissions: ['SELECT', 'DESCRIBE'] });
    expect(await grantsHeld()).toEqual([
      'Database: ALTER,DESCRIBE (ALTER)',
      'Table: DESCRIBE ()',
      'TableWithColumns: SELECT ()',
    ]);
    expect(await grantsHeld(READER, TABLE)).toEqual(['Table: DESCRIBE ()', 'TableWithColumns: SELECT ()']);
    await revoke({ Resource: DATABASE, Permissions: ['ALTER'] });
    await revoke({ Permissions: ['SELECT'] });
    expect(await grantsHeld()).toEqual(['Database: DESCRIBE ()', 'Table: DESCRIBE ()']);
    await revoke({ Resource: DATABASE });
    await revoke();
    expect(await grantsHeld()).toEqual([]);
  });

  test('what is not held can not be revoked, in the words that Terraform waits for', async () => {
    await expect(revoke()).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringMatching(/^No permissions revoked\. Grantee has no /),
    });
  });

  test('ALL is held with what it means, and broken by the loss of a part', async () => {
    const who = { Principal: principal(arn('role/owner')), Resource: DATABASE };
    await grant({ ...who, Permissions: ['ALL'] });
    expect(await grantsHeld(arn('role/owner'))).toEqual([
      'Database: ALL,ALTER,CREATE_TABLE,DESCRIBE,DROP ()',
    ]);
    await revoke({ ...who, Permissions: ['DROP'] });
    expect(await grantsHeld(arn('role/owner'))).toEqual(['Database: ALTER,CREATE_TABLE,DESCRIBE ()']);
  });

  test('columns are granted by name, and a location as such', async () => {
    const who = { Principal: principal(arn('role/analyst')) };
    const TableWithColumns = { DatabaseName: 'health', Name: 'patients', ColumnNames: ['id'] };
    await grant({ ...who, Resource: { TableWithColumns }, Permissions: ['SELECT'] });
    const DataLocation = { ResourceArn: LOCATION };
    await grant({ ...who, Resource: { DataLocation }, Permissions: ['DATA_LOCATION_ACCESS'] });
    expect(await grantsHeld(arn('role/analyst'))).toEqual([
      'DataLocation: DATA_LOCATION_ACCESS ()',
      'TableWithColumns: SELECT ()',
    ]);
  });

  const wrong: [string, Partial<GrantPermissionsCommandInput>, string][] = [
    [
      'a permission that the resource has not',
      { Resource: DATABASE, Permissions: ['SELECT'] },
      'InvalidInputException',
    ],
    [
      'an unknown table',
      { Resource: { Table: { DatabaseName: 'health', Name: 'no' } } },
      'EntityNotFoundException',
    ],
    [
      'an unknown column',
      {
        Resource: { TableWithColumns: { DatabaseName: 'health', Name: 'patients', ColumnNames: ['no'] } },
        Permissions: ['SELECT'],
      },
      'InvalidInputException',
    ],
    [
      'a location that is not registered',
      {
        Resource: { DataLocation: { ResourceArn: 'arn:aws:s3:::other' } },
        Permissions: ['DATA_LOCATION_ACCESS'],
      },
      'InvalidInputException',
    ],
    ['two resources at once', { Resource: { ...TABLE, ...DATABASE } }, 'InvalidInputException'],
    ['no permission', { Permissions: [] }, 'InvalidInputException'],
    ['what is no principal', { Principal: principal('reader') }, 'InvalidInputException'],
    ["another account's catalog", { CatalogId: ACCOUNTS.governance }, 'AccessDeniedException'],
  ];
  test.each(wrong)('%s is refused', async (_what, more, name) => {
    await expect(grant(more)).rejects.toMatchObject({ name });
    expect(await grantsHeld()).toEqual([]);
  });

  test('of a batch what is wrong is answered, and the rest is done', async () => {
    const { Failures } = await lake().send(
      new BatchGrantPermissionsCommand({
        Entries: [
          { Id: 'good', ...request() },
          { Id: 'bad', ...request({ Resource: { Database: { Name: 'missing' } } }) },
        ],
      }),
    );
    expect(Failures).toMatchObject([
      { RequestEntry: { Id: 'bad' }, Error: { ErrorCode: 'EntityNotFoundException' } },
    ]);
    expect(await grantsHeld()).toEqual(['Table: DESCRIBE ()']);
    await revoke();
  });

  test('a foreign account grants nothing, and shares need version 4 where IAM is open', async () => {
    const foreign = { Resource: { Table: { ...TABLE.Table, CatalogId: ACCOUNTS.producer } } };
    await expect(grant(foreign, lake('outsider'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await grant({ Principal: principal('IAM_ALLOWED_PRINCIPALS'), Permissions: ['ALL'] });
    const abroad = { Principal: principal(ACCOUNTS.governance) };
    await expect(grant(abroad)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('CROSS_ACCOUNT_VERSION'),
    });
    await putSettings('4');
    await grant(abroad);
    expect(await grantsHeld(ACCOUNTS.governance)).toEqual(['Table: DESCRIBE ()']);
  });
});
