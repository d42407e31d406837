import {
  DeregisterResourceCommand,
  DescribeResourceCommand,
  EntityNotFoundException,
  GetDataLakeSettingsCommand,
  GrantPermissionsCommand,
  InvalidInputException,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
  type DataLakeSettings,
  type PutDataLakeSettingsCommandInput,
} from '@aws-sdk/client-lakeformation';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { useConsole, useEnvironment } from './support';

const principals = (...arns: string[]) => arns.map((arn) => ({ DataLakePrincipalIdentifier: arn }));
const admins = (settings: DataLakeSettings | undefined) =>
  settings?.DataLakeAdmins?.map((admin) => admin.DataLakePrincipalIdentifier);

useConsole();
const lakeFormation = mockClient(LakeFormationClient);
const ssm = mockClient(SSMClient);
const errorInput = { message: 'no', $metadata: {} };
let handler: (event: unknown) => Promise<{ administrators: string[] }>;
/** What the two services hold, and the order in which they were written. */
let state: { settings: DataLakeSettings; parameter?: string; writes: string[] };

beforeAll(() => {
  useEnvironment({
    PARAMETER_NAME: '/ehds/producer/lake-administrators',
    ADMINISTRATORS: 'own,provisioning',
    LOCATION_ARN: 'arn:aws:s3:::assets',
    LOCATION_ROLE_ARN: 'location',
    DATABASE_NAME: 'ehds_producer_assets',
    CRAWLER_ROLE_ARN: 'crawler',
    UNCATALOGUED_ROLE_ARN: 'uncatalogued',
  });
  ({ handler } = jest.requireActual('../../../lambda/lake-administrators/handler'));
});

function storeSettings({ DataLakeSettings = {} }: PutDataLakeSettingsCommandInput): void {
  state.settings = DataLakeSettings;
  state.writes.push('settings');
}

beforeEach(() => {
  lakeFormation.reset();
  ssm.reset();
  state = { settings: { DataLakeAdmins: principals('foreign') }, writes: [] };
  lakeFormation.on(GetDataLakeSettingsCommand).callsFake(() => ({ DataLakeSettings: state.settings }));
  lakeFormation.on(PutDataLakeSettingsCommand).callsFake(storeSettings);
  lakeFormation.on(DescribeResourceCommand).rejects(new EntityNotFoundException(errorInput));
  ssm.on(GetParameterCommand).callsFake(() => {
    if (state.parameter === undefined) throw new ParameterNotFound(errorInput);
    return { Parameter: { Value: state.parameter } };
  });
  ssm.on(PutParameterCommand).callsFake(({ Value, Overwrite }) => {
    expect(Overwrite).toBe(true);
    state.parameter = Value;
    state.writes.push('parameter');
  });
  ssm.on(DeleteParameterCommand).callsFake(() => {
    if (state.parameter === undefined) throw new ParameterNotFound(errorInput);
    state.parameter = undefined;
    state.writes.push('no parameter');
  });
});

const event = (action: string) => ({ tf: { action, prev_input: null } });

describe('handler', () => {
  test('create remembers before it adds, delete forgets after it took away', async () => {
    expect(await handler(event('create'))).toEqual({ administrators: ['own', 'provisioning'] });
    expect(admins(state.settings)).toEqual(['foreign', 'own', 'provisioning']);
    expect(await handler(event('delete'))).toEqual({ administrators: ['own', 'provisioning'] });
    expect(admins(state.settings)).toEqual(['foreign']);
    expect(state.writes).toEqual(['parameter', 'settings', 'settings', 'no parameter']);
  });

  test('who was an administrator before stays one', async () => {
    state.settings = { DataLakeAdmins: principals('foreign', 'own') };
    await handler(event('create'));
    await handler(event('delete'));
    expect(admins(state.settings)).toEqual(['foreign', 'own']);
  });

  test('what others change in between stays', async () => {
    await handler(event('create'));
    state.settings = {
      ...state.settings,
      DataLakeAdmins: principals('own', 'provisioning', 'later'),
      AllowExternalDataFiltering: true,
    };
    await handler(event('delete'));
    expect(state.settings).toMatchObject({
      DataLakeAdmins: principals('later'),
      AllowExternalDataFiltering: true,
      Parameters: { CROSS_ACCOUNT_VERSION: '4' },
    });
  });

  test.each([
    ['before the settings', []],
    ['after the settings', ['own', 'provisioning']],
  ])('a create that stopped %s is repeated without losing what is ours', async (_when, added) => {
    state.parameter = JSON.stringify({ administrators: ['own', 'provisioning'] });
    state.settings = { DataLakeAdmins: principals('foreign', ...added) };
    await handler(event('create'));
    expect(admins(state.settings)).toEqual(['foreign', 'own', 'provisioning']);
    await handler(event('delete'));
    expect(admins(state.settings)).toEqual(['foreign']);
  });

  test('a delete is repeated, and needs nothing of the input', async () => {
    await handler({ tf: { action: 'delete', prev_input: {} } });
    expect(admins(state.settings)).toEqual(['foreign']);
    expect(state.writes).toEqual([]);
    expect(lakeFormation.commandCalls(DeregisterResourceCommand)).toEqual([]);
  });

  test('the input can’t say whom to make an administrator, or what to register', async () => {
    const forged = {
      administrators: ['intruder'],
      ADMINISTRATORS: 'intruder',
      location: { arn: 'arn:aws:s3:::other', role: 'intruder' },
    };
    await handler({ ...event('create'), ...forged });
    expect(admins(state.settings)).toEqual(['foreign', 'own', 'provisioning']);
    expect(lakeFormation.commandCalls(RegisterResourceCommand).map(({ args }) => args[0].input)).toEqual([
      { ResourceArn: 'arn:aws:s3:::assets', RoleArn: 'location', HybridAccessEnabled: true },
    ]);
  });

  test('the crawler may make tables, another role may see all of them, and neither is an administrator', async () => {
    await handler(event('create'));
    const Principal = { DataLakePrincipalIdentifier: 'crawler' };
    expect(lakeFormation.commandCalls(GrantPermissionsCommand).map(({ args }) => args[0].input)).toEqual([
      {
        Principal,
        Resource: { DataLocation: { ResourceArn: 'arn:aws:s3:::assets' } },
        Permissions: ['DATA_LOCATION_ACCESS'],
      },
      {
        Principal,
        Resource: { Database: { Name: 'ehds_producer_assets' } },
        Permissions: ['ALTER', 'CREATE_TABLE', 'DESCRIBE'],
      },
      {
        Principal: { DataLakePrincipalIdentifier: 'uncatalogued' },
        Resource: { Table: { DatabaseName: 'ehds_producer_assets', TableWildcard: {} } },
        Permissions: ['DESCRIBE'],
      },
    ]);
    expect(admins(state.settings)).toEqual(['foreign', 'own', 'provisioning']);
  });

  test('a location that is ours already is not registered again, and its grants are made good', async () => {
    lakeFormation.on(DescribeResourceCommand).resolves({ ResourceInfo: { RoleArn: 'location' } });
    await handler(event('create'));
    expect(lakeFormation.commandCalls(RegisterResourceCommand)).toEqual([]);
    expect(lakeFormation.commandCalls(GrantPermissionsCommand)).toHaveLength(3);
  });

  test('delete revokes and deregisters as long as it is an administrator, whatever is gone already', async () => {
    await handler(event('create'));
    lakeFormation.on(DescribeResourceCommand).resolves({ ResourceInfo: { RoleArn: 'location' } });
    lakeFormation.on(RevokePermissionsCommand).rejects(new InvalidInputException(errorInput));
    lakeFormation.on(DeregisterResourceCommand).callsFake(() => state.writes.push('deregistered'));
    await handler(event('delete'));
    expect(state.writes).toEqual(['parameter', 'settings', 'deregistered', 'settings', 'no parameter']);
  });

  test('delete leaves a location that somebody else has registered meanwhile', async () => {
    await handler(event('create'));
    lakeFormation.on(DescribeResourceCommand).resolves({ ResourceInfo: { RoleArn: 'another' } });
    await handler(event('delete'));
    expect(lakeFormation.commandCalls(DeregisterResourceCommand)).toEqual([]);
    expect(lakeFormation.commandCalls(RevokePermissionsCommand)).toHaveLength(3);
  });

  test('after a concurrent change everything is read again', async () => {
    lakeFormation
      .on(PutDataLakeSettingsCommand)
      .callsFakeOnce(() => {
        state.settings = { DataLakeAdmins: principals('foreign', 'just-now') };
        throw Object.assign(new Error('retry'), { name: 'ConcurrentModificationException' });
      })
      .callsFake(storeSettings);
    await handler(event('create'));
    expect(admins(state.settings)).toEqual(['foreign', 'just-now', 'own', 'provisioning']);
  });

  test('a location that another role has registered is refused with the cure, before anything changes', async () => {
    lakeFormation
      .on(DescribeResourceCommand)
      .resolves({ ResourceInfo: { RoleArn: 'arn:aws:iam::1:role/x' } });
    await expect(handler(event('create'))).rejects.toThrow(
      /arn:aws:s3:::assets: .* by arn:aws:iam::1:role\/x.* deregister-resource/,
    );
    expect(state.writes).toEqual([]);
  });

  test('a location that our role has registered is fine', async () => {
    lakeFormation.on(DescribeResourceCommand).resolves({ ResourceInfo: { RoleArn: 'location' } });
    await handler(event('create'));
    expect(admins(state.settings)).toContain('own');
  });

  test('other refusals of Lake Formation are thrown as they are', async () => {
    lakeFormation
      .on(PutDataLakeSettingsCommand)
      .rejects(new InvalidInputException({ ...errorInput, message: 'too many' }));
    await expect(handler(event('create'))).rejects.toThrow(InvalidInputException);
  });

  test.each([
    [event('update'), /tf\.action: must not be update.*triggers/],
    [event('read'), /tf\.action/],
    [{}, /event: tf/],
  ])('%j is refused', async (bad, message) => {
    await expect(handler(bad)).rejects.toThrow(message);
    expect(state.writes).toEqual([]);
  });

  test('a parameter that somebody has spoilt is named', async () => {
    state.parameter = '{"administrators":"deploy"}';
    await expect(handler(event('delete'))).rejects.toThrow(
      'parameter /ehds/producer/lake-administrators: administrators',
    );
  });
});
