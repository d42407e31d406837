import type { Member, PlatformConfig } from '../../platform/config';
import type { Naming } from '../../platform/naming/naming';

/** The members of an account's project: the platform's own two roles, then the people of the configuration. */
export function projectMembers(
  config: PlatformConfig,
  naming: Naming,
  entry: string,
  people: readonly Member[],
): Member[] {
  const contributor = (role: string): Member => ({ role, designation: 'PROJECT_CONTRIBUTOR' });
  return [
    contributor(naming.publisherRoleArn(entry)),
    // Only a member of the publishing project may decide a subscription request.
    ...(config.subscriptionApproval !== 'manual' ? [contributor(naming.approverRoleArn)] : []),
    ...people,
  ];
}

/** The members of a consumer's project: the people of the configuration, and, where permits decide, who looks who they are. */
export function researchMembers(
  { subscriptionApproval }: PlatformConfig,
  naming: Naming,
  people: readonly Member[],
): readonly Member[] {
  if (subscriptionApproval !== 'permit') return people;
  // Only a member may list the members (ListProjectMemberships), and a viewer does nothing else.
  return [...people, { role: naming.approverRoleArn, designation: 'PROJECT_CATALOG_VIEWER' }];
}
