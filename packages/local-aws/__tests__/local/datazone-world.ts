import {
  CreateDataSourceCommand,
  CreateDomainCommand,
  CreateEnvironmentCommand,
  CreateEnvironmentProfileCommand,
  CreateProjectCommand,
  type DataSourceConfigurationInput,
  DataZoneClient,
  GetDataSourceCommand,
  GetDataSourceRunCommand,
  type GetDataSourceRunCommandOutput,
  GetEnvironmentCommand,
  type GetEnvironmentCommandOutput,
  ListEnvironmentBlueprintsCommand,
  PutEnvironmentBlueprintConfigurationCommand,
  StartDataSourceRunCommand,
} from '@aws-sdk/client-datazone';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { LakeFormationClient, PutDataLakeSettingsCommand } from '@aws-sdk/client-lakeformation';
import {
  AcceptResourceShareInvitationCommand,
  CreateResourceShareCommand,
  GetResourceShareInvitationsCommand,
  RAMClient,
} from '@aws-sdk/client-ram';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { AccountName } from '../../src/accounts';
import { ACCOUNTS, eventually, type TestAws } from './support';

export const REGION = 'eu-central-1';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** A domain of the governance account. */
export interface Domain {
  readonly id: string;
  readonly arn: string;
  /** DefaultDataLake's id in it. */
  readonly blueprintId: string;
}

export async function makeDomain(aws: TestAws, name: string): Promise<Domain> {
  const role = await makeRole(aws, 'governance', `AmazonDataZoneDomainExecution-${name}`, {
    service: 'datazone.amazonaws.com',
    policies: [
      'arn:aws:iam::aws:policy/service-role/AmazonDataZoneDomainExecutionRolePolicy',
      'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    ],
  });
  const datazone = aws.client(DataZoneClient, 'governance');
  const { id = '', arn = '' } = await datazone.send(
    new CreateDomainCommand({ name, domainExecutionRole: role }),
  );
  const { items } = await datazone.send(
    new ListEnvironmentBlueprintsCommand({ domainIdentifier: id, managed: true, name: 'DefaultDataLake' }),
  );
  return { id, arn, blueprintId: items?.[0]?.id ?? '' };
}

/** A role that a service, or the account itself, may assume; an administrator's unless told. */
export async function makeRole(
  aws: TestAws,
  account: AccountName,
  RoleName: string,
  { service, policies = [ADMINISTRATOR] }: { service?: string; policies?: readonly string[] } = {},
): Promise<string> {
  const iam = aws.client(IAMClient, account);
  const Principal = service ? { Service: service } : { AWS: `arn:aws:iam::${ACCOUNTS[account]}:root` };
  const Action = ['sts:AssumeRole', 'sts:TagSession'];
  const Statement = [{ Effect: 'Allow', Principal, Action }];
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  for (const PolicyArn of policies) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  return Role?.Arn ?? '';
}

/** Shares the domain with an account, by invitation. */
export async function share(
  aws: TestAws,
  { id, arn }: Domain,
  account: AccountName,
  permission = 'AWSRAMPermissionAmazonDataZoneDomainFullAccessWithPortalAccess',
): Promise<void> {
  await aws.client(RAMClient, 'governance').send(
    new CreateResourceShareCommand({
      name: `DataZone-${id}-${account}`,
      resourceArns: [arn],
      principals: [ACCOUNTS[account]],
      permissionArns: [`arn:aws:ram::aws:permission/${permission}`],
      allowExternalPrincipals: true,
    }),
  );
}

/** Accepts the account's pending invitations. */
export async function acceptShares(aws: TestAws, account: AccountName): Promise<void> {
  const ram = aws.client(RAMClient, account);
  const pending = await eventually(async () => {
    const { resourceShareInvitations = [] } = await ram.send(new GetResourceShareInvitationsCommand({}));
    const found = resourceShareInvitations.filter(({ status }) => status === 'PENDING');
    return found.length > 0 ? found : undefined;
  });
  for (const { resourceShareInvitationArn } of pending) {
    await ram.send(new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }));
  }
}

/** Lets an account host environments: bucket, roles, data lake administrators, blueprint. */
export async function enableBlueprint(aws: TestAws, domain: Domain, account: AccountName): Promise<void> {
  const bucket = `datazone-${domain.id.slice(4)}-${account}`;
  const LocationConstraint = REGION;
  await aws
    .client(S3Client, account)
    .send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint } }));
  const service = 'datazone.amazonaws.com';
  const provisioningRoleArn = await makeRole(aws, account, `AmazonDataZoneProvisioning-${domain.id}`, {
    service,
    policies: ['arn:aws:iam::aws:policy/AmazonDataZoneRedshiftGlueProvisioningPolicy'],
  });
  const manageAccessRoleArn = await makeRole(aws, account, `AmazonDataZoneGlueAccess-${domain.id}`, {
    service,
    policies: ['arn:aws:iam::aws:policy/service-role/AmazonDataZoneGlueManageAccessRolePolicy'],
  });
  const administrators = [
    provisioningRoleArn,
    manageAccessRoleArn,
    `arn:aws:iam::${ACCOUNTS[account]}:user/administrator`,
  ];
  await aws.client(LakeFormationClient, account).send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: administrators.map((arn) => ({ DataLakePrincipalIdentifier: arn })),
        Parameters: { CROSS_ACCOUNT_VERSION: '4' },
      },
    }),
  );
  await aws.client(DataZoneClient, account).send(
    new PutEnvironmentBlueprintConfigurationCommand({
      domainIdentifier: domain.id,
      environmentBlueprintIdentifier: domain.blueprintId,
      enabledRegions: [REGION],
      provisioningRoleArn,
      manageAccessRoleArn,
      regionalParameters: { [REGION]: { S3Location: `s3://${bucket}` } },
    }),
  );
}

export async function makeProject(datazone: DataZoneClient, domain: Domain, name: string): Promise<string> {
  const { id = '' } = await datazone.send(new CreateProjectCommand({ domainIdentifier: domain.id, name }));
  return id;
}

/** Begins an environment in the account; see {@link settledEnvironment}. */
export async function beginEnvironment(
  datazone: DataZoneClient,
  domain: Domain,
  projectIdentifier: string,
  account: AccountName,
  name: string,
): Promise<string> {
  const profile = await datazone.send(
    new CreateEnvironmentProfileCommand({
      domainIdentifier: domain.id,
      projectIdentifier,
      name,
      environmentBlueprintIdentifier: domain.blueprintId,
      awsAccountId: ACCOUNTS[account],
      awsAccountRegion: REGION,
    }),
  );
  const { id = '' } = await datazone.send(
    new CreateEnvironmentCommand({
      domainIdentifier: domain.id,
      projectIdentifier,
      environmentProfileIdentifier: profile.id,
      name,
      userParameters: [
        { name: 'producerGlueDbName', value: `${name}_pub_db` },
        { name: 'consumerGlueDbName', value: `${name}_sub_db` },
        { name: 'workgroupName', value: name },
      ],
    }),
  );
  return id;
}

/** The environment once nothing of it goes on. */
export async function settledEnvironment(
  datazone: DataZoneClient,
  domain: Domain,
  identifier: string,
): Promise<GetEnvironmentCommandOutput> {
  return eventually(async () => {
    const environment = await datazone.send(
      new GetEnvironmentCommand({ domainIdentifier: domain.id, identifier }),
    );
    return environment.status?.endsWith('ING') ? undefined : environment;
  });
}

/** Glue tables with one column of text each, in a new database of the account. */
export async function makeTables(
  aws: TestAws,
  account: AccountName,
  database: string,
  names: readonly string[],
): Promise<void> {
  const glue = aws.client(GlueClient, account);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const name of names) {
    const TableInput = tableInput(database, name, ['id']);
    await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  }
}

export function tableInput(database: string, name: string, columns: readonly string[]) {
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet' },
    StorageDescriptor: {
      Location: `s3://lake-of-${database.replaceAll('_', '-')}/${name}/`,
      Columns: columns.map((Name) => ({ Name, Type: 'string' })),
    },
  };
}

/** A configuration that takes the tables of one database. */
export function glueTables(databaseName: string, ...expressions: string[]): DataSourceConfigurationInput {
  const filterExpressions = expressions.map((expression) => ({ type: 'INCLUDE' as const, expression }));
  return { glueRunConfiguration: { relationalFilterConfigurations: [{ databaseName, filterExpressions }] } };
}

/** A publishing data source that is READY. */
export async function makeDataSource(
  datazone: DataZoneClient,
  domain: Domain,
  place: { projectIdentifier: string; environmentIdentifier: string },
  configuration: DataSourceConfigurationInput,
  name = 'lake',
): Promise<string> {
  const domainIdentifier = domain.id;
  const { id = '' } = await datazone.send(
    new CreateDataSourceCommand({
      domainIdentifier,
      ...place,
      name,
      type: 'GLUE',
      publishOnImport: true,
      configuration,
    }),
  );
  await eventually(async () => {
    const { status } = await datazone.send(new GetDataSourceCommand({ domainIdentifier, identifier: id }));
    return status === 'READY' || undefined;
  });
  return id;
}

/** Starts a run and waits for its end. */
export async function runDataSource(
  datazone: DataZoneClient,
  domain: Domain,
  dataSourceIdentifier: string,
): Promise<GetDataSourceRunCommandOutput> {
  const domainIdentifier = domain.id;
  const { id } = await datazone.send(
    new StartDataSourceRunCommand({ domainIdentifier, dataSourceIdentifier }),
  );
  return eventually(async () => {
    const found = await datazone.send(new GetDataSourceRunCommand({ domainIdentifier, identifier: id }));
    return ['REQUESTED', 'RUNNING'].includes(found.status ?? '') ? undefined : found;
  });
}

/** The error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (error: Error) => error,
  );
}
