import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import {
  CreateEnvironmentCommand,
  CreateEnvironmentProfileCommand,
  DataZoneClient,
  DeleteDomainCommand,
  DeleteEnvironmentBlueprintConfigurationCommand,
  DeleteEnvironmentCommand,
  DeleteProjectCommand,
  GetDomainCommand,
  GetEnvironmentBlueprintConfigurationCommand,
  GetEnvironmentCommand,
  GetEnvironmentCredentialsCommand,
  type GetEnvironmentCommandOutput,
  GetProjectCommand,
  ListEnvironmentsCommand,
  ListSubscriptionTargetsCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-datazone';
import { GetDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  LakeFormationClient,
  ListPermissionsCommand,
  PutDataLakeSettingsCommand,
} from '@aws-sdk/client-lakeformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  acceptShares,
  beginEnvironment,
  type Domain,
  enableBlueprint,
  makeDomain,
  makeProject,
  makeRole,
  refusal,
  REGION,
  settledEnvironment,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
let owner: DataZoneClient;
let projectIdentifier: string;

beforeAll(async () => {
  domain = await makeDomain(aws, 'environments');
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  owner = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
  projectIdentifier = await makeProject(owner, domain, 'hospital');
});

const inDomain = () => ({ domainIdentifier: domain.id });

describe('a blueprint', () => {
  test('that the account has not enabled makes no environment', async () => {
    const error = await refusal(beginEnvironment(owner, domain, projectIdentifier, 'producer', 'early'));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(error.message).toContain(`is not enabled in account ${ACCOUNTS.producer}, Region ${REGION}`);
  });

  test("is enabled for the caller's account and no other", async () => {
    await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
    const command = new GetEnvironmentBlueprintConfigurationCommand({
      ...inDomain(),
      environmentBlueprintIdentifier: domain.blueprintId,
    });
    expect(await aws.client(DataZoneClient, 'producer').send(command)).toMatchObject({
      enabledRegions: [REGION],
      provisioningRoleArn: expect.stringContaining(ACCOUNTS.producer),
    });
    expect(await refusal(aws.client(DataZoneClient, 'governance').send(command))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('an environment in the producer account', () => {
  let environment: GetEnvironmentCommandOutput;
  const value = (name: string) =>
    environment.provisionedResources?.find((resource) => resource.name === name)?.value ?? '';

  beforeAll(async () => {
    const id = await beginEnvironment(owner, domain, projectIdentifier, 'producer', 'hospital');
    const { status } = await owner.send(new GetEnvironmentCommand({ ...inDomain(), identifier: id }));
    expect(status).toBe('CREATING');
    environment = await settledEnvironment(owner, domain, id);
  });

  test('becomes ACTIVE and names what it is made of', () => {
    expect(environment.lastDeployment?.failureReason).toBeUndefined();
    expect(environment).toMatchObject({
      status: 'ACTIVE',
      provider: 'Amazon DataZone',
      awsAccountId: ACCOUNTS.producer,
      lastDeployment: { deploymentType: 'CREATE', deploymentStatus: 'SUCCESSFUL' },
    });
    expect(value('glueProducerDBName')).toBe('hospital_pub_db');
    expect(value('glueConsumerDBName')).toBe('hospital_sub_db');
    expect(value('athenaWorkGroupName')).toBe('hospital');
    expect(value('userRoleArn')).toBe(
      `arn:aws:iam::${ACCOUNTS.producer}:role/datazone_usr_${environment.id}`,
    );
  });

  test('is really there, in the producer account', async () => {
    const glue = aws.client(GlueClient, 'producer');
    for (const Name of ['hospital_pub_db', 'hospital_sub_db']) {
      const { Database } = await glue.send(new GetDatabaseCommand({ Name }));
      expect(Database?.LocationUri).toMatch(/^s3:\/\/.*\/datazone\//);
    }
    const athena = aws.client(AthenaClient, 'producer');
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'hospital' }));
    expect(WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation).toMatch(/\/athena\/$/);
    const { Role } = await aws
      .client(IAMClient, 'producer')
      .send(new GetRoleCommand({ RoleName: value('userRoleId') }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toMatch(
      /AmazonDataZoneEnvironmentRolePermissionsBoundary$/,
    );
    const permissions = await aws.client(LakeFormationClient, 'producer').send(
      new ListPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: value('userRoleArn') },
        Resource: { Database: { Name: 'hospital_pub_db' } },
      }),
    );
    expect(permissions.PrincipalResourcePermissions?.[0]?.Permissions).toContain('CREATE_TABLE');
  });

  test('has a target for subscriptions, and credentials for its members only', async () => {
    const input = { ...inDomain(), environmentIdentifier: environment.id };
    const { items } = await owner.send(new ListSubscriptionTargetsCommand(input));
    expect(items).toMatchObject([
      { type: 'GlueSubscriptionTargetType', authorizedPrincipals: [value('userRoleArn')] },
    ]);
    const credentials = await owner.send(new GetEnvironmentCredentialsCommand(input));
    const sts = new STSClient({
      endpoint: aws.running.endpoint,
      region: REGION,
      credentials: {
        accessKeyId: credentials.accessKeyId ?? '',
        secretAccessKey: credentials.secretAccessKey ?? '',
        sessionToken: credentials.sessionToken,
      },
    });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    expect(Arn).toContain(`assumed-role/${value('userRoleId')}/`);
    const stranger = aws.client(DataZoneClient, 'governance');
    expect((await refusal(stranger.send(new GetEnvironmentCredentialsCommand(input)))).message).toBe(
      'User is not permitted to perform operation: GetEnvironmentCredentials',
    );
  });

  test('may be seen by the account that hosts it, and by no other outsider', async () => {
    const look = new GetEnvironmentCommand({ ...inDomain(), identifier: environment.id });
    const seen = await aws.client(DataZoneClient, 'producer').send(look);
    expect(seen.id).toBe(environment.id);
    const error = await refusal(aws.client(DataZoneClient, 'governance').send(look));
    expect(error.message).toBe('User is not permitted to perform operation: GetEnvironment');
  });

  test('is renamed by an update', async () => {
    const identifier = environment.id ?? '';
    await owner.send(
      new UpdateEnvironmentCommand({ ...inDomain(), identifier, description: 'of the hospital' }),
    );
    const updated = await settledEnvironment(owner, domain, identifier);
    expect(updated).toMatchObject({ status: 'ACTIVE', description: 'of the hospital' });
  });

  test('goes with all that it was made of, and keeps its name', async () => {
    const command = { ...inDomain(), identifier: environment.id };
    await owner.send(new DeleteEnvironmentCommand(command));
    const busy = owner.send(new UpdateEnvironmentCommand({ ...command, description: 'late' }));
    expect(await refusal(busy)).toMatchObject({ name: 'ConflictException' });
    await eventually(async () => {
      const error = await refusal(owner.send(new GetEnvironmentCommand(command)));
      return error.name === 'ResourceNotFoundException' || undefined;
    });
    const glue = aws.client(GlueClient, 'producer');
    for (const Name of ['hospital_pub_db', 'hospital_sub_db']) {
      expect((await refusal(glue.send(new GetDatabaseCommand({ Name })))).name).toBe(
        'EntityNotFoundException',
      );
    }
    const iam = aws.client(IAMClient, 'producer');
    const gone = iam.send(new GetRoleCommand({ RoleName: value('userRoleId') }));
    expect((await refusal(gone)).name).toMatch(/^NoSuchEntity/);
    const again = beginEnvironment(owner, domain, projectIdentifier, 'producer', 'hospital');
    expect(await refusal(again)).toMatchObject({
      name: 'ConflictException',
      message: 'An environment named hospital already exists within this project',
    });
  });
});

describe('what an environment is refused', () => {
  test('without data lake administrators it fails, and says why', async () => {
    const lake = aws.client(LakeFormationClient, 'producer');
    await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [] } }));
    const id = await beginEnvironment(owner, domain, projectIdentifier, 'producer', 'unlucky');
    const { status, lastDeployment } = await settledEnvironment(owner, domain, id);
    expect(status).toBe('CREATE_FAILED');
    expect(lastDeployment?.failureReason?.message).toContain('AccessDeniedException');
    await owner.send(new DeleteEnvironmentCommand({ ...inDomain(), identifier: id }));
    await eventually(async () => {
      const { items } = await owner.send(new ListEnvironmentsCommand({ ...inDomain(), projectIdentifier }));
      return items?.find((item) => item.id === id)?.status === 'DELETED' || undefined;
    });
  });

  test('by who is no member, of a parameter that the blueprint lacks, and once the blueprint is disabled', async () => {
    const stranger = aws.client(DataZoneClient, 'governance');
    expect(
      (await refusal(beginEnvironment(stranger, domain, projectIdentifier, 'producer', 'strange'))).message,
    ).toBe('User is not permitted to perform operation: CreateEnvironmentProfile');
    const profile = {
      ...inDomain(),
      projectIdentifier,
      name: 'profile',
      environmentBlueprintIdentifier: domain.blueprintId,
      awsAccountId: ACCOUNTS.producer,
      awsAccountRegion: REGION,
    };
    const userParameters = [{ name: 'glueDbName', value: 'x' }];
    const error = await refusal(
      owner.send(new CreateEnvironmentProfileCommand({ ...profile, userParameters })),
    );
    expect(error.message).toContain('DefaultDataLake has no parameter glueDbName');
    await aws.client(DataZoneClient, 'producer').send(
      new DeleteEnvironmentBlueprintConfigurationCommand({
        ...inDomain(),
        environmentBlueprintIdentifier: domain.blueprintId,
      }),
    );
    const { id } = await owner.send(new CreateEnvironmentProfileCommand(profile));
    const call = owner.send(
      new CreateEnvironmentCommand({
        ...inDomain(),
        projectIdentifier,
        name: 'disabled',
        environmentProfileIdentifier: id,
      }),
    );
    expect((await refusal(call)).message).toContain('is not enabled in account');
  });
});

test('a project and its domain go last', async () => {
  const { id: identifier } = domain;
  const governance = aws.client(DataZoneClient, 'governance');
  const early = governance.send(new DeleteDomainCommand({ identifier }));
  expect(await refusal(early)).toMatchObject({ name: 'ConflictException' });
  const project = { ...inDomain(), identifier: projectIdentifier };
  expect(await refusal(owner.send(new DeleteProjectCommand(project)))).toMatchObject({
    name: 'ValidationException',
  });
  await owner.send(new DeleteProjectCommand({ ...project, skipDeletionCheck: true }));
  await eventually(async () => {
    const error = await refusal(owner.send(new GetProjectCommand(project)));
    return error.name === 'ResourceNotFoundException' || undefined;
  });
  await governance.send(new DeleteDomainCommand({ identifier }));
  await eventually(async () => {
    const error = await refusal(governance.send(new GetDomainCommand({ identifier })));
    return error.name === 'ResourceNotFoundException' || undefined;
  });
});
