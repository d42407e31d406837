import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Session } from './session';

/** What the portal lets a person do; which domain and project is DataZone's own decision. */
const ACTIONS = [
  'CreateEnvironment',
  'CreateEnvironmentProfile',
  'CreateProject',
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
  const iam = administrator.client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: callers }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'catalogue',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ACTIONS.map((action) => `datazone:${action}`), Resource: '*' },
        ],
      }),
    }),
  );
  return `arn:aws:iam::${accountId}:role/${RoleName}`;
}
