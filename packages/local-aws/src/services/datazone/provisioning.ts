import { AthenaClient, CreateWorkGroupCommand, DeleteWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, DeleteDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  GrantPermissionsCommand,
  LakeFormationClient,
  RevokePermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import type { Permission, Resource as LakeResource } from '@aws-sdk/client-lakeformation';
import type { Resource } from '@aws-sdk/client-datazone';
import { acting } from './acting';
import type { ClientOf } from './acting';
import type { Service } from './authorisation';
import { enabledConfiguration, PROVIDER } from './blueprints';
import { ignoreErrors } from './errors';
import type { BlueprintConfiguration, Environment } from './records';
import { environmentRolePolicy, environmentRoleTrust, ROLE_BOUNDARY } from './environment-role';
import type { Domain } from './store';

/** What an environment of DefaultDataLake is made of. */
export interface Layout {
  readonly producerDatabase: string;
  readonly consumerDatabase: string;
  readonly workgroup: string;
  readonly roleName: string;
  readonly roleArn: string;
  /** `s3://…/datazone/…/` below the blueprint's S3 location, as the roles' boundary asks. */
  readonly location: string;
  readonly manageAccessRole: string;
}

const POLICY_NAME = 'datazone-environment';
/** The answers of services about something that is gone already. */
const GONE = [
  'EntityNotFoundException',
  'NoSuchEntityException',
  'NoSuchEntity',
  'InvalidInputException',
  'InvalidRequestException',
];

/**
 * Names and places of an environment's resources.
 *
 * @throws {Error} if the blueprint is not (or no longer) enabled there, or lacks what environments need.
 */
export function layoutOf(domain: Domain, environment: Environment): Layout & { provisioningRole: string } {
  const configuration = enabledConfiguration(domain, environment);
  const { parameters, id, awsAccountId } = environment;
  const base = environment.name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  const roleName = `datazone_usr_${id}`;
  return {
    producerDatabase: parameters.producerGlueDbName || `${base}_pub_db`,
    consumerDatabase: parameters.consumerGlueDbName || `${base}_sub_db`,
    workgroup: parameters.workgroupName || `${environment.name.replaceAll(' ', '-')}-${id}`,
    roleName,
    roleArn: `arn:aws:iam::${awsAccountId}:role/${roleName}`,
    location: `${s3Location(configuration, environment)}/datazone/${domain.id}/${environment.projectId}/${id}/`,
    manageAccessRole: requireRole(configuration, 'manageAccessRoleArn'),
    provisioningRole: requireRole(configuration, 'provisioningRoleArn'),
  };
}

function s3Location(
  { regionalParameters }: BlueprintConfiguration,
  { awsAccountRegion }: Environment,
): string {
  const location = regionalParameters?.[awsAccountRegion]?.S3Location;
  if (location?.startsWith('s3://') !== true) {
    throw new Error(
      `regionalParameters of the blueprint configuration give no S3Location for ${awsAccountRegion}`,
    );
  }
  return location.replace(/\/+$/, '');
}

function requireRole(
  configuration: BlueprintConfiguration,
  role: 'manageAccessRoleArn' | 'provisioningRoleArn',
): string {
  const arn = configuration[role];
  if (arn === undefined) {
    throw new Error(`The blueprint configuration has no ${role}`);
  }
  return arn;
}

/**
 * Makes the environment's databases, workgroup, role and permissions as the provisioning role. Where a part can't be
 * made, those made before are taken away again.
 */
export function provision(service: Service, domain: Domain, environment: Environment): Promise<Resource[]> {
  const layout = layoutOf(domain, environment);
  return acting(service, domain, provisioner(environment, layout), async (clientOf) => {
    const made: (() => Promise<void>)[] = [];
    try {
      await makeParts(clientOf, domain, environment, layout, made);
    } catch (error) {
      for (const takeAway of made.reverse()) await takeAway();
      throw error;
    }
    return resources(environment, layout);
  });
}

/** DataZone works through CloudFormation, whose calls are the role's. */
function provisioner(environment: Environment, { provisioningRole: role }: { provisioningRole: string }) {
  return { accountId: environment.awsAccountId, role, calledVia: ['cloudformation.amazonaws.com'] };
}

/** @param made gets what takes each part away again, in the order of making. */
async function makeParts(
  clientOf: ClientOf,
  domain: Domain,
  environment: Environment,
  layout: Layout,
  made: (() => Promise<void>)[],
): Promise<void> {
  const tags = {
    AmazonDataZoneEnvironment: environment.id,
    AmazonDataZoneProject: environment.projectId,
    AmazonDataZoneDomain: domain.id,
  };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await makeRole(clientOf(IAMClient), domain, environment, layout, Tags);
  made.push(() => dropRole(clientOf, layout));
  for (const [Name, folder] of [
    [layout.producerDatabase, 'pub'],
    [layout.consumerDatabase, 'sub'],
  ] as const) {
    const DatabaseInput = { Name, LocationUri: `${layout.location}${folder}/` };
    await clientOf(GlueClient).send(new CreateDatabaseCommand({ DatabaseInput, Tags: tags }));
    made.push(() => dropDatabase(clientOf, Name));
  }
  await clientOf(AthenaClient).send(
    new CreateWorkGroupCommand({
      Name: layout.workgroup,
      Configuration: {
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: { OutputLocation: `${layout.location}athena/` },
      },
      Tags,
    }),
  );
  made.push(() => dropWorkgroup(clientOf, layout));
  await changePermissions(clientOf, layout, 'grant');
}

/** Takes everything away that {@link provision} made; what is gone already is no failure. S3 objects stay, as on AWS. */
export function deprovision(service: Service, domain: Domain, environment: Environment): Promise<void> {
  const layout = layoutOf(domain, environment);
  return acting(service, domain, provisioner(environment, layout), async (clientOf) => {
    await changePermissions(clientOf, layout, 'revoke');
    await dropWorkgroup(clientOf, layout);
    await dropDatabase(clientOf, layout.producerDatabase);
    await dropDatabase(clientOf, layout.consumerDatabase);
    await dropRole(clientOf, layout);
  });
}

function dropWorkgroup(clientOf: ClientOf, { workgroup: WorkGroup }: Layout): Promise<void> {
  const command = new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption: true });
  return ignoreErrors(GONE, () => clientOf(AthenaClient).send(command));
}

function dropDatabase(clientOf: ClientOf, Name: string): Promise<void> {
  return ignoreErrors(GONE, () => clientOf(GlueClient).send(new DeleteDatabaseCommand({ Name })));
}

async function dropRole(clientOf: ClientOf, { roleName: RoleName }: Layout): Promise<void> {
  const iam = clientOf(IAMClient);
  const policy = new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY_NAME });
  await ignoreErrors(GONE, () => iam.send(policy));
  await ignoreErrors(GONE, () => iam.send(new DeleteRoleCommand({ RoleName })));
}

async function makeRole(
  iam: IAMClient,
  domain: Domain,
  environment: Environment,
  layout: Layout,
  Tags: { Key: string; Value: string }[],
): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName: layout.roleName,
      AssumeRolePolicyDocument: JSON.stringify(environmentRoleTrust(domain)),
      PermissionsBoundary: ROLE_BOUNDARY,
      Tags,
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: layout.roleName,
      PolicyName: POLICY_NAME,
      PolicyDocument: JSON.stringify(environmentRolePolicy(environment, layout)),
    }),
  );
}

/** Lake Formation permissions on the environment's own databases: its role works in them, DataZone hands on. */
async function changePermissions(
  clientOf: ClientOf,
  layout: Layout,
  change: 'grant' | 'revoke',
): Promise<void> {
  const lake = clientOf(LakeFormationClient);
  const Command = change === 'grant' ? GrantPermissionsCommand : RevokePermissionsCommand;
  const database = (Name: string): LakeResource => ({ Database: { Name } });
  const tables = (DatabaseName: string): LakeResource => ({ Table: { DatabaseName, TableWildcard: {} } });
  const { roleArn, manageAccessRole, producerDatabase, consumerDatabase } = layout;
  const permissions: [string, LakeResource, Permission[], Permission[]?][] = [
    [roleArn, database(producerDatabase), ['ALTER', 'CREATE_TABLE', 'DESCRIBE']],
    [roleArn, tables(producerDatabase), ['SELECT', 'INSERT', 'DELETE', 'ALTER', 'DESCRIBE', 'DROP']],
    [roleArn, database(consumerDatabase), ['DESCRIBE']],
    [manageAccessRole, database(producerDatabase), ['DESCRIBE'], ['DESCRIBE']],
    [manageAccessRole, tables(producerDatabase), ['SELECT', 'DESCRIBE'], ['SELECT', 'DESCRIBE']],
    [manageAccessRole, database(consumerDatabase), ['CREATE_TABLE', 'DESCRIBE']],
  ];
  for (const [
    DataLakePrincipalIdentifier,
    Resource,
    Permissions,
    PermissionsWithGrantOption,
  ] of permissions) {
    await ignoreErrors(change === 'grant' ? [] : GONE, () =>
      lake.send(
        new Command({
          Principal: { DataLakePrincipalIdentifier },
          Resource,
          Permissions,
          PermissionsWithGrantOption,
        }),
      ),
    );
  }
}

function resources(environment: Environment, layout: Layout): Resource[] {
  const values = {
    glueProducerDBName: layout.producerDatabase,
    glueConsumerDBName: layout.consumerDatabase,
    glueProducerOutputUri: `${layout.location}pub/`,
    glueConsumerOutputUri: `${layout.location}sub/`,
    athenaWorkGroupName: layout.workgroup,
    userRoleArn: layout.roleArn,
    userRoleId: layout.roleName,
    region: environment.awsAccountRegion,
  };
  // AWS does not document the `type` texts; callers find resources by name.
  return Object.entries(values).map(([name, value]) => ({ provider: PROVIDER, name, type: name, value }));
}
