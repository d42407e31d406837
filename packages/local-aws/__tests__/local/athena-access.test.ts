import { AthenaClient } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateLakeFormationOptInCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
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
  for (const name of ['reader', 'narrow']) await makeReader('governance', name);
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
