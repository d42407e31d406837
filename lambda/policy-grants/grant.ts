import type { PolicyGrantDetail, PolicyGrantMember, PolicyGrantPrincipal } from '@aws-sdk/client-datazone';

/** Whom a policy of DataZone's lets do what, as AddPolicyGrant takes it and ListPolicyGrants gives it back. */
export interface Grant {
  readonly principal: PolicyGrantPrincipal;
  readonly detail: PolicyGrantDetail;
}

/** Profile ids by role ARN: a list may name a user by either, as no page of AWS's says which. */
export type Profiles = ReadonlyMap<string, string>;

/** The owners of one project. */
export function projectOwners(projectId: string): PolicyGrantPrincipal {
  return { project: { projectDesignation: 'OWNER', projectIdentifier: projectId } };
}

/** Every user of the domain. */
export const ALL_USERS: PolicyGrantPrincipal = { user: { allUsersGrantFilter: {} } };

/** What a list of grants lacks of the wanted one, and what it holds beyond it. */
export function compare(
  wanted: readonly Grant[],
  present: readonly PolicyGrantMember[],
  profiles: Profiles = new Map(),
): { readonly lacking: readonly Grant[]; readonly surplus: readonly PolicyGrantMember[] } {
  const keysOf = (grants: readonly PolicyGrantMember[]) =>
    new Set(grants.map((grant) => keyOf(grant, profiles)));
  const [wantedKeys, presentKeys] = [keysOf(wanted), keysOf(present)];
  return {
    lacking: wanted.filter((grant) => !presentKeys.has(keyOf(grant, profiles))),
    surplus: present.filter((grant) => !wantedKeys.has(keyOf(grant, profiles))),
  };
}

/** Whether both are for the same users, whatever else they say. */
export function isForSame(
  a: PolicyGrantMember,
  b: PolicyGrantMember,
  profiles: Profiles = new Map(),
): boolean {
  return principalText(a, profiles) === principalText(b, profiles);
}

/** A grant in a few words. */
export function describe({ principal }: Pick<PolicyGrantMember, 'principal'>): string {
  if (principal?.user)
    return principal.user.userIdentifier ? `user ${principal.user.userIdentifier}` : 'all users';
  if (principal?.project) {
    const { projectDesignation, projectIdentifier = 'any' } = principal.project;
    return `${projectDesignation} of project ${projectIdentifier}`;
  }
  return JSON.stringify(principal);
}

/** The same for grants that mean the same: order, and what is only another way to say no or nothing, don't count. */
function keyOf(grant: PolicyGrantMember, profiles: Profiles): string {
  // The policy's type, which a list is asked by, says which detail it is.
  const [content] = Object.values(grant.detail ?? {});
  return JSON.stringify([principalText(grant, profiles), normal(content ?? {})]);
}

function principalText({ principal }: PolicyGrantMember, profiles: Profiles): string {
  const user = principal?.user?.userIdentifier;
  return JSON.stringify(
    normal(user === undefined ? principal : { user: { userIdentifier: profiles.get(user) ?? user } }),
  );
}

function normal(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null && item !== false)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [name, normal(item)]);
}
