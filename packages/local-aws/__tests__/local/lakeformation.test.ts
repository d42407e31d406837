import {
  CreateLakeFormationOptInCommand,
  DeleteLakeFormationOptInCommand,
  DeregisterResourceCommand,
  DescribeResourceCommand,
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  ListLakeFormationOptInsCommand,
  ListResourcesCommand,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  UpdateResourceCommand,
  type DataLakeSettings,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import type { AccountName } from '../../src/accounts';
import { awsCli } from './aws-cli';
import { People, trust } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const aws = useLocalAws({ speed: 600 });
const lake = (account: AccountName = 'producer') => aws.client(LakeFormationClient, account);
const arn = (name: string, account: AccountName = 'producer') => `arn:aws:iam::${ACCOUNTS[account]}:${name}`;
const principal = (DataLakePrincipalIdentifier: string) => ({ DataLakePrincipalIdentifier });

const READER = arn('role/reader');
const LOCATION = 'arn:aws:s3:::lake/data';
const TABLE: Resource = { Table: { DatabaseName: 'health', Name: 'patients' } };
const IAM_OPEN = [{ Principal: principal('IAM_ALLOWED_PRINCIPALS'), Permissions: ['ALL' as const] }];

async function settings(account: AccountName = 'producer'): Promise<DataLakeSettings> {
  return (await lake(account).send(new GetDataLakeSettingsCommand({}))).DataLakeSettings ?? {};
}

const putSettings = (DataLakeSettings: DataLakeSettings) =>
  lake().send(new PutDataLakeSettingsCommand({ DataLakeSettings }));

describe('settings', () => {
  test('a new account leaves everything to IAM and has no administrator', async () => {
    expect(await settings('outsider')).toMatchObject({
      DataLakeAdmins: [],
      CreateDatabaseDefaultPermissions: IAM_OPEN,
      CreateTableDefaultPermissions: IAM_OPEN,
      Parameters: { CROSS_ACCOUNT_VERSION: '1' },
    });
  });

  test('what is put is kept as a whole, and what is left out is gone', async () => {
    const whole: DataLakeSettings = {
      DataLakeAdmins: [principal(arn('user/administrator')), principal(arn('role/other'))],
      ReadOnlyAdmins: [principal(arn('role/auditor'))],
      CreateDatabaseDefaultPermissions: IAM_OPEN,
      CreateTableDefaultPermissions: [],
      Parameters: { CROSS_ACCOUNT_VERSION: '4', SET_CONTEXT: 'TRUE' },
      TrustedResourceOwners: [ACCOUNTS.governance],
      AllowExternalDataFiltering: true,
      AllowFullTableExternalDataAccess: true,
      ExternalDataFilteringAllowList: [principal(ACCOUNTS.governance)],
      AuthorizedSessionTagValueList: ['tag'],
    };
    await putSettings(whole);
    expect(await settings()).toEqual(whole);
    expect((await settings('governance')).DataLakeAdmins).toEqual([]);
    const DataLakeAdmins = [principal(arn('user/administrator'))];
    await putSettings({ DataLakeAdmins });
    expect(await settings()).toEqual({
      DataLakeAdmins,
      ReadOnlyAdmins: [],
      CreateDatabaseDefaultPermissions: [],
      CreateTableDefaultPermissions: [],
      Parameters: { CROSS_ACCOUNT_VERSION: '1' },
      TrustedResourceOwners: [],
      AllowExternalDataFiltering: false,
      AllowFullTableExternalDataAccess: false,
      ExternalDataFilteringAllowList: [],
      AuthorizedSessionTagValueList: [],
    });
  });

  test('a version that does not exist and too many administrators are refused, and nothing changes', async () => {
    const before = await settings();
    const many = Array.from({ length: 31 }, (_, index) => principal(arn(`role/a${index}`)));
    await expect(putSettings({ DataLakeAdmins: many })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/'dataLakeSettings.dataLakeAdmins' .* less than or equal to 30$/),
    });
    await expect(putSettings({ Parameters: { CROSS_ACCOUNT_VERSION: '9' } })).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
    expect(await settings()).toEqual(before);
  });

  test("another account's settings are out of reach", async () => {
    const CatalogId = ACCOUNTS.producer;
    for (const call of [
      new GetDataLakeSettingsCommand({ CatalogId }),
      new PutDataLakeSettingsCommand({ CatalogId, DataLakeSettings: {} }),
    ]) {
      await expect(lake('governance').send(call as GetDataLakeSettingsCommand)).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    }
  });

  test('the AWS CLI shows them', async () => {
    const answer = await awsCli(aws, 'producer', 'lakeformation', 'get-data-lake-settings');
    expect(answer).toEqual({ DataLakeSettings: await settings() });
  });
});

describe('locations', () => {
  beforeAll(async () => {
    const AssumeRolePolicyDocument = trust({ Service: 'lakeformation.amazonaws.com' });
    await new People(aws).role('producer', [], { RoleName: 'location', AssumeRolePolicyDocument });
  });

  const register = (ResourceArn: string, more: object = { RoleArn: arn('role/location') }) =>
    lake().send(new RegisterResourceCommand({ ResourceArn, ...more }));
  const describe = async (ResourceArn: string) =>
    (await lake().send(new DescribeResourceCommand({ ResourceArn }))).ResourceInfo;

  test('hybrid access is kept, changed and listed', async () => {
    const RoleArn = arn('role/location');
    await register(LOCATION, { RoleArn, HybridAccessEnabled: true });
    expect(await describe(LOCATION)).toMatchObject({
      ResourceArn: LOCATION,
      RoleArn,
      HybridAccessEnabled: true,
    });
    await register('arn:aws:s3:::lake/strict');
    expect(await describe('arn:aws:s3:::lake/strict')).toMatchObject({ HybridAccessEnabled: false });
    const strict = { ResourceArn: LOCATION, RoleArn, HybridAccessEnabled: false };
    await lake().send(new UpdateResourceCommand(strict));
    expect(await describe(LOCATION)).toMatchObject({ HybridAccessEnabled: false });
    await lake().send(new UpdateResourceCommand({ ...strict, HybridAccessEnabled: true }));
    const { ResourceInfoList } = await lake().send(
      new ListResourcesCommand({
        FilterConditionList: [
          { Field: 'RESOURCE_ARN', ComparisonOperator: 'EQ', StringValueList: [LOCATION] },
        ],
      }),
    );
    expect(ResourceInfoList).toMatchObject([{ ResourceArn: LOCATION, HybridAccessEnabled: true }]);
  });

  test('one is registered once, and gone after it is given back', async () => {
    await expect(register(LOCATION)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    const ResourceArn = 'arn:aws:s3:::lake/strict';
    await lake().send(new DeregisterResourceCommand({ ResourceArn }));
    await expect(describe(ResourceArn)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test('an administrator registers, nobody else', async () => {
    const command = new RegisterResourceCommand({ ResourceArn: 'arn:aws:s3:::x', RoleArn: arn('role/x') });
    await expect(lake('governance').send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each([
    ['arn:aws:s3:::x', {}, 'RoleArn or UseServiceLinkedRole'],
    ['arn:aws:sqs:::x', { UseServiceLinkedRole: true }, 'is not an S3 path'],
  ])('%s with %j is refused', async (ResourceArn, more, message) => {
    await expect(register(ResourceArn, more)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining(message),
    });
  });
});

describe('opt-ins', () => {
  const optIn = { Principal: principal(READER), Resource: TABLE };
  const list = async () =>
    (await lake().send(new ListLakeFormationOptInsCommand(optIn))).LakeFormationOptInsInfoList ?? [];

  test('are made once, listed and taken back', async () => {
    await lake().send(new CreateLakeFormationOptInCommand(optIn));
    await lake().send(new CreateLakeFormationOptInCommand(optIn));
    expect(await list()).toMatchObject([
      { Principal: principal(READER), LastUpdatedBy: arn('user/administrator') },
    ]);
    await lake().send(new DeleteLakeFormationOptInCommand(optIn));
    expect(await list()).toEqual([]);
    await expect(lake().send(new DeleteLakeFormationOptInCommand(optIn))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
    });
  });

  test('are made by administrators only', async () => {
    await expect(lake('governance').send(new CreateLakeFormationOptInCommand(optIn))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
