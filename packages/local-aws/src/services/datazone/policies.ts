import { randomBytes } from 'node:crypto';
import type { ManagedPolicyType } from '@aws-sdk/client-datazone';
import { notPermitted } from './authorisation';
import type { Caller } from './authorisation';
import type { PolicyGrant } from './records';
import type { Domain } from './store';

/** What a policy is granted on. */
export type Entity = Pick<PolicyGrant, 'entityType' | 'entityIdentifier'>;

/** The only domain unit, as an entity. */
export function rootUnit({ rootDomainUnitId }: Domain): Entity {
  return { entityType: 'DOMAIN_UNIT', entityIdentifier: rootDomainUnitId };
}

/** The grants of one policy on one entity, the oldest first. */
export function policyGrants(
  domain: Domain,
  entity: Entity,
  policyType: ManagedPolicyType,
): readonly PolicyGrant[] {
  return domain.policyGrants.filter((grant) => isOnEntity(grant, entity) && grant.policyType === policyType);
}

/** Takes all grants on something away that is deleted. Assumption: whoever makes it anew finds no grant on it. */
export function dropPolicyGrants(domain: Domain, entity: Entity): void {
  domain.policyGrants = domain.policyGrants.filter((grant) => !isOnEntity(grant, entity));
}

/**
 * Whether one of the grants is for the user, or for the project in which the user acts.
 * Assumption: a designation means exactly itself, so that a grant for contributors leaves owners out.
 *
 * @param projectId project in which something is made; grants for projects count only there
 */
export function isGranted(
  { domain, profile }: Pick<Caller, 'domain' | 'profile'>,
  grants: readonly PolicyGrant[],
  projectId?: string,
): boolean {
  return grants.some(({ principal: { user, project, domainUnit } }) => {
    if (user !== undefined)
      return user.allUsersGrantFilter !== undefined || user.userIdentifier === profile.id;
    // There is one domain unit, in which every project lies.
    if (domainUnit !== undefined) return domain.rootUnitOwners.has(profile.id);
    if (project === undefined || projectId === undefined) return false;
    const designation = domain.projects.get(projectId)?.members.get(profile.id);
    return (
      (project.projectIdentifier ?? projectId) === projectId &&
      designation === `PROJECT_${project.projectDesignation?.replace(/^PROJECT_/, '')}`
    );
  });
}

/**
 * Lets owners of the root domain unit pass, and those who may override them. AWS says no more of
 * OVERRIDE_DOMAIN_UNIT_OWNERS than its name; that its holders may do what owners do is assumed.
 *
 * @throws {AwsError} AccessDeniedException in DataZone's own words
 */
export function assertUnitOwner(caller: Caller): void {
  const { domain, profile, call } = caller;
  const overriding = policyGrants(domain, rootUnit(domain), 'OVERRIDE_DOMAIN_UNIT_OWNERS');
  if (!domain.rootUnitOwners.has(profile.id) && !isGranted(caller, overriding)) throw notPermitted(call);
}

/**
 * Lets those pass who may make something of a project that all of the domain sees: owners of the root unit, and whom a
 * grant names. Membership of the project is another question.
 *
 * @throws {AwsError} AccessDeniedException in DataZone's own words
 */
export function assertMayCreate(
  caller: Caller,
  policyType: 'CREATE_ASSET_TYPE' | 'CREATE_FORM_TYPE' | 'CREATE_GLOSSARY',
  projectId: string,
): void {
  const { domain, profile, call } = caller;
  const grants = policyGrants(domain, rootUnit(domain), policyType);
  if (!domain.rootUnitOwners.has(profile.id) && !isGranted(caller, grants, projectId))
    throw notPermitted(call);
}

/** A new grant, with an id as the API model describes it. */
export function newPolicyGrant(grant: Omit<PolicyGrant, 'grantId'>): PolicyGrant {
  return { grantId: randomBytes(8).toString('base64').slice(0, 10), ...grant };
}

function isOnEntity(grant: PolicyGrant, { entityType, entityIdentifier }: Entity): boolean {
  return grant.entityType === entityType && grant.entityIdentifier === entityIdentifier;
}
