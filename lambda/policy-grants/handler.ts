import { DataZoneClient, ValidationException } from '@aws-sdk/client-datazone';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod/mini';
import { RETRIES } from '../shared/clients';
import { parse, text } from '../shared/parse';
import { retried } from '../shared/retried';
import { Telemetry } from '../shared/telemetry';
import { Catalogue } from './catalogue';
import { ensureProfiles } from './creators';
import type { Profiles } from './grant';
import { GrantList } from './grant-list';
import { ownerSession } from './owner';
import { type Change, settle } from './settle';
import {
  configurationGrants,
  configurationId,
  type Entity,
  profileGrants,
  rootUnitGrants,
  type WantedList,
} from './wanted';

/** Bootstrap sets it once, so it holds only what follows from the configuration; ids come with the input. */
const Environment = z.object({
  /** Name of the platform's domain, and the account that it belongs to. */
  DOMAIN_NAME: text(),
  GOVERNANCE_ACCOUNT_ID: text(),
  /** Account that the function is for. */
  ACCOUNT_ID: text(),
  /** Names of the projects that may build in this account, separated by commas. */
  PROJECT_NAMES: z.pipe(
    text(),
    z.transform((names) => names.split(',')),
  ),
  /** Role that owns these projects, and for governance also the domain's root unit. */
  OWNER_ROLE_ARN: text(),
  OWNER_EXTERNAL_ID: z.optional(text()),
  SESSION_TAG_KEY: text(),
  /** Governance only: who may make projects, all users or the roles of the input. */
  PROJECT_CREATORS: z.optional(z.enum(['everyone', 'listed'])),
  /** Governance only: start of the ARN of every role that the input may list. */
  PROJECT_CREATOR_ROLES: z.optional(text()),
});

/** What Terraform adds to the input (`aws_lambda_invocation`, `lifecycle_scope = "CRUD"`). */
const Lifecycle = z.object({ tf: z.object({ action: z.enum(['create', 'update', 'delete']) }) });

const Input = z.discriminatedUnion('step', [
  z.object({ step: z.literal('root-unit'), domainId: text(), creators: z.array(text()) }),
  z.object({
    step: z.literal('configuration'),
    domainId: text(),
    blueprintId: text(),
    projectIds: z.array(text()).check(z.minLength(1)),
  }),
  z.object({ step: z.literal('profile'), domainId: text(), profileId: text(), projectId: text() }),
]);
type Input = z.infer<typeof Input>;
type Step<S extends Input['step']> = Extract<Input, { step: S }>;

/** What was changed, by policy. */
type Changes = Record<string, Change>;

const settings = parse(Environment, process.env, 'environment of policy-grants');
const telemetry = new Telemetry();
const own = new DataZoneClient(RETRIES);
const owner = new DataZoneClient({
  ...RETRIES,
  credentials: ownerSession(new STSClient(RETRIES), {
    roleArn: settings.OWNER_ROLE_ARN,
    externalId: settings.OWNER_EXTERNAL_ID,
    tagKey: settings.SESSION_TAG_KEY,
  }),
});
const catalogue = new Catalogue(owner, {
  domainName: settings.DOMAIN_NAME,
  governanceAccountId: settings.GOVERNANCE_ACCOUNT_ID,
  accountId: settings.ACCOUNT_ID,
  projectNames: settings.PROJECT_NAMES,
  ownerRoleArn: settings.OWNER_ROLE_ARN,
});

/**
 * Makes one entity's policy grants those of the platform, on create. On delete it does nothing: Terraform replaces an
 * invocation by a delete and a create, and a list that was emptied in between would let everybody in.
 *
 * @returns what was changed, by policy
 * @throws {Error} for ids that are not the platform's, before anything changes, and for lists that don't settle
 */
export const handler = (event: unknown): Promise<Changes> =>
  telemetry.invocation(async () => {
    const { action } = parse(Lifecycle, event, 'event').tf;
    if (action === 'delete') return {};
    if (action === 'update') {
      throw new Error(
        'tf.action: must not be update, as Terraform keeps the new input even if an update fails; put a hash of the ' +
          "input into the invocation's triggers, so that a change is delete and create",
      );
    }
    const input = parse(Input, event, 'event');
    const changes = await retried(() => act(input), isFresh);
    telemetry.log.info('policy grants are settled', { ...input, changes });
    return changes;
  });

/** Whether a role or a policy may be too new for AWS to know. */
function isFresh(error: unknown): boolean {
  return ['AccessDenied', 'AccessDeniedException'].includes((error as Error).name);
}

function act(input: Input): Promise<Changes> {
  switch (input.step) {
    case 'root-unit':
      return rootUnit(input);
    case 'configuration':
      return configuration(input);
    case 'profile':
      return profile(input);
  }
}

async function rootUnit({ domainId, creators }: Step<'root-unit'>): Promise<Changes> {
  const { PROJECT_CREATORS: mode, PROJECT_CREATOR_ROLES: start, OWNER_ROLE_ARN } = settings;
  if (mode === undefined || start === undefined) {
    throw new Error(
      'step: must not be root-unit here, as only governance owns the domain; invoke its function instead',
    );
  }
  for (const role of creators) {
    if (role.startsWith(start) && /^[\w+=,.@-]+$/.test(role.slice(start.length))) continue;
    throw new Error(
      `creators: must be roles ${start}…, and ${role} is none; in the configuration, projectCreators: everyone lets ` +
        'others make projects',
    );
  }
  const entityIdentifier = await catalogue.rootUnit(domainId);
  // The unit's owner needs no grant; with its own the list is never empty, whatever DataZone takes an empty one for.
  const roles = mode === 'everyone' ? [] : [OWNER_ROLE_ARN, ...creators];
  const profiles = await ensureProfiles(own, domainId, roles);
  const entity: Entity = { domainIdentifier: domainId, entityType: 'DOMAIN_UNIT', entityIdentifier };
  const wanted = rootUnitGrants(mode === 'everyone' ? mode : [...profiles.values()]);
  return settleAll(owner, entity, wanted, profiles);
}

async function configuration({ domainId, blueprintId, projectIds }: Step<'configuration'>): Promise<Changes> {
  const rootDomainUnitId = await catalogue.rootUnit(domainId);
  await catalogue.requireProjects(domainId, projectIds);
  const entity: Entity = {
    domainIdentifier: domainId,
    entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
    entityIdentifier: configurationId(settings.ACCOUNT_ID, blueprintId),
  };
  return settleAll(own, entity, configurationGrants(projectIds, rootDomainUnitId));
}

async function profile({ domainId, profileId, projectId }: Step<'profile'>): Promise<Changes> {
  await catalogue.rootUnit(domainId);
  await catalogue.requireProjects(domainId, [projectId]);
  await catalogue.requireProfile(domainId, profileId, projectId);
  const entity: Entity = {
    domainIdentifier: domainId,
    entityType: 'ENVIRONMENT_PROFILE',
    entityIdentifier: profileId,
  };
  return settleAll(owner, entity, profileGrants(projectId));
}

async function settleAll(
  client: DataZoneClient,
  entity: Entity,
  wanted: readonly WantedList[],
  profiles?: Profiles,
): Promise<Changes> {
  const changes: Changes = {};
  for (const { policyType, grants } of wanted) {
    const list = new GrantList(client, entity, policyType);
    try {
      changes[policyType] = await settle(list, grants, profiles);
    } catch (error) {
      if (!(await isInapplicable(list, error))) throw error;
      telemetry.log.warn('DataZone knows no such policy here', { policyType, error: error as Error });
    }
  }
  return changes;
}

/**
 * Whether DataZone says that a configuration of a V1 domain has no such policy. Uncertain: only V2 domains are known to
 * look at CREATE_ENVIRONMENT_FROM_BLUEPRINT, and no page says how a V1 domain refuses it (docs/first-deploy.md). A list
 * that holds anything evidently applies.
 */
async function isInapplicable(list: GrantList, error: unknown): Promise<boolean> {
  if (list.policyType !== 'CREATE_ENVIRONMENT_FROM_BLUEPRINT' || !(error instanceof ValidationException))
    return false;
  try {
    return (await list.read()).length === 0;
  } catch (refusal) {
    if (refusal instanceof ValidationException) return true;
    throw refusal;
  }
}
