import {
  AddPolicyGrantCommand,
  type AddPolicyGrantCommandInput,
  type DataZoneClient,
  GetDomainCommand,
  ListPolicyGrantsCommand,
  type ManagedPolicyType,
  type PolicyGrantDetail,
  type PolicyGrantMember,
  type PolicyGrantPrincipal,
  RemovePolicyGrantCommand,
} from '@aws-sdk/client-datazone';
import type { AccountName } from '../../src/accounts';
import type { Domain } from './datazone-world';
import { ACCOUNTS } from './support';

/** One policy on one entity of a domain. */
export type Policy = Pick<
  AddPolicyGrantCommandInput,
  'domainIdentifier' | 'entityType' | 'entityIdentifier' | 'policyType'
>;

export const ALL_USERS: PolicyGrantPrincipal = { user: { allUsersGrantFilter: {} } };

/** The owners of one project. */
export const ownersOf = (projectIdentifier: string): PolicyGrantPrincipal => ({
  project: { projectDesignation: 'OWNER', projectIdentifier },
});

export async function onRootUnit(
  datazone: DataZoneClient,
  { id }: Domain,
  policyType: ManagedPolicyType,
): Promise<Policy> {
  const { rootDomainUnitId } = await datazone.send(new GetDomainCommand({ identifier: id }));
  return {
    domainIdentifier: id,
    entityType: 'DOMAIN_UNIT',
    entityIdentifier: rootDomainUnitId,
    policyType,
  };
}

export function onConfiguration(
  { id, blueprintId }: Domain,
  account: AccountName,
  policyType: ManagedPolicyType = 'CREATE_ENVIRONMENT_PROFILE',
): Policy {
  return {
    domainIdentifier: id,
    entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
    entityIdentifier: `${ACCOUNTS[account]}:${blueprintId}`,
    policyType,
  };
}

export function onProfile({ id }: Domain, entityIdentifier: string): Policy {
  return {
    domainIdentifier: id,
    entityType: 'ENVIRONMENT_PROFILE',
    entityIdentifier,
    policyType: 'CREATE_ENVIRONMENT',
  };
}

/** Adds a grant with an empty detail; answers its id. */
export async function addGrant(
  datazone: DataZoneClient,
  policy: Policy,
  principal: PolicyGrantPrincipal,
): Promise<string> {
  const { grantId = '' } = await datazone.send(
    new AddPolicyGrantCommand({ ...policy, principal, detail: emptyDetail(policy) }),
  );
  return grantId;
}

export async function removeGrant(
  datazone: DataZoneClient,
  policy: Policy,
  principal: PolicyGrantPrincipal | undefined,
): Promise<void> {
  await datazone.send(new RemovePolicyGrantCommand({ ...policy, principal }));
}

/** The first page of a policy's grants. */
export async function grantsOf(datazone: DataZoneClient, policy: Policy): Promise<PolicyGrantMember[]> {
  const { grantList = [] } = await datazone.send(new ListPolicyGrantsCommand(policy));
  return grantList;
}

/** `createProject` for CREATE_PROJECT, with nothing in it. */
function emptyDetail({ policyType = 'CREATE_PROJECT' }: Policy): PolicyGrantDetail {
  const [first, ...words] = policyType.toLowerCase().split('_');
  const member = first + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return { [member]: {} } as unknown as PolicyGrantDetail;
}
