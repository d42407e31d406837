import type { ManagedPolicyType, TargetEntityType } from '@aws-sdk/client-datazone';
import { ALL_USERS, type Grant, projectOwners } from './grant';

/** What a list of grants is about. */
export interface Entity {
  readonly domainIdentifier: string;
  readonly entityType: TargetEntityType;
  readonly entityIdentifier: string;
}

/** The grants that an entity's list of one policy must hold, exactly. */
export interface DesiredGrants {
  readonly policyType: ManagedPolicyType;
  readonly grants: readonly Grant[];
}

/**
 * Of the domain's root unit: who may make projects, and nobody but its owner the rest. Who may be a member of projects
 * (ADD_TO_PROJECT_MEMBER_POOL) stays as it is, since a project's owner has to let them in as well.
 *
 * @param creators profile ids of users; `everyone` for all users of the domain
 */
export function rootUnitGrants(creators: readonly string[] | 'everyone'): readonly DesiredGrants[] {
  const principals =
    creators === 'everyone' ? [ALL_USERS] : creators.map((userIdentifier) => ({ user: { userIdentifier } }));
  return [
    {
      policyType: 'CREATE_PROJECT',
      grants: principals.map((principal) => ({
        principal,
        detail: { createProject: { includeChildDomainUnits: false } },
      })),
    },
    { policyType: 'CREATE_DOMAIN_UNIT', grants: [] },
    { policyType: 'OVERRIDE_PROJECT_OWNERS', grants: [] },
    { policyType: 'OVERRIDE_DOMAIN_UNIT_OWNERS', grants: [] },
  ];
}

/**
 * Of an account's blueprint configuration: only the owners of its own project may make profiles for the account, and
 * besides them only those of trial projects may build by one.
 */
export function configurationGrants(
  projectId: string,
  trialProjectIds: readonly string[],
  rootDomainUnitId: string,
): readonly DesiredGrants[] {
  return [
    {
      policyType: 'CREATE_ENVIRONMENT_PROFILE',
      grants: [
        {
          principal: projectOwners(projectId),
          detail: { createEnvironmentProfile: { domainUnitId: rootDomainUnitId } },
        },
      ],
    },
    {
      policyType: 'CREATE_ENVIRONMENT_FROM_BLUEPRINT',
      grants: [projectId, ...trialProjectIds].map((builder) => ({
        principal: projectOwners(builder),
        detail: { createEnvironmentFromBlueprint: {} },
      })),
    },
    // Whoever could pass the right on could pass it on to anybody.
    { policyType: 'DELEGATE_CREATE_ENVIRONMENT_PROFILE', grants: [] },
  ];
}

/** Of an environment profile: only the owners of this project may make environments by it. */
export function profileGrants(projectId: string): readonly DesiredGrants[] {
  return [
    {
      policyType: 'CREATE_ENVIRONMENT',
      grants: [{ principal: projectOwners(projectId), detail: { createEnvironment: {} } }],
    },
  ];
}

/** Id of an account's blueprint configuration, to policy grants. */
export function configurationId(accountId: string, blueprintId: string): string {
  return `${accountId}:${blueprintId}`;
}
