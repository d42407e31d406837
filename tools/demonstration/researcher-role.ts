import { makePersonRole } from './person-role';
import type { Session } from '../../commands/session';

/** What the portal lets a person do; which domain and project is DataZone's own decision. */
const ACTIONS = [
  'CreateSubscriptionRequest',
  'GetEnvironment',
  'GetEnvironmentCredentials',
  'GetListing',
  'GetSubscriptionRequestDetails',
  'ListEnvironments',
  'ListProjects',
  'ListSubscriptionGrants',
  'SearchListings',
];

/** Name of the role in the account of the consumer that the researcher works for. */
export const RESEARCHER = 'researcher';

/**
 * Makes the role of a person who knows the platform only from its portal. It has to be there before it becomes a member.
 *
 * @param administrator session of the administrator of the account
 * @param callers ARNs of those who may take the role
 */
export async function makeResearcherRole(administrator: Session, callers: readonly string[]): Promise<void> {
  const statements = [{ actions: ACTIONS.map((action) => `datazone:${action}`), resources: ['*'] }];
  await makePersonRole(administrator, { name: RESEARCHER, callers, statements });
}
