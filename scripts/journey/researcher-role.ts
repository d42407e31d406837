import { makePersonRole } from './person-role';
import type { Session } from './session';

/** What the portal lets a person do; which domain and project is DataZone's own decision. */
const ACTIONS = [
  'CreateEnvironment',
  'CreateEnvironmentProfile',
  'CreateProject',
  'CreateProjectMembership',
  'CreateSubscriptionRequest',
  'DeleteEnvironment',
  'DeleteProject',
  'GetEnvironment',
  'GetEnvironmentCredentials',
  'GetListing',
  'GetSubscriptionRequestDetails',
  'ListEnvironmentBlueprints',
  'ListSubscriptionGrants',
  'SearchListings',
];

/**
 * Makes a role for a person who knows the platform only from its portal.
 *
 * @param callers ARNs of those who may take the role
 * @returns the role's ARN
 */
export async function makeResearcherRole(
  administrator: Session,
  accountId: string,
  RoleName: string,
  callers: readonly string[],
): Promise<string> {
  const statements = [{ actions: ACTIONS.map((action) => `datazone:${action}`), resources: ['*'] }];
  await makePersonRole(administrator, { name: RoleName, callers, statements });
  return `arn:aws:iam::${accountId}:role/${RoleName}`;
}
