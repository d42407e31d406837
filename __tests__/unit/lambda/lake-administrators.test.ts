import {
  DescribeResourceCommand,
  EntityNotFoundException,
  GetDataLakeSettingsCommand,
  InvalidInputException,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  type DataLakeSettings,
  type PrincipalPermissions,
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
import fc from 'fast-check';
import { UnknownAdministrator } from '../../../lambda/lake-administrators/administrators';
import { settled } from '../../../lambda/lake-administrators/retry';
import { extended, missing, reduced } from '../../../lambda/lake-administrators/settings';
import { useConsole, useEnvironment } from './support';

const principals = (...arns: string[]) => arns.map((arn) => ({ DataLakePrincipalIdentifier: arn }));
const admins = (settings: DataLakeSettings | undefined) =>
  settings?.DataLakeAdmins?.map((admin) => admin.DataLakePrincipalIdentifier);

describe('settings', () => {
  const arn = fc.constantFrom('foreign-1', 'foreign-2', 'deploy', 'provisioning', 'manage-access');
  const rest = fc.record({
    AllowExternalDataFiltering: fc.boolean(),
    TrustedResourceOwners: fc.array(fc.string()),
    CreateTableDefaultPermissions: fc.constant<PrincipalPermissions[]>([{ Permissions: ['ALL'] }]),
    ReadOnlyAdmins: fc.constant(principals('reader')),
  });

  test('adding and then taking away what was missing gives back the same settings', () => {
    fc.assert(
      fc.property(fc.uniqueArray(arn), fc.uniqueArray(arn), rest, (present, wanted, others) => {
        const before: DataLakeSettings = {
          ...others,
          DataLakeAdmins: principals(...present),
          Parameters: { CROSS_ACCOUNT_VERSION: '4', SET_CONTEXT: 'TRUE' },
        };
        const added = missing(before, wanted);
        const during = extended(before, wanted);
        expect(new Set(admins(during))).toEqual(new Set([...present, ...wanted]));
        expect(during).toMatchObject(others);
        expect(reduced(during, added)).toEqual(before);
      }),
    );
  });

  test.each([
    [undefined, '4'],
    [{ SET_CONTEXT: 'TRUE' }, '4'],
    [{ CROSS_ACCOUNT_VERSION: '1' }, '4'],
    [{ CROSS_ACCOUNT_VERSION: '3' }, '4'],
    [{ CROSS_ACCOUNT_VERSION: '4' }, '4'],
    [{ CROSS_ACCOUNT_VERSION: '5' }, '5'],
    [{ CROSS_ACCOUNT_VERSION: '10' }, '10'],
  ])('of %j the version of sharing becomes %s, and nothing else', (Parameters, version) => {
    const after = extended({ Parameters }, []);
    expect(after.Parameters).toEqual({ ...Parameters, CROSS_ACCOUNT_VERSION: version });
    expect(reduced(after, ['x']).Parameters).toEqual(after.Parameters);
  });

  test('an administrator who no longer exists is nobody to take away', () => {
    const settings = { DataLakeAdmins: [...principals('AROA123'), {}] };
    expect(reduced(extended(settings, ['deploy']), ['deploy']).DataLakeAdmins).toEqual(
      settings.DataLakeAdmins,
    );
  });
});

describe('retry', () => {
  const named = (name: string) => Object.assign(new Error(name), { name });

  test.each([
    named('ConcurrentModificationException'),
    named('AccessDeniedException'),
    new UnknownAdministrator(new Error('Invalid principal, arn: x')),
  ])('%s passes', async (error) => {
    const pauses: number[] = [];
    const work = jest
      .fn()
      .mockRejectedValueOnce(error)
      .mockRejectedValueOnce(error)
      .mockResolvedValue('done');
    await expect(settled(work, async (seconds) => pauses.push(seconds))).resolves.toBe('done');
    expect(pauses).toEqual([1, 2]);
  });

  test('what does not pass is thrown at once, and what should in the end, within a minute', async () => {
    const pauses: number[] = [];
    const pause = async (seconds: number) => pauses.push(seconds);
    await expect(settled(() => Promise.reject(named('ValidationException')), pause)).rejects.toThrow();
    expect(pauses).toEqual([]);
    await expect(settled(() => Promise.reject(named('AccessDeniedException')), pause)).rejects.toThrow();
    expect(pauses).toHaveLength(5);
    expect(pauses.reduce((a, b) => a + b)).toBeLessThan(45);
  });
});

useConsole();
const lakeFormation = mockClient(LakeFormationClient);
const ssm = mockClient(SSMClient);
const fault = { message: 'no', $metadata: {} };
let handler: (event: unknown) => Promise<{ administrators: string[] }>;
/** What the two services hold, and the order in which they were written. */
let state: { settings: DataLakeSettings; parameter?: string; writes: string[] };

beforeAll(() => {
  useEnvironment({ PARAMETER_NAME: '/ehds/producer/lake-administrators' });
  ({ handler } = jest.requireActual('../../../lambda/lake-administrators/handler'));
});

function put({ DataLakeSettings = {} }: PutDataLakeSettingsCommandInput): void {
  state.settings = DataLakeSettings;
  state.writes.push('settings');
}

beforeEach(() => {
  lakeFormation.reset();
  ssm.reset();
  state = { settings: { DataLakeAdmins: principals('foreign') }, writes: [] };
  lakeFormation.on(GetDataLakeSettingsCommand).callsFake(() => ({ DataLakeSettings: state.settings }));
  lakeFormation.on(PutDataLakeSettingsCommand).callsFake(put);
  lakeFormation.on(DescribeResourceCommand).rejects(new EntityNotFoundException(fault));
  ssm.on(GetParameterCommand).callsFake(() => {
    if (state.parameter === undefined) throw new ParameterNotFound(fault);
    return { Parameter: { Value: state.parameter } };
  });
  ssm.on(PutParameterCommand).callsFake(({ Value, Overwrite }) => {
    expect(Overwrite).toBe(true);
    state.parameter = Value;
    state.writes.push('parameter');
  });
  ssm.on(DeleteParameterCommand).callsFake(() => {
    if (state.parameter === undefined) throw new ParameterNotFound(fault);
    state.parameter = undefined;
    state.writes.push('no parameter');
  });
});

const event = (action: string, administrators = ['deploy', 'provisioning']) => ({
  administrators,
  location: { arn: 'arn:aws:s3:::assets', role: 'location' },
  tf: { action, prev_input: null },
});

describe('handler', () => {
  test('create remembers before it adds, delete forgets after it took away', async () => {
    expect(await handler(event('create'))).toEqual({ administrators: ['deploy', 'provisioning'] });
    expect(admins(state.settings)).toEqual(['foreign', 'deploy', 'provisioning']);
    expect(await handler(event('delete'))).toEqual({ administrators: ['deploy', 'provisioning'] });
    expect(admins(state.settings)).toEqual(['foreign']);
    expect(state.writes).toEqual(['parameter', 'settings', 'settings', 'no parameter']);
  });

  test('who was an administrator before stays one', async () => {
    state.settings = { DataLakeAdmins: principals('foreign', 'deploy') };
    await handler(event('create'));
    await handler(event('delete'));
    expect(admins(state.settings)).toEqual(['foreign', 'deploy']);
  });

  test('what others change in between stays', async () => {
    await handler(event('create'));
    state.settings = {
      ...state.settings,
      DataLakeAdmins: principals('deploy', 'provisioning', 'later'),
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
    ['after the settings', ['deploy', 'provisioning']],
  ])('a create that stopped %s is repeated without losing what is ours', async (_when, added) => {
    state.parameter = JSON.stringify({ administrators: ['deploy', 'provisioning'] });
    state.settings = { DataLakeAdmins: principals('foreign', ...added) };
    await handler(event('create'));
    expect(admins(state.settings)).toEqual(['foreign', 'deploy', 'provisioning']);
    await handler(event('delete'));
    expect(admins(state.settings)).toEqual(['foreign']);
  });

  test('a delete is repeated, and needs nothing of the input', async () => {
    await handler({ tf: { action: 'delete', prev_input: {} } });
    expect(admins(state.settings)).toEqual(['foreign']);
    expect(state.writes).toEqual([]);
  });

  test('after a concurrent change everything is read again', async () => {
    lakeFormation
      .on(PutDataLakeSettingsCommand)
      .callsFakeOnce(() => {
        state.settings = { DataLakeAdmins: principals('foreign', 'just-now') };
        throw Object.assign(new Error('retry'), { name: 'ConcurrentModificationException' });
      })
      .callsFake(put);
    await handler(event('create'));
    expect(admins(state.settings)).toEqual(['foreign', 'just-now', 'deploy', 'provisioning']);
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
    expect(admins(state.settings)).toContain('deploy');
  });

  test('other refusals of Lake Formation are thrown as they are', async () => {
    lakeFormation
      .on(PutDataLakeSettingsCommand)
      .rejects(new InvalidInputException({ ...fault, message: 'too many' }));
    await expect(handler(event('create'))).rejects.toThrow(InvalidInputException);
  });

  test.each([
    [event('update'), /tf\.action: must not be update.*triggers/],
    [event('read'), /tf\.action/],
    [{ ...event('create'), administrators: [7] }, /administrators\.0: .*got 7/],
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
