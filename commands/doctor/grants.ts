import {
  type DataZoneClient,
  paginateListEntityOwners,
  paginateListEnvironmentBlueprintConfigurations,
  paginateListEnvironmentProfiles,
  ValidationException,
} from '@aws-sdk/client-datazone';
import { compare, describe, type Grant, type Profiles } from '../../lambda/policy-grants/grant';
import { GrantList } from '../../lambda/policy-grants/grant-list';
import { mapInParallel } from '../../lambda/shared/parallel';
import {
  configurationGrants,
  configurationId,
  type Entity,
  profileGrants,
  rootUnitGrants,
} from '../../lambda/policy-grants/desired-grants';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { ownerRoleArn } from '../../platform/owner-role';
import { type Answer, ok, problem } from './check';
import { type DomainView, userOf } from './domain-view';

/** Who may make projects, and take over those of others. */
export async function projectCreators(
  { owner, domainId, rootDomainUnitId }: DomainView,
  config: PlatformConfig,
  naming: Naming,
): Promise<Answer> {
  const entity: Entity = {
    domainIdentifier: domainId,
    entityType: 'DOMAIN_UNIT',
    entityIdentifier: rootDomainUnitId,
  };
  const listed = naming.accounts.map((names) => ownerRoleArn(naming, names));
  const desired = rootUnitGrants(config.projectCreators === 'everyone' ? 'everyone' : listed);
  const differences: string[] = [];
  for (const { policyType, grants } of desired) {
    const list = new GrantList(owner, entity, policyType);
    // Grants name users by their profiles, and the platform knows roles: both are compared as roles.
    const users = (await list.read()).flatMap(({ principal }) => principal?.user?.userIdentifier ?? []);
    const roles = await mapInParallel(users, (id) => userOf(owner, domainId, id));
    differences.push(...(await differencesOf(list, grants, new Map(users.map((id, at) => [id, roles[at]])))));
  }
  return answerTo(differences, `root domain unit ${rootDomainUnitId}`, naming.governance);
}

/** Who owns the root unit, and so may grant everything in the domain. */
export async function unitOwners(
  { owner, domainId, rootDomainUnitId }: DomainView,
  naming: Naming,
): Promise<Answer> {
  const ids: string[] = [];
  const pages = paginateListEntityOwners(
    { client: owner },
    { domainIdentifier: domainId, entityType: 'DOMAIN_UNIT', entityIdentifier: rootDomainUnitId },
  );
  for await (const { owners = [] } of pages) {
    ids.push(...owners.map(({ user, group }) => user?.userId ?? group?.groupId ?? 'unknown'));
  }
  const found = await mapInParallel(ids, (id) => userOf(owner, domainId, id));
  const { deployRoleArn } = naming.governance;
  const strangers = found.filter((arn) => arn !== deployRoleArn);
  if (strangers.length === 0) return ok(`${deployRoleArn} alone owns the root domain unit`);
  return problem(
    `${strangers.join(', ')} own${strangers.length === 1 ? 's' : ''} the root domain unit ${rootDomainUnitId}, which ${deployRoleArn} has to own alone: an owner can let anybody in`,
    `As an administrator of ${naming.governance.accountId}: aws datazone remove-entity-owner --domain-identifier ${domainId} --entity-type DOMAIN_UNIT --entity-identifier ${rootDomainUnitId} --owner user={userIdentifier=OWNER}`,
  );
}

/**
 * Who may build in an account.
 *
 * @param own as a role of the account itself, whose configuration nobody else sees
 */
export async function configurationOf(
  own: DataZoneClient,
  { domainId, rootDomainUnitId, blueprintId, projectId, trialProjects }: DomainView,
  names: AccountNames,
): Promise<Answer> {
  const entity: Entity = {
    domainIdentifier: domainId,
    entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
    entityIdentifier: configurationId(names.accountId, blueprintId),
  };
  const differences: string[] = [];
  const trials = [...trialProjects.values()];
  for (const { policyType, grants } of configurationGrants(projectId, trials, rootDomainUnitId)) {
    try {
      differences.push(...(await differencesOf(new GrantList(own, entity, policyType), grants)));
    } catch (error) {
      // As the function does, which says why (lambda/policy-grants/steps.ts).
      const inapplicable = policyType === 'CREATE_ENVIRONMENT_FROM_BLUEPRINT';
      if (!(inapplicable && error instanceof ValidationException)) throw error;
    }
  }
  return answerTo(differences, `blueprint configuration ${entity.entityIdentifier}`, names);
}

/** Whether the account has enabled another blueprint, by which anybody may build. */
export async function blueprints(
  own: DataZoneClient,
  { domainId, blueprintId }: DomainView,
): Promise<Answer> {
  const others: string[] = [];
  const pages = paginateListEnvironmentBlueprintConfigurations(
    { client: own },
    { domainIdentifier: domainId },
  );
  for await (const { items = [] } of pages) {
    others.push(
      ...items
        .filter(({ environmentBlueprintId: id }) => id !== blueprintId)
        .map(({ environmentBlueprintId: id }) => String(id)),
    );
  }
  if (others.length === 0) return ok('no blueprint but DefaultDataLake is enabled');
  return problem(
    `${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} enabled here too, and the platform closes only DefaultDataLake: with any other, everybody may build in the account unless it has grants of its own`,
    `Disable what nobody uses: ${others.map((id) => `aws datazone delete-environment-blueprint-configuration --domain-identifier ${domainId} --environment-blueprint-identifier ${id}`).join('; ')}`,
  );
}

/**
 * Environment profiles for the account: the platform's are closed, and there is no other. One named as a trial's project
 * belongs to the platform's own too, so that researchers make no further one by it, and is for the trial's alone.
 */
export async function profiles(
  { owner, domainId, projectId, trialProjects }: DomainView,
  names: AccountNames,
): Promise<Answer> {
  const differences: string[] = [];
  const strangers: string[] = [];
  const pages = paginateListEnvironmentProfiles(
    { client: owner },
    { domainIdentifier: domainId, awsAccountId: names.accountId },
  );
  for await (const { items = [] } of pages) {
    for (const { id = '', projectId: ownerProjectId, name } of items) {
      if (ownerProjectId !== projectId) {
        strangers.push(`${id} (${name}, of project ${ownerProjectId})`);
        continue;
      }
      const allowed = trialProjects.get(name ?? '') ?? projectId;
      const entity: Entity = {
        domainIdentifier: domainId,
        entityType: 'ENVIRONMENT_PROFILE',
        entityIdentifier: id,
      };
      for (const { policyType, grants } of profileGrants(allowed)) {
        differences.push(...(await differencesOf(new GrantList(owner, entity, policyType), grants)));
      }
    }
  }
  if (strangers.length > 0) {
    return problem(
      `environment profiles ${strangers.join(', ')} are for this account, and only the project ${names.project} may have one: they were made before the account was closed, or while it was open`,
      `See what was made by them and delete it, then the profile, as an owner of its project: aws datazone delete-environment-profile --domain-identifier ${domainId} --identifier PROFILE`,
    );
  }
  return answerTo(differences, 'environment profile', names);
}

async function differencesOf(
  list: GrantList,
  desired: readonly Grant[],
  known: Profiles = new Map(),
): Promise<string[]> {
  const { lacking, surplus } = compare(desired, await list.read(), known);
  const principalNamed = ({ principal }: Parameters<typeof describe>[0]) => {
    const role = known.get(principal?.user?.userIdentifier ?? '');
    return role === undefined ? describe({ principal }) : `user ${role}`;
  };
  return [
    ...lacking.map((grant) => `${list.policyType} lacks ${principalNamed(grant)}`),
    ...surplus.map((grant) => `${list.policyType} is granted to ${principalNamed(grant)}`),
  ];
}

function answerTo(differences: readonly string[], where: string, { stack }: AccountNames): Answer {
  if (differences.length === 0) return ok(`${where}: the grants are the platform's, and no others`);
  return problem(
    `${where}: ${differences.join(', ')}; only the platform's own grants may be there`,
    `npm run deploy -- ${stack} puts it right; who changed it, CloudTrail says (AddPolicyGrant, RemovePolicyGrant).`,
  );
}
