import { DataZoneClient, ValidationException } from '@aws-sdk/client-datazone';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod/mini';
import { RETRIES } from '../shared/clients';
import { text } from '../shared/parse';
import type { Telemetry } from '../shared/telemetry';
import { PlatformChecks } from './platform-checks';
import { ensureProfiles } from './creators';
import type { Environment } from './environment';
import type { Profiles } from './grant';
import { GrantList } from './grant-list';
import { ownerSession } from './owner';
import { type Change, settleGrants } from './settle';
import {
  configurationGrants,
  configurationId,
  type Entity,
  profileGrants,
  rootUnitGrants,
  type DesiredGrants,
} from './desired-grants';

/** What is to be closed, by ids that whoever may invoke the function may have made up. */
export const Input = z.discriminatedUnion('step', [
  z.object({ step: z.literal('root-unit'), domainId: text(), creators: z.array(text()) }),
  z.object({
    step: z.literal('configuration'),
    domainId: text(),
    blueprintId: text(),
    projectId: text(),
    trialProjectIds: z._default(z.array(text()), []),
  }),
  z.object({
    step: z.literal('profile'),
    domainId: text(),
    profileId: text(),
    projectId: text(),
    allowedProjectId: text(),
  }),
]);
export type Input = z.infer<typeof Input>;
type Step<S extends Input['step']> = Extract<Input, { step: S }>;

/** What was changed, by policy. */
export type Changes = Record<string, Change>;

/** Closes one entity: looks up what its ids stand for, and then settles its grants. */
export class Steps {
  /** As the function's own role, to which alone its account's configuration is open. */
  private readonly own = new DataZoneClient(RETRIES);
  /** As the owner of the root unit and of the projects. */
  private readonly owner: DataZoneClient;
  private readonly platformChecks: PlatformChecks;

  constructor(
    private readonly settings: Environment,
    private readonly log: Telemetry['log'],
  ) {
    const credentials = ownerSession(new STSClient(RETRIES), {
      roleArn: settings.OWNER_ROLE_ARN,
      externalId: settings.OWNER_EXTERNAL_ID,
      tagKey: settings.SESSION_TAG_KEY,
    });
    this.owner = new DataZoneClient({ ...RETRIES, credentials });
    this.platformChecks = new PlatformChecks(this.owner, {
      domainName: settings.DOMAIN_NAME,
      governanceAccountId: settings.GOVERNANCE_ACCOUNT_ID,
      accountId: settings.ACCOUNT_ID,
      projectName: settings.PROJECT_NAME,
      trialProjectNames: settings.TRIAL_PROJECT_NAMES,
      ownerRoleArn: settings.OWNER_ROLE_ARN,
    });
  }

  /** @throws {Error} for ids that are not the platform's, before anything changes, and for lists that don't settle */
  run(input: Input): Promise<Changes> {
    switch (input.step) {
      case 'root-unit':
        return this.rootUnit(input);
      case 'configuration':
        return this.configuration(input);
      case 'profile':
        return this.profile(input);
    }
  }

  private async rootUnit({ domainId, creators }: Step<'root-unit'>): Promise<Changes> {
    const { PROJECT_CREATORS: mode, PROJECT_CREATOR_ROLES: start, OWNER_ROLE_ARN } = this.settings;
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
    const entityIdentifier = await this.platformChecks.rootUnit(domainId);
    // The unit's owner needs no grant; with its own the list is never empty, whatever DataZone takes an empty one for.
    const roles = mode === 'everyone' ? [] : [OWNER_ROLE_ARN, ...creators];
    const profiles = await ensureProfiles(this.own, domainId, roles);
    const entity: Entity = { domainIdentifier: domainId, entityType: 'DOMAIN_UNIT', entityIdentifier };
    const desired = rootUnitGrants(mode === 'everyone' ? mode : [...profiles.values()]);
    return this.settleAll(this.owner, entity, desired, profiles);
  }

  private async configuration({
    domainId,
    blueprintId,
    projectId,
    trialProjectIds,
  }: Step<'configuration'>): Promise<Changes> {
    const rootDomainUnitId = await this.platformChecks.rootUnit(domainId);
    await this.platformChecks.requireOwn(domainId, projectId);
    for (const trial of trialProjectIds) await this.platformChecks.requireBuilder(domainId, trial);
    const entity: Entity = {
      domainIdentifier: domainId,
      entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
      entityIdentifier: configurationId(this.settings.ACCOUNT_ID, blueprintId),
    };
    return this.settleAll(
      this.own,
      entity,
      configurationGrants(projectId, trialProjectIds, rootDomainUnitId),
    );
  }

  private async profile({
    domainId,
    profileId,
    projectId,
    allowedProjectId,
  }: Step<'profile'>): Promise<Changes> {
    await this.platformChecks.rootUnit(domainId);
    await this.platformChecks.requireOwn(domainId, projectId);
    await this.platformChecks.requireBuilder(domainId, allowedProjectId);
    await this.platformChecks.requireProfile(domainId, profileId, projectId);
    const entity: Entity = {
      domainIdentifier: domainId,
      entityType: 'ENVIRONMENT_PROFILE',
      entityIdentifier: profileId,
    };
    return this.settleAll(this.owner, entity, profileGrants(allowedProjectId));
  }

  private async settleAll(
    client: DataZoneClient,
    entity: Entity,
    desired: readonly DesiredGrants[],
    profiles?: Profiles,
  ): Promise<Changes> {
    const changes: Changes = {};
    for (const { policyType, grants } of desired) {
      const list = new GrantList(client, entity, policyType);
      try {
        changes[policyType] = await settleGrants(list, grants, profiles);
      } catch (error) {
        if (!(await isInapplicable(list, error))) throw error;
        this.log.warn('DataZone knows no such policy here', { policyType, error: error as Error });
      }
    }
    return changes;
  }
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
