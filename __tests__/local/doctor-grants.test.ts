import {
  AddPolicyGrantCommand,
  CreateDomainCommand,
  CreateProjectCommand,
  DataZoneClient,
  GetDomainCommand,
  ListEnvironmentBlueprintsCommand,
  PutEnvironmentBlueprintConfigurationCommand,
} from '@aws-sdk/client-datazone';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { policy } from '../../platform/policy';
import { Session } from '../../commands/session';
import { makeRole } from '../../packages/local-aws/__tests__/local/datazone-world';
import { DoctorWorld, governance, naming } from './doctor-world';

jest.setTimeout(120_000);

const world = new DoctorWorld();

beforeAll(async () => {
  await world.bootstrap(governance, 'governance');
}, 120_000);

test('a domain and an account that are open, as DataZone makes them', async () => {
  const execution = await makeRole(world.aws, 'governance', governance.dataZoneRole('execution'), {
    service: 'datazone.amazonaws.com',
  });
  const provisioning = await makeRole(world.aws, 'governance', governance.dataZoneRole('provisioning'), {
    service: 'datazone.amazonaws.com',
  });
  const { region, endpoint, accounts } = world.aws.running;
  const operator = new Session(region, accounts.governance.operator, endpoint);
  const deploy = (await operator.assume(governance.deployRoleArn, 'terraform')).client(DataZoneClient);
  const { id: domainIdentifier } = await deploy.send(
    new CreateDomainCommand({ name: naming.domain, domainExecutionRole: execution }),
  );
  await deploy.send(new CreateProjectCommand({ domainIdentifier, name: governance.project }));
  const { items = [] } = await deploy.send(
    new ListEnvironmentBlueprintsCommand({ domainIdentifier, managed: true, name: 'DefaultDataLake' }),
  );
  await deploy.send(
    new PutEnvironmentBlueprintConfigurationCommand({
      domainIdentifier,
      environmentBlueprintIdentifier: items[0]?.id,
      enabledRegions: [region],
      provisioningRoleArn: provisioning,
      manageAccessRoleArn: provisioning,
    }),
  );
  const { code, of } = await world.doctor(['governance']);
  expect(code).toBe(1);
  expect(of('governance', 'who may build')).toMatchObject({
    status: 'problem',
    finding: expect.stringContaining('CREATE_ENVIRONMENT_PROFILE lacks OWNER of project'),
    cure: expect.stringContaining('npm run deploy -- governance'),
  });
  expect(of('governance', 'who may make projects')).toMatchObject({
    status: 'problem',
    finding: expect.stringContaining('CREATE_PROJECT is granted to all users'),
  });
  expect(of('governance', 'owners of the domain')).toMatchObject({
    status: 'ok',
    finding: expect.stringContaining(governance.deployRoleArn),
  });
  for (const check of ['blueprints', 'environments'])
    expect(of('governance', check)).toMatchObject({ status: 'ok' });

  // An operator may not open it further, though the deploy role owns the unit; without that wall they could.
  const { rootDomainUnitId: entityIdentifier } = await deploy.send(
    new GetDomainCommand({ identifier: domainIdentifier }),
  );
  const override = new AddPolicyGrantCommand({
    domainIdentifier,
    entityType: 'DOMAIN_UNIT',
    entityIdentifier,
    policyType: 'OVERRIDE_PROJECT_OWNERS',
    principal: { user: { allUsersGrantFilter: {} } },
    detail: { overrideProjectOwners: {} },
  });
  await expect(deploy.send(override)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('explicit deny'),
  });
  const PolicyDocument = policy([{ actions: ['datazone:*'], resources: ['*'] }]);
  await world.aws
    .client(IAMClient, 'governance')
    .send(
      new PutRolePolicyCommand({ RoleName: governance.deployRoleName, PolicyName: 'domain', PolicyDocument }),
    );
  await deploy.send(override);
  expect((await world.doctor(['governance'])).of('governance', 'who may make projects').finding).toContain(
    'OVERRIDE_PROJECT_OWNERS is granted to all users',
  );
});
