import type { DataLakeSettings, PrincipalPermissions } from '@aws-sdk/client-lakeformation';
import fc from 'fast-check';
import { UnknownAdministrator } from '../../../lambda/lake-administrators/administrators';
import { retryWhileUnsettled } from '../../../lambda/lake-administrators/retry';
import {
  withAdministrators,
  missingAdministrators,
  withoutAdministrators,
} from '../../../lambda/lake-administrators/settings';

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
        const added = missingAdministrators(before, wanted);
        const during = withAdministrators(before, wanted);
        expect(new Set(admins(during))).toEqual(new Set([...present, ...wanted]));
        expect(during).toMatchObject(others);
        expect(withoutAdministrators(during, added)).toEqual(before);
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
    const after = withAdministrators({ Parameters }, []);
    expect(after.Parameters).toEqual({ ...Parameters, CROSS_ACCOUNT_VERSION: version });
    expect(withoutAdministrators(after, ['x']).Parameters).toEqual(after.Parameters);
  });

  test('an administrator who no longer exists is nobody to take away', () => {
    const settings = { DataLakeAdmins: [...principals('AROA123'), {}] };
    expect(
      withoutAdministrators(withAdministrators(settings, ['deploy']), ['deploy']).DataLakeAdmins,
    ).toEqual(settings.DataLakeAdmins);
  });
});

describe('retry', () => {
  const errorNamed = (name: string) => Object.assign(new Error(name), { name });

  test.each([
    errorNamed('ConcurrentModificationException'),
    errorNamed('AccessDeniedException'),
    new UnknownAdministrator(new Error('Invalid principal, arn: x')),
  ])('%s passes', async (error) => {
    const pauses: number[] = [];
    const work = jest
      .fn()
      .mockRejectedValueOnce(error)
      .mockRejectedValueOnce(error)
      .mockResolvedValue('done');
    await expect(retryWhileUnsettled(work, async (seconds) => pauses.push(seconds))).resolves.toBe('done');
    expect(pauses).toEqual([1, 2]);
  });

  test('what does not pass is thrown at once, and what should in the end, within a minute', async () => {
    const pauses: number[] = [];
    const pause = async (seconds: number) => pauses.push(seconds);
    await expect(
      retryWhileUnsettled(() => Promise.reject(errorNamed('ValidationException')), pause),
    ).rejects.toThrow();
    expect(pauses).toEqual([]);
    await expect(
      retryWhileUnsettled(() => Promise.reject(errorNamed('AccessDeniedException')), pause),
    ).rejects.toThrow();
    expect(pauses).toHaveLength(5);
    expect(pauses.reduce((a, b) => a + b)).toBeLessThan(45);
  });
});
