import { isDeepStrictEqual } from 'node:util';
import type {
  AddPolicyGrantCommandInput,
  ListPolicyGrantsCommandInput,
  ManagedPolicyType,
  PolicyGrantDetail,
  PolicyGrantPrincipal,
  RemovePolicyGrantCommandInput,
  TargetEntityType,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { asMember, OWNERS, profileOf } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { announce } from './events';
import { assertUnitOwner, newPolicyGrant, policyGrants } from './policies';
import type { Entity } from './policies';
import type { PolicyGrant } from './records';
import { page, pick } from './store';
import type { Domain, Profile } from './store';

/**
 * The policies of each kind of entity, as the API reference of AddPolicyGrant describes them. Those that belong to V2
 * domains, and to asset types, which are not served here, are left out.
 */
const POLICIES: Partial<Record<TargetEntityType, readonly ManagedPolicyType[]>> = {
  DOMAIN_UNIT: [
    'CREATE_DOMAIN_UNIT',
    'OVERRIDE_DOMAIN_UNIT_OWNERS',
    'ADD_TO_PROJECT_MEMBER_POOL',
    'OVERRIDE_PROJECT_OWNERS',
    'CREATE_GLOSSARY',
    'CREATE_FORM_TYPE',
    'CREATE_ASSET_TYPE',
    'CREATE_PROJECT',
  ],
  ENVIRONMENT_BLUEPRINT_CONFIGURATION: [
    'CREATE_ENVIRONMENT_PROFILE',
    'DELEGATE_CREATE_ENVIRONMENT_PROFILE',
    'CREATE_ENVIRONMENT_FROM_BLUEPRINT',
  ],
  ENVIRONMENT_PROFILE: ['CREATE_ENVIRONMENT'],
};

/** Most grants that one page of the list holds (API reference, `maxResults`). */
const GRANTS_A_PAGE = 25;

/**
 * Policy grants: who may do what with the root domain unit, a blueprint's configuration or an environment profile.
 * Assumption: whoever may change the grants of an entity may list them, and nobody else.
 */
export function policyGrantOperations(service: Service): Record<string, DomainOperation> {
  return {
    AddPolicyGrant: (input, caller) => addGrant(service, input, caller),
    RemovePolicyGrant: (input, caller) => removeGrant(service, input, caller),
    ListPolicyGrants: (input: ListPolicyGrantsCommandInput, caller) => {
      const { entity, policyType } = addressed(input, caller);
      const { items, nextToken } = page(
        policyGrants(caller.domain, entity, policyType).map((grant) =>
          pick(grant, 'grantId', 'principal', 'detail', 'createdAt', 'createdBy'),
        ),
        input,
        GRANTS_A_PAGE,
      );
      return { grantList: items, nextToken };
    },
  };
}

function addGrant(service: Service, input: AddPolicyGrantCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { entity, policyType } = addressed(input, caller);
  const principal = storedPrincipal(domain, input.principal);
  assertGrantee(domain, principal);
  if (sameGrant(domain, entity, policyType, principal) !== undefined) {
    throw new AwsError(
      'ConflictException',
      `The principal already holds ${policyType} on ${entity.entityType} ${entity.entityIdentifier}`,
    );
  }
  const detail = detailOf(domain, policyType, input.detail);
  const createdAt = service.aws.clock.now();
  const grant = newPolicyGrant({
    ...entity,
    policyType,
    principal,
    detail,
    createdBy: profile.id,
    createdAt,
  });
  domain.policyGrants.push(grant);
  announcePolicyGrant(service, caller, grant, 'Added');
  return { grantId: grant.grantId };
}

function removeGrant(service: Service, input: RemovePolicyGrantCommandInput, caller: Caller) {
  const { domain } = caller;
  const { entity, policyType } = addressed(input, caller);
  const grant = sameGrant(domain, entity, policyType, storedPrincipal(domain, input.principal));
  if (grant === undefined || (input.grantIdentifier ?? grant.grantId) !== grant.grantId) {
    // These words are those that Terraform's provider waits for.
    throw invalid(`The grant of ${policyType} is not part of the existing Grant list`);
  }
  domain.policyGrants = domain.policyGrants.filter((each) => each !== grant);
  announcePolicyGrant(service, caller, grant, 'Removed');
  return {};
}

/**
 * The entity and the policy that a call names, if the caller may change the entity's grants.
 *
 * @throws {AwsError} ValidationException for what does not exist, AccessDeniedException
 */
function addressed(
  input: Pick<ListPolicyGrantsCommandInput, 'entityType' | 'entityIdentifier' | 'policyType'>,
  caller: Caller,
): { entity: Entity; policyType: ManagedPolicyType } {
  const { entityType, entityIdentifier = '', policyType } = input;
  if (entityType === undefined || policyType === undefined || !POLICIES[entityType]?.includes(policyType)) {
    throw invalid(
      `policyType ${policyType} is not one of entityType ${entityType} in a V1 domain; it has ` +
        `${(entityType && POLICIES[entityType]?.join(', ')) ?? 'none'}`,
    );
  }
  assertAdministers(caller, entityType, entityIdentifier);
  return { entity: { entityType, entityIdentifier }, policyType };
}

/**
 * Who may change grants: an owner of the domain unit, credentials of the configuration's own account, an owner of the
 * profile's project. Measured for configurations on V2 domains; the others are what AWS's user guide says of who
 * authorises users.
 */
function assertAdministers(caller: Caller, entityType: TargetEntityType, entityIdentifier: string): void {
  const { domain, call } = caller;
  if (entityType === 'DOMAIN_UNIT') {
    if (entityIdentifier !== domain.rootDomainUnitId) {
      throw invalid(`Domain unit ${entityIdentifier} does not exist`);
    }
    assertUnitOwner(caller);
    return;
  }
  if (entityType === 'ENVIRONMENT_BLUEPRINT_CONFIGURATION') {
    const { accountId } = call.principal;
    const configuration = domain.blueprintConfigurations.get(entityIdentifier);
    if (configuration?.accountId !== accountId) {
      throw invalid(
        `Environment blueprint configuration ${entityIdentifier} does not exist in account ${accountId}`,
      );
    }
    return;
  }
  const profile = domain.environmentProfiles.get(entityIdentifier);
  if (profile === undefined) throw invalid(`Environment profile ${entityIdentifier} does not exist`);
  asMember(caller, profile.projectId, OWNERS);
}

/**
 * The principal as it is kept and listed. Assumption: by the id of a user's profile, even where the call gives an ARN.
 *
 * @throws {AwsError} ValidationException for a user without a profile in the domain
 */
function storedPrincipal(domain: Domain, principal: PolicyGrantPrincipal | undefined): PolicyGrantPrincipal {
  if (principal === undefined) throw invalid('principal is required');
  const identifier = principal.user?.userIdentifier;
  if (identifier === undefined) return principal;
  return { user: { userIdentifier: existingUser(domain, identifier).id } };
}

/**
 * Assumption: nothing is granted to who does not exist. A grant for a project outlives the project.
 *
 * @throws {AwsError} ValidationException for a group, project or domain unit that does not exist
 */
function assertGrantee(domain: Domain, { group, project, domainUnit }: PolicyGrantPrincipal): void {
  if (group !== undefined) throw invalid(`Group ${group.groupIdentifier} does not exist`);
  if (project !== undefined) {
    const { projectIdentifier, projectGrantFilter } = project;
    if ((projectIdentifier === undefined) === (projectGrantFilter === undefined)) {
      throw invalid('principal.project needs one of projectIdentifier and projectGrantFilter');
    }
    if (projectIdentifier !== undefined && !domain.projects.has(projectIdentifier)) {
      throw invalid(`Project ${projectIdentifier} does not exist`);
    }
    assertUnit(domain, projectGrantFilter?.domainUnitFilter?.domainUnit);
  }
  if (domainUnit !== undefined) {
    const { domainUnitIdentifier, domainUnitGrantFilter } = domainUnit;
    if ((domainUnitIdentifier === undefined) === (domainUnitGrantFilter === undefined)) {
      throw invalid('principal.domainUnit needs one of domainUnitIdentifier and domainUnitGrantFilter');
    }
    assertUnit(domain, domainUnitIdentifier);
  }
}

function existingUser(domain: Domain, identifier: string): Profile {
  const profile = profileOf(domain, identifier);
  if (profile === undefined) {
    throw invalid(
      `User profile ${identifier} does not exist in domain ${domain.id}: make it by CreateUserProfile`,
    );
  }
  return profile;
}

/** @throws {AwsError} ValidationException unless it is the root unit, the only one here, or none at all */
function assertUnit(domain: Domain, id: string | undefined): void {
  if (id !== undefined && id !== domain.rootDomainUnitId) throw invalid(`Domain unit ${id} does not exist`);
}

/** The detail, which must be that of the policy: `createProject` for CREATE_PROJECT. */
function detailOf(
  domain: Domain,
  policyType: ManagedPolicyType,
  detail: PolicyGrantDetail | undefined,
): PolicyGrantDetail {
  const member = policyType
    .toLowerCase()
    .replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  if (detail === undefined || !(member in detail)) {
    throw invalid(`detail of ${policyType} must be ${member}; it is ${Object.keys(detail ?? {}).join()}`);
  }
  assertUnit(domain, detail.createEnvironmentProfile?.domainUnitId);
  return detail;
}

/** Assumption: a principal holds a policy on an entity once, whatever the detail says. */
function sameGrant(
  domain: Domain,
  entity: Entity,
  policyType: ManagedPolicyType,
  principal: PolicyGrantPrincipal,
): PolicyGrant | undefined {
  return policyGrants(domain, entity, policyType).find((grant) =>
    isDeepStrictEqual(grant.principal, principal),
  );
}

/** AWS names the two events and does not show them; what they say beyond the envelope is assumed. */
function announcePolicyGrant(
  service: Service,
  { domain, profile }: Caller,
  grant: PolicyGrant,
  what: 'Added' | 'Removed',
): void {
  announce(service, domain, `Policy Grant ${what}`, {
    id: grant.grantId,
    typeName: 'PolicyGrantEntityType',
    user: profile.id,
    data: pick(grant, 'entityType', 'entityIdentifier', 'policyType', 'principal', 'detail'),
  });
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
