import {
  AddPolicyGrantCommand,
  CreateUserProfileCommand,
  DataZoneClient,
  GetDomainCommand,
  GetEnvironmentProfileCommand,
  GetProjectCommand,
  GetUserProfileCommand,
  ListProjectMembershipsCommand,
  RemovePolicyGrantCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-datazone';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { Grants } from './datazone-grants';
import { useEnvironment } from './support';

export const GOVERNANCE = '111122223333';
export const ROLE = `arn:aws:iam::${GOVERNANCE}:role/`;
export const OWNER = `${ROLE}ehds-governance-deploy`;
export const ONBOARDING = `${ROLE}ehds-onboarding-`;
export const DOMAIN_ID = 'dzd_1';
export const errorInput = { message: 'no', $metadata: {} };

export const dataZone = mockClient(DataZoneClient);
export const sts = mockClient(STSClient);
export type Handler = (event: unknown) => Promise<Record<string, unknown>>;
export let policyGrants: (variables: Record<string, string>) => Handler;

/** What DataZone holds. */
export const world = {
  grants: new Grants(),
  /** Profile ids by role; what is missing DataZone does not know. */
  users: new Map<string, string>(),
};

/** Variables of a function that is not governance's. */
export const VARIABLES = {
  DOMAIN_NAME: 'ehds',
  GOVERNANCE_ACCOUNT_ID: GOVERNANCE,
  ACCOUNT_ID: GOVERNANCE,
  PROJECT_NAME: 'ehds-governance',
  TRIAL_PROJECT_NAMES: 'ehds-trial',
  OWNER_ROLE_ARN: OWNER,
  SESSION_TAG_KEY: 'ehds:purpose',
};

/** The handler of governance, with these variables too. */
export function load(variables: Record<string, string> = {}): Handler {
  const creators = { PROJECT_CREATORS: 'listed', PROJECT_CREATOR_ROLES: ONBOARDING };
  return policyGrants({ ...VARIABLES, ...creators, ...variables });
}

/** A domain with the platform's project, whose owner can be taken; nobody holds a grant. */
export function usePolicyGrants(): void {
  beforeAll(() => {
    // It is loaded as Lambda loads it, with its variables in the environment.
    useEnvironment(VARIABLES);
    ({ policyGrants } = jest.requireActual('../../../lambda/policy-grants/handler'));
  });

  beforeEach(() => {
    dataZone.reset();
    sts.reset();
    world.grants = new Grants();
    world.grants.serve(dataZone);
    world.users = new Map([[OWNER, 'u-owner']]);
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
      const id = world.users.get(userIdentifier);
      if (id === undefined) throw new ResourceNotFoundException(errorInput);
      return { id };
    });
    dataZone.on(CreateUserProfileCommand).callsFake(({ userIdentifier }) => {
      world.users.set(userIdentifier, `u-${world.users.size}`);
      return { id: world.users.get(userIdentifier) };
    });
  });
}

export const create = (input: object) => ({ ...input, tf: { action: 'create', prev_input: null } });
export const rootUnit = (...entries: string[]) =>
  create({ step: 'root-unit', domainId: DOMAIN_ID, creators: entries.map((name) => `${ONBOARDING}${name}`) });
export const configuration = (projectId: string, ...trialProjectIds: string[]) =>
  create({ step: 'configuration', domainId: DOMAIN_ID, blueprintId: 'bp', projectId, trialProjectIds });
export const profile = create({
  step: 'profile',
  domainId: DOMAIN_ID,
  profileId: 'profile',
  projectId: 'governance',
  allowedProjectId: 'governance',
});
export const ROOT = { entityType: 'DOMAIN_UNIT', entityIdentifier: 'root' };
export const CONFIGURATION = {
  entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
  entityIdentifier: `${GOVERNANCE}:bp`,
};
export const PROFILE = { entityType: 'ENVIRONMENT_PROFILE', entityIdentifier: 'profile' };
/** Whom a list lets do what. */
export const grantsHeld = (entity: object, policyType: string) =>
  world.grants.of({ ...entity, policyType }).map(({ principal, detail }) => ({ principal, detail }));
/** Every call that changed a list. */
export const changeCalls = () => [
  ...dataZone.commandCalls(AddPolicyGrantCommand),
  ...dataZone.commandCalls(RemovePolicyGrantCommand),
];
