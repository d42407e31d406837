import {
  AddPolicyGrantCommand,
  type DataZoneClient,
  GetDomainCommand,
  GetProjectCommand,
  ListPolicyGrantsCommand,
  ListProjectMembershipsCommand,
  ValidationException,
} from '@aws-sdk/client-datazone';
import { projectOwners } from '../../../lambda/policy-grants/grant';
import {
  changeCalls,
  configuration,
  CONFIGURATION,
  dataZone,
  DOMAIN_ID,
  GOVERNANCE,
  grantsHeld,
  load,
  OWNER,
  profile,
  rootUnit,
  usePolicyGrants,
  world,
  type Handler,
} from './policy-grants-world';
import { useConsole } from './support';

usePolicyGrants();
const output = useConsole();
let handler: Handler;

describe('the configuration', () => {
  const own = (projectId: string) => ({
    principal: projectOwners(projectId),
    detail: { createEnvironmentProfile: { domainUnitId: 'root' } },
  });
  const POLICY = { ...CONFIGURATION, policyType: 'CREATE_ENVIRONMENT_PROFILE' };

  test('is closed to all but the account’s own projects', async () => {
    handler = load();
    world.grants.put(POLICY, [{ principal: projectOwners('stranger'), detail: own('x').detail }]);
    world.grants.put({ ...CONFIGURATION, policyType: 'DELEGATE_CREATE_ENVIRONMENT_PROFILE' }, [
      { principal: projectOwners('stranger') },
    ]);
    await handler(configuration('governance', 'trial'));
    expect(grantsHeld(CONFIGURATION, 'CREATE_ENVIRONMENT_PROFILE')).toEqual([own('governance')]);
    expect(grantsHeld(CONFIGURATION, 'CREATE_ENVIRONMENT_FROM_BLUEPRINT')).toEqual(
      ['governance', 'trial'].map((id) => ({
        principal: projectOwners(id),
        detail: { createEnvironmentFromBlueprint: {} },
      })),
    );
    expect(grantsHeld(CONFIGURATION, 'DELEGATE_CREATE_ENVIRONMENT_PROFILE')).toEqual([]);
  });

  test('is settled by the function’s own role, and looked up by the owner’s', async () => {
    handler = load();
    const keys: string[] = [];
    const noteKey = async (getClient: () => DataZoneClient) =>
      keys.push((await getClient().config.credentials()).accessKeyId);
    dataZone.on(GetProjectCommand).callsFake(async (_input, getClient) => {
      await noteKey(getClient);
      return { name: 'ehds-governance' };
    });
    dataZone.on(ListPolicyGrantsCommand).callsFake(async (_input, getClient) => {
      await noteKey(getClient);
      throw new Error('seen');
    });
    await expect(handler(configuration('governance'))).rejects.toThrow('seen');
    await expect(handler(profile)).rejects.toThrow('seen');
    // The profile's owner and whom it is for are looked up before its grants.
    expect(keys).toEqual(['owner', 'test', 'owner', 'owner', 'owner']);
  });

  test.each([
    [['other'], /projectId other: must be a project called ehds-governance, and it is called ehds-other/],
    // A trial's project builds by a profile of the authority's, and makes none.
    [['trial'], /projectId trial: must be a project called ehds-governance, and it is called ehds-trial/],
    [
      ['governance', 'other'],
      /projectId other: must be a project called ehds-governance or ehds-trial, and it is called ehds-other/,
    ],
  ] as const)('refuses projects %j before anything changes', async ([project, ...trials], message) => {
    handler = load();
    await expect(handler(configuration(project, ...trials))).rejects.toThrow(message);
    expect(changeCalls()).toEqual([]);
  });

  test.each([
    ['nobody', []],
    [
      'somebody else',
      [{ memberDetails: { user: { userId: 'u-eve' } }, designation: 'PROJECT_OWNER' as const }],
    ],
    [
      'the role as a contributor',
      [{ memberDetails: { user: { userId: 'u-owner' } }, designation: 'PROJECT_CONTRIBUTOR' as const }],
    ],
  ])('refuses a project of the right name that belongs to %s', async (_who, members) => {
    handler = load();
    dataZone.on(ListProjectMembershipsCommand).resolves({ members });
    await expect(handler(configuration('governance'))).rejects.toThrow(
      `projectId governance: must be owned by ${OWNER}`,
    );
    expect(changeCalls()).toEqual([]);
  });

  test('finds the owner on a later page', async () => {
    handler = load();
    const [page] = [
      { memberDetails: { user: { userId: 'u-owner' } }, designation: 'PROJECT_OWNER' as const },
    ];
    dataZone
      .on(ListProjectMembershipsCommand)
      .resolves({ members: [], nextToken: 'more' })
      .on(ListProjectMembershipsCommand, { nextToken: 'more' })
      .resolves({ members: [page] });
    await handler(configuration('governance'));
    expect(grantsHeld(CONFIGURATION, 'CREATE_ENVIRONMENT_PROFILE')).toEqual([own('governance')]);
  });

  test.each([
    ['name', { name: 'other' }],
    ['account', { arn: 'arn:aws:datazone:eu-central-1:999999999999:domain/dzd_1' }],
  ])('refuses a domain of another %s', async (_what, other) => {
    handler = load();
    const arn = `arn:aws:datazone:eu-central-1:${GOVERNANCE}:domain/${DOMAIN_ID}`;
    dataZone.on(GetDomainCommand).resolves({ name: 'ehds', arn, rootDomainUnitId: 'root', ...other });
    for (const input of [rootUnit('producer'), configuration('governance'), profile]) {
      await expect(handler(input)).rejects.toThrow(
        `domainId dzd_1: must be the domain ehds of account ${GOVERNANCE}`,
      );
    }
    expect(changeCalls()).toEqual([]);
  });

  const inapplicable = new ValidationException({ $metadata: {}, message: 'policy type is not supported' });

  test.each(['listed', 'added to'])(
    'does without the one policy that may not apply when it can’t be %s',
    async (how) => {
      handler = load();
      const policyType = 'CREATE_ENVIRONMENT_FROM_BLUEPRINT';
      if (how === 'listed') dataZone.on(ListPolicyGrantsCommand, { policyType }).rejects(inapplicable);
      else dataZone.on(AddPolicyGrantCommand, { policyType }).rejects(inapplicable);
      await handler(configuration('governance'));
      expect(grantsHeld(CONFIGURATION, 'CREATE_ENVIRONMENT_PROFILE')).toEqual([own('governance')]);
      expect(output.log()).toContain('DataZone knows no such policy here');
    },
  );

  test('takes a refusal for what it is where that policy evidently applies, and for any other policy', async () => {
    handler = load();
    const from = { ...CONFIGURATION, policyType: 'CREATE_ENVIRONMENT_FROM_BLUEPRINT' };
    world.grants.put(from, [{ principal: projectOwners('stranger') }]);
    dataZone
      .on(AddPolicyGrantCommand, { policyType: 'CREATE_ENVIRONMENT_FROM_BLUEPRINT' })
      .rejects(inapplicable);
    await expect(handler(configuration('governance'))).rejects.toThrow(ValidationException);
    dataZone.on(AddPolicyGrantCommand, { policyType: 'CREATE_ENVIRONMENT_PROFILE' }).rejects(inapplicable);
    world.grants.lists.clear();
    await expect(handler(configuration('governance'))).rejects.toThrow(ValidationException);
  });
});
