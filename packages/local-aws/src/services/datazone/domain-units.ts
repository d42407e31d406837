import type {
  GetDomainUnitCommandInput,
  ListEntityOwnersCommandInput,
  OwnerProperties,
  UpdateRootDomainUnitOwnerCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { notPermitted } from './authorisation';
import type { Caller, DomainOperation } from './authorisation';
import { assertUnitOwner, newPolicyGrant, rootUnit } from './policies';
import { page } from './store';
import type { Domain } from './store';
import { existingProfile } from './users';

/**
 * What a new domain lets everybody do in its root unit: `open` as domains were made in about 2024, with projects and
 * domain units for all users, `closed` as those of 2026, with both for the unit's owners alone.
 */
export type DomainDefaults = 'open' | 'closed';

/** Most owners that one page of the list holds (API reference, `maxResults`). */
const OWNERS_A_PAGE = 25;

/** The root domain unit and its owners. CreateDomainUnit is not served, so there is no other unit. */
export function domainUnitOperations(): Record<string, DomainOperation> {
  return {
    // Assumption: every user of the domain may look at the unit and at its owners.
    GetDomainUnit: (input: GetDomainUnitCommandInput, { domain }) => {
      assertRoot(domain, input.identifier);
      return {
        id: domain.rootDomainUnitId,
        domainId: domain.id,
        name: domain.name,
        owners: ownersOf(domain),
        createdAt: domain.createdAt,
        lastUpdatedAt: domain.updatedAt,
      };
    },
    ListEntityOwners: (input: ListEntityOwnersCommandInput, { domain }) => {
      assertRoot(domain, input.entityIdentifier);
      const { items, nextToken } = page(ownersOf(domain), input, OWNERS_A_PAGE);
      return { owners: items, nextToken };
    },
    AddEntityOwner: ({ entityIdentifier, owner }, caller) => {
      assertRoot(caller.domain, entityIdentifier);
      assertUnitOwner(caller);
      const { id, arn } = ownerProfile(caller.domain, owner);
      if (caller.domain.rootUnitOwners.has(id)) {
        throw new AwsError(
          'ConflictException',
          `${arn} is already an owner of domain unit ${entityIdentifier}`,
        );
      }
      caller.domain.rootUnitOwners.add(id);
      return {};
    },
    RemoveEntityOwner: ({ entityIdentifier, owner }, caller) => {
      assertRoot(caller.domain, entityIdentifier);
      assertUnitOwner(caller);
      removeOwner(caller.domain, ownerProfile(caller.domain, owner));
      return {};
    },
    UpdateRootDomainUnitOwner: (input, caller) => updateRootOwner(input, caller),
  };
}

/** Gives a new domain its root unit's owner, who made it, and the grants that it starts with. */
export function initialiseRootUnit(domain: Domain, creatorId: string, defaults: DomainDefaults): void {
  domain.rootUnitOwners.add(creatorId);
  const everybody = {
    ...rootUnit(domain),
    principal: { user: { allUsersGrantFilter: {} } },
    createdBy: creatorId,
    createdAt: domain.createdAt,
  } as const;
  const detail = { includeChildDomainUnits: true };
  domain.policyGrants.push(
    newPolicyGrant({
      ...everybody,
      policyType: 'ADD_TO_PROJECT_MEMBER_POOL',
      detail: { addToProjectMemberPool: detail },
    }),
  );
  if (defaults === 'open') {
    domain.policyGrants.push(
      newPolicyGrant({ ...everybody, policyType: 'CREATE_PROJECT', detail: { createProject: detail } }),
      newPolicyGrant({
        ...everybody,
        policyType: 'CREATE_DOMAIN_UNIT',
        detail: { createDomainUnit: detail },
      }),
    );
  }
}

/**
 * Puts one owner in another's place. Assumption: IAM in the domain's account decides, as for the domain itself, and
 * not who owns the unit.
 */
function updateRootOwner(input: UpdateRootDomainUnitOwnerCommandInput, { domain, call }: Caller) {
  if (call.principal.accountId !== domain.accountId) throw notPermitted(call);
  const newOwner = existingProfile(domain, input.newOwner);
  const currentOwner = existingProfile(domain, input.currentOwner);
  domain.rootUnitOwners.add(newOwner.id);
  if (currentOwner.id !== newOwner.id) removeOwner(domain, currentOwner);
  return {};
}

/** Assumption: the last owner stays. */
function removeOwner(domain: Domain, { id, arn }: { id: string; arn: string }): void {
  if (!domain.rootUnitOwners.has(id)) {
    throw new AwsError(
      'ResourceNotFoundException',
      `${arn} is not an owner of domain unit ${domain.rootDomainUnitId}`,
    );
  }
  if (domain.rootUnitOwners.size === 1) {
    throw new AwsError(
      'ValidationException',
      `${arn} is the last owner of domain unit ${domain.rootDomainUnitId}`,
    );
  }
  domain.rootUnitOwners.delete(id);
}

function ownerProfile(domain: Domain, owner: OwnerProperties) {
  if (owner.user === undefined) {
    throw new AwsError('ResourceNotFoundException', `Group ${owner.group?.groupIdentifier} does not exist`);
  }
  return existingProfile(domain, owner.user.userIdentifier);
}

function ownersOf(domain: Domain) {
  return [...domain.rootUnitOwners].map((userId) => ({ user: { userId } }));
}

function assertRoot(domain: Domain, id: string | undefined): void {
  if (id !== domain.rootDomainUnitId) {
    throw new AwsError('ResourceNotFoundException', `Domain unit ${id} does not exist`);
  }
}
