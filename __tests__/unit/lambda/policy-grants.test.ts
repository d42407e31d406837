import {
  AddPolicyGrantCommand,
  CreateUserProfileCommand,
  DataZoneClient,
  GetDomainCommand,
  GetEnvironmentProfileCommand,
  GetProjectCommand,
  GetUserProfileCommand,
  ListPolicyGrantsCommand,
  ListProjectMembershipsCommand,
  type PolicyGrantMember,
  RemovePolicyGrantCommand,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-datazone';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { ALL_USERS, compare, projectOwners } from '../../../lambda/policy-grants/grant';
import { configurationGrants, rootUnitGrants } from '../../../lambda/policy-grants/wanted';
import { Grants } from './datazone-grants';
import { useConsole, useEnvironment } from './support';

const GOVERNANCE = '111122223333';
const ROLE = `arn:aws:iam::${GOVERNANCE}:role/`;
const OWNER = `${ROLE}ehds-governance-deploy`;
const ONBOARDING = `${ROLE}ehds-onboarding-`;
const DOMAIN_ID = 'dzd_1';
const fault = { message: 'no', $metadata: {} };

const output = useConsole();
const dataZone = mockClient(DataZoneClient);
const sts = mockClient(STSClient);
type Handler = (event: unknown) => Promise<Record<string, unknown>>;
let policyGrants: (variables: Record<string, string>) => Handler;
let handler: Handler;
let grants: Grants;
/** Profile ids by role; what is missing DataZone does not know. */
let users: Map<string, string>;

const VARIABLES = {
  DOMAIN_NAME: 'ehds',
  GOVERNANCE_ACCOUNT_ID: GOVERNANCE,
  ACCOUNT_ID: GOVERNANCE,
  PROJECT_NAMES: 'ehds-governance,ehds-trial',
  OWNER_ROLE_ARN: OWNER,
  SESSION_TAG_KEY: 'ehds:purpose',
};

/** The handler of governance, with these variables too. */
function load(variables: Record<string, string> = {}): typeof handler {
  const creators = { PROJECT_CREATORS: 'listed', PROJECT_CREATOR_ROLES: ONBOARDING };
  return policyGrants({ ...VARIABLES, ...creators, ...variables });
}

beforeAll(() => {
  // It is loaded as Lambda loads it, with its variables in the environment.
  useEnvironment(VARIABLES);
  ({ policyGrants } = jest.requireActual('../../../lambda/policy-grants/handler'));
});

beforeEach(() => {
  dataZone.reset();
  sts.reset();
  grants = new Grants();
  grants.serve(dataZone);
  users = new Map([[OWNER, 'u-owner']]);
  const expiration = new Date(Date.now() + 3_600_000);
  sts.on(AssumeRoleCommand).resolves({
    Credentials: { AccessKeyId: 'owner', SecretAccessKey: 's', SessionToken: 't', Expiration: expiration },
  });
  const arn = `arn:aws:datazone:eu-central-1:${GOVERNANCE}:domain/${DOMAIN_ID}`;
  dataZone.on(GetDomainCommand).resolves({ name: 'ehds', arn, rootDomainUnitId: 'root' });
  dataZone.on(GetProjectCommand).callsFake(({ identifier }) => ({ name: `ehds-${identifier}` }));
  dataZone.on(ListProjectMembershipsCommand).resolves({
    members: [{ memberDetails: { user: { userId: 'u-owner' } }, designation: 'PROJECT_OWNER' }],
  });
  dataZone.on(GetEnvironmentProfileCommand).resolves({ projectId: 'governance', awsAccountId: GOVERNANCE });
  dataZone.on(GetUserProfileCommand).callsFake(({ userIdentifier }) => {
    const id = users.get(userIdentifier);
    if (id === undefined) throw new ResourceNotFoundException(fault);
    return { id };
  });
  dataZone.on(CreateUserProfileCommand).callsFake(({ userIdentifier }) => {
    users.set(userIdentifier, `u-${users.size}`);
    return { id: users.get(userIdentifier) };
  });
});

const create = (input: object) => ({ ...input, tf: { action: 'create', prev_input: null } });
const rootUnit = (...entries: string[]) =>
  create({ step: 'root-unit', domainId: DOMAIN_ID, creators: entries.map((name) => `${ONBOARDING}${name}`) });
const configuration = (...projectIds: string[]) =>
  create({ step: 'configuration', domainId: DOMAIN_ID, blueprintId: 'bp', projectIds });
const profile = create({
  step: 'profile',
  domainId: DOMAIN_ID,
  profileId: 'profile',
  projectId: 'governance',
});
const ROOT = { entityType: 'DOMAIN_UNIT', entityIdentifier: 'root' };
const CONFIGURATION = {
  entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
  entityIdentifier: `${GOVERNANCE}:bp`,
};
const PROFILE = { entityType: 'ENVIRONMENT_PROFILE', entityIdentifier: 'profile' };
const held = (entity: object, policyType: string) =>
  grants.of({ ...entity, policyType }).map(({ principal, detail }) => ({ principal, detail }));
const changed = () => [
  ...dataZone.commandCalls(AddPolicyGrantCommand),
  ...dataZone.commandCalls(RemovePolicyGrantCommand),
];

describe('comparison', () => {
  const user = (userIdentifier: string) => ({ user: { userIdentifier } });
  const [{ grants: wanted }] = rootUnitGrants(['u-1']);

  test.each<[string, PolicyGrantMember, boolean]>([
    [
      'itself',
      { principal: user('u-1'), detail: { createProject: { includeChildDomainUnits: false } } },
      true,
    ],
    ['no word on child units', { principal: user('u-1'), detail: { createProject: {} } }, true],
    ['the role of that profile', { principal: user('arn:role'), detail: { createProject: {} } }, true],
    [
      'child units too',
      { principal: user('u-1'), detail: { createProject: { includeChildDomainUnits: true } } },
      false,
    ],
    ['another user', { principal: user('u-2'), detail: { createProject: {} } }, false],
    ['all users', { principal: ALL_USERS, detail: { createProject: {} } }, false],
  ])('%s is the wanted grant: %s', (_what, present, same) => {
    const { lacking, surplus } = compare(wanted, [present], new Map([['arn:role', 'u-1']]));
    expect(lacking).toEqual(same ? [] : wanted);
    expect(surplus).toEqual(same ? [] : [present]);
  });

  test('projects differ by designation, by filter and by domain unit', () => {
    const [{ grants: own }] = configurationGrants(['p'], 'root');
    const detail = { createEnvironmentProfile: { domainUnitId: 'root' } };
    const project = { projectDesignation: 'OWNER', projectIdentifier: 'p' } as const;
    const domainUnitFilter = { domainUnit: 'root' };
    const others: PolicyGrantMember[] = [
      { principal: { project: { ...project, projectDesignation: 'CONTRIBUTOR' } }, detail },
      { principal: { project: { ...project, projectGrantFilter: { domainUnitFilter } } }, detail },
      { principal: projectOwners('p'), detail: { createEnvironmentProfile: { domainUnitId: 'child' } } },
    ];
    expect(compare(own, others)).toEqual({ lacking: own, surplus: others });
    expect(compare(own, [{ principal: projectOwners('p'), detail }]).surplus).toEqual([]);
  });
});

describe('the root unit', () => {
  const wide = { principal: ALL_USERS, detail: { createProject: { includeChildDomainUnits: true } } };

  test('lets the deploying roles make projects, and nobody else', async () => {
    handler = load();
    grants.put({ ...ROOT, policyType: 'CREATE_PROJECT' }, [wide]);
    for (const policyType of [
      'CREATE_DOMAIN_UNIT',
      'OVERRIDE_PROJECT_OWNERS',
      'OVERRIDE_DOMAIN_UNIT_OWNERS',
    ]) {
      grants.put({ ...ROOT, policyType }, [{ principal: ALL_USERS }]);
    }
    const members = { ...ROOT, policyType: 'ADD_TO_PROJECT_MEMBER_POOL' };
    grants.put(members, [{ principal: ALL_USERS }]);
    await handler(rootUnit('charite', 'producer'));
    expect(held(ROOT, 'CREATE_PROJECT')).toEqual(
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
      expect(held(ROOT, policyType)).toEqual([]);
    }
    expect(grants.of(members)).toHaveLength(1);
    expect(dataZone.commandCalls(CreateUserProfileCommand)[0].args[0].input).toMatchObject({
      domainIdentifier: DOMAIN_ID,
      userIdentifier: `${ONBOARDING}charite`,
      userType: 'IAM_ROLE',
    });
  });

  test('makes a profile once, and changes nothing the second time', async () => {
    handler = load();
    await handler(rootUnit('producer'));
    const before = changed().length;
    await handler(rootUnit('producer'));
    expect(changed()).toHaveLength(before);
    expect(dataZone.commandCalls(CreateUserProfileCommand)).toHaveLength(1);
  });

  test('takes away a producer who left', async () => {
    handler = load();
    await handler(rootUnit('charite', 'producer'));
    await handler(rootUnit('producer'));
    expect(held(ROOT, 'CREATE_PROJECT').map(({ principal }) => principal)).toEqual([
      { user: { userIdentifier: 'u-owner' } },
      { user: { userIdentifier: 'u-2' } },
    ]);
  });

  test('with everyone lets all users make projects', async () => {
    handler = load({ PROJECT_CREATORS: 'everyone' });
    await handler(rootUnit('producer'));
    expect(held(ROOT, 'CREATE_PROJECT')).toEqual([
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
    expect(held(ROOT, 'CREATE_PROJECT')).toHaveLength(201);
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

describe('the configuration', () => {
  const own = (projectId: string) => ({
    principal: projectOwners(projectId),
    detail: { createEnvironmentProfile: { domainUnitId: 'root' } },
  });
  const POLICY = { ...CONFIGURATION, policyType: 'CREATE_ENVIRONMENT_PROFILE' };

  test('is closed to all but the account’s own projects', async () => {
    handler = load();
    grants.put(POLICY, [{ principal: projectOwners('stranger'), detail: own('x').detail }]);
    grants.put({ ...CONFIGURATION, policyType: 'DELEGATE_CREATE_ENVIRONMENT_PROFILE' }, [
      { principal: projectOwners('stranger') },
    ]);
    await handler(configuration('governance', 'trial'));
    expect(held(CONFIGURATION, 'CREATE_ENVIRONMENT_PROFILE')).toEqual([own('governance'), own('trial')]);
    expect(held(CONFIGURATION, 'CREATE_ENVIRONMENT_FROM_BLUEPRINT')).toEqual(
      ['governance', 'trial'].map((id) => ({
        principal: projectOwners(id),
        detail: { createEnvironmentFromBlueprint: {} },
      })),
    );
    expect(held(CONFIGURATION, 'DELEGATE_CREATE_ENVIRONMENT_PROFILE')).toEqual([]);
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
    expect(keys).toEqual(['owner', 'test', 'owner', 'owner']);
  });

  test.each([
    [[], /projectIds/],
    [
      ['other'],
      /projectId other: must be a project called ehds-governance or ehds-trial, and it is called ehds-other/,
    ],
  ])('refuses projects %j before anything changes', async (projectIds, message) => {
    handler = load();
    await expect(handler(configuration(...projectIds))).rejects.toThrow(message);
    expect(changed()).toEqual([]);
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
    expect(changed()).toEqual([]);
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
    expect(held(CONFIGURATION, 'CREATE_ENVIRONMENT_PROFILE')).toEqual([own('governance')]);
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
    expect(changed()).toEqual([]);
  });

  const inapplicable = new ValidationException({ ...fault, message: 'policy type is not supported' });

  test.each(['listed', 'added to'])(
    'does without the one policy that may not apply when it can’t be %s',
    async (how) => {
      handler = load();
      const policyType = 'CREATE_ENVIRONMENT_FROM_BLUEPRINT';
      if (how === 'listed') dataZone.on(ListPolicyGrantsCommand, { policyType }).rejects(inapplicable);
      else dataZone.on(AddPolicyGrantCommand, { policyType }).rejects(inapplicable);
      await handler(configuration('governance'));
      expect(held(CONFIGURATION, 'CREATE_ENVIRONMENT_PROFILE')).toEqual([own('governance')]);
      expect(output.log()).toContain('DataZone knows no such policy here');
    },
  );

  test('takes a refusal for what it is where that policy evidently applies, and for any other policy', async () => {
    handler = load();
    const from = { ...CONFIGURATION, policyType: 'CREATE_ENVIRONMENT_FROM_BLUEPRINT' };
    grants.put(from, [{ principal: projectOwners('stranger') }]);
    dataZone
      .on(AddPolicyGrantCommand, { policyType: 'CREATE_ENVIRONMENT_FROM_BLUEPRINT' })
      .rejects(inapplicable);
    await expect(handler(configuration('governance'))).rejects.toThrow(ValidationException);
    dataZone.on(AddPolicyGrantCommand, { policyType: 'CREATE_ENVIRONMENT_PROFILE' }).rejects(inapplicable);
    grants.lists.clear();
    await expect(handler(configuration('governance'))).rejects.toThrow(ValidationException);
  });
});

describe('a profile', () => {
  test('is for the owners of its project', async () => {
    handler = load();
    grants.put({ ...PROFILE, policyType: 'CREATE_ENVIRONMENT' }, [{ principal: ALL_USERS }]);
    await handler(profile);
    expect(held(PROFILE, 'CREATE_ENVIRONMENT')).toEqual([
      { principal: projectOwners('governance'), detail: { createEnvironment: {} } },
    ]);
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
    expect(changed()).toEqual([]);
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
    grants.put({ ...PROFILE, policyType: 'CREATE_ENVIRONMENT' }, [{ principal: ALL_USERS }]);
    await expect(handler(profile)).resolves.toEqual({
      CREATE_ENVIRONMENT: { added: ['OWNER of project governance'], removed: ['all users'] },
    });
    expect(dataZone.commandCalls(RemovePolicyGrantCommand)).toHaveLength(1);
  });
});
