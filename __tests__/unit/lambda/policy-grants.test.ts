import {
  CreateUserProfileCommand,
  GetDomainCommand,
  GetEnvironmentProfileCommand,
  GetUserProfileCommand,
  RemovePolicyGrantCommand,
} from '@aws-sdk/client-datazone';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { ALL_USERS, projectOwners } from '../../../lambda/policy-grants/grant';
import {
  changeCalls,
  create,
  dataZone,
  DOMAIN_ID,
  GOVERNANCE,
  grantsHeld,
  load,
  ONBOARDING,
  OWNER,
  policyGrants,
  profile,
  PROFILE,
  ROLE,
  ROOT,
  rootUnit,
  sts,
  usePolicyGrants,
  VARIABLES,
  world,
  type Handler,
} from './policy-grants-world';
import { useConsole } from './support';

usePolicyGrants();
useConsole();
let handler: Handler;

describe('the root unit', () => {
  const wide = { principal: ALL_USERS, detail: { createProject: { includeChildDomainUnits: true } } };

  test('lets the deploying roles make projects, and nobody else', async () => {
    handler = load();
    world.grants.put({ ...ROOT, policyType: 'CREATE_PROJECT' }, [wide]);
    for (const policyType of [
      'CREATE_DOMAIN_UNIT',
      'OVERRIDE_PROJECT_OWNERS',
      'OVERRIDE_DOMAIN_UNIT_OWNERS',
    ]) {
      world.grants.put({ ...ROOT, policyType }, [{ principal: ALL_USERS }]);
    }
    const members = { ...ROOT, policyType: 'ADD_TO_PROJECT_MEMBER_POOL' };
    world.grants.put(members, [{ principal: ALL_USERS }]);
    await handler(rootUnit('charite', 'producer'));
    expect(grantsHeld(ROOT, 'CREATE_PROJECT')).toEqual(
      ['u-owner', 'u-1', 'u-2'].map((userIdentifier) => ({
        principal: { user: { userIdentifier } },
        detail: { createProject: { includeChildDomainUnits: false } },
      })),
    );
    for (const policyType of [
      'CREATE_DOMAIN_UNIT',
      'OVERRIDE_PROJECT_OWNERS',
      'OVERRIDE_DOMAIN_UNIT_OWNERS',
    ]) {
      expect(grantsHeld(ROOT, policyType)).toEqual([]);
    }
    expect(world.grants.of(members)).toHaveLength(1);
    expect(dataZone.commandCalls(CreateUserProfileCommand)[0].args[0].input).toMatchObject({
      domainIdentifier: DOMAIN_ID,
      userIdentifier: `${ONBOARDING}charite`,
      userType: 'IAM_ROLE',
    });
  });

  test('makes a profile once, and changes nothing the second time', async () => {
    handler = load();
    await handler(rootUnit('producer'));
    const before = changeCalls().length;
    await handler(rootUnit('producer'));
    expect(changeCalls()).toHaveLength(before);
    expect(dataZone.commandCalls(CreateUserProfileCommand)).toHaveLength(1);
  });

  test('takes away a producer who left', async () => {
    handler = load();
    await handler(rootUnit('charite', 'producer'));
    await handler(rootUnit('producer'));
    expect(grantsHeld(ROOT, 'CREATE_PROJECT').map(({ principal }) => principal)).toEqual([
      { user: { userIdentifier: 'u-owner' } },
      { user: { userIdentifier: 'u-2' } },
    ]);
  });

  test('with everyone lets all users make projects', async () => {
    handler = load({ PROJECT_CREATORS: 'everyone' });
    await handler(rootUnit('producer'));
    expect(grantsHeld(ROOT, 'CREATE_PROJECT')).toEqual([
      { principal: ALL_USERS, detail: { createProject: { includeChildDomainUnits: false } } },
    ]);
    expect(dataZone.commandCalls(CreateUserProfileCommand)).toEqual([]);
  });

  test('has room for 200 producers, a few calls at a time', async () => {
    handler = load();
    let [running, most] = [0, 0];
    dataZone.on(GetUserProfileCommand).callsFake(async ({ userIdentifier }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return { id: `id of ${userIdentifier}` };
    });
    await handler(rootUnit(...Array.from({ length: 200 }, (_, at) => `hospital-${at}`)));
    expect(grantsHeld(ROOT, 'CREATE_PROJECT')).toHaveLength(201);
    expect(most).toBe(5);
  });

  test.each([
    ['another role of the account', `${ROLE}ehds-governance-approve`],
    ['a role of another account', 'arn:aws:iam::999999999999:role/ehds-onboarding-x'],
    ['a role at a path that starts alike', `${ONBOARDING}x/admin`],
    ['the start alone', ONBOARDING],
  ])('refuses %s before anything changes', async (_what, role) => {
    handler = load();
    const input = create({ step: 'root-unit', domainId: DOMAIN_ID, creators: [role] });
    await expect(handler(input)).rejects.toThrow(
      `creators: must be roles ${ONBOARDING}…, and ${role} is none`,
    );
    expect(dataZone.calls()).toEqual([]);
  });

  test('is governance’s alone', async () => {
    await expect(policyGrants(VARIABLES)(rootUnit())).rejects.toThrow('step: must not be root-unit here');
  });
});

describe('a profile', () => {
  test('is for the owners of its project', async () => {
    handler = load();
    world.grants.put({ ...PROFILE, policyType: 'CREATE_ENVIRONMENT' }, [{ principal: ALL_USERS }]);
    await handler(profile);
    expect(grantsHeld(PROFILE, 'CREATE_ENVIRONMENT')).toEqual([
      { principal: projectOwners('governance'), detail: { createEnvironment: {} } },
    ]);
  });

  test('is for the owners of another project, where the account’s own keeps it', async () => {
    handler = load();
    await handler({ ...profile, allowedProjectId: 'trial' });
    expect(grantsHeld(PROFILE, 'CREATE_ENVIRONMENT')).toEqual([
      { principal: projectOwners('trial'), detail: { createEnvironment: {} } },
    ]);
    const input = { ...profile, projectId: 'trial' };
    await expect(handler(input)).rejects.toThrow('must be a project called ehds-governance');
  });

  test.each([
    ['of another project', { projectId: 'other', awsAccountId: GOVERNANCE }],
    ['for another account', { projectId: 'governance', awsAccountId: '999999999999' }],
  ])('%s is refused before anything changes', async (_what, found) => {
    handler = load();
    dataZone.on(GetEnvironmentProfileCommand).resolves(found);
    await expect(handler(profile)).rejects.toThrow(
      'profileId profile: must be an environment profile of project',
    );
    expect(changeCalls()).toEqual([]);
  });
});

describe('the owner’s session', () => {
  test.each([
    [undefined, undefined],
    ['ehds-4711', 'ehds-4711'],
  ])('is tagged, has no other rights, and gives the external id %s', async (externalId, given) => {
    handler = load(externalId === undefined ? {} : { OWNER_EXTERNAL_ID: externalId });
    dataZone.on(GetDomainCommand).callsFake(async (_input, client) => {
      await client().config.credentials();
      throw new Error('seen');
    });
    await expect(handler(profile)).rejects.toThrow('seen');
    const [{ args }] = sts.commandCalls(AssumeRoleCommand);
    expect(args[0].input).toMatchObject({
      RoleArn: OWNER,
      ExternalId: given,
      Tags: [{ Key: 'ehds:purpose', Value: 'policy-grants' }],
    });
    const { Statement } = JSON.parse(args[0].input.Policy ?? '');
    expect(Statement).toEqual([expect.objectContaining({ Effect: 'Allow', Resource: '*' })]);
    expect(Statement[0].Action).not.toContainEqual(expect.stringMatching(/Create|Delete|Owner|\*/));
  });
});

describe('lifecycle', () => {
  test('delete does nothing, whatever the input', async () => {
    handler = load();
    for (const input of [{}, profile, { step: 'other' }]) {
      await expect(handler({ ...input, tf: { action: 'delete', prev_input: {} } })).resolves.toEqual({});
    }
    expect(dataZone.calls()).toEqual([]);
  });

  test.each([
    [{ ...profile, tf: { action: 'update' } }, /tf\.action: must not be update.*triggers/],
    [{ ...profile, tf: { action: 'read' } }, /tf\.action/],
    [create({ step: 'other', domainId: 'x' }), /step/],
    [create({ step: 'profile', domainId: 'x' }), /profileId/],
    [{}, /event: tf/],
  ])('%j is refused', async (bad, message) => {
    handler = load();
    await expect(handler(bad)).rejects.toThrow(message);
    expect(dataZone.calls()).toEqual([]);
  });

  test('it says what it changed', async () => {
    handler = load();
    world.grants.put({ ...PROFILE, policyType: 'CREATE_ENVIRONMENT' }, [{ principal: ALL_USERS }]);
    await expect(handler(profile)).resolves.toEqual({
      CREATE_ENVIRONMENT: { added: ['OWNER of project governance'], removed: ['all users'] },
    });
    expect(dataZone.commandCalls(RemovePolicyGrantCommand)).toHaveLength(1);
  });
});
