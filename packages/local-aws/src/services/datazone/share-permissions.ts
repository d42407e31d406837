/**
 * Operations that every RAM permission for a domain holds, as far as they are served here. AWS does not publish the
 * list; what its own policies keep to the domain's administrators is not in it: the domain itself, user profiles, tags
 * and UpdateRootDomainUnitOwner (AmazonDataZoneFullUserAccess, AmazonDataZoneDomainExecutionRolePolicy). Uncertain: that
 * it holds the three of policy grants, and those of domain units and their owners, as those two policies do.
 */
const DEFAULT = [
  'AcceptSubscriptionRequest',
  'AddEntityOwner',
  'AddPolicyGrant',
  'CancelSubscription',
  'CreateAsset',
  'CreateAssetRevision',
  'CreateDataSource',
  'CreateEnvironment',
  'CreateEnvironmentProfile',
  'CreateListingChangeSet',
  'CreateProject',
  'CreateProjectMembership',
  'CreateSubscriptionGrant',
  'CreateSubscriptionRequest',
  'CreateSubscriptionTarget',
  'DeleteAsset',
  'DeleteDataSource',
  'DeleteEnvironment',
  'DeleteEnvironmentBlueprintConfiguration',
  'DeleteEnvironmentProfile',
  'DeleteProject',
  'DeleteProjectMembership',
  'DeleteSubscriptionGrant',
  'DeleteSubscriptionRequest',
  'DeleteSubscriptionTarget',
  'GetAsset',
  'GetDataSource',
  'GetDataSourceRun',
  'GetDomain',
  'GetDomainUnit',
  'GetEnvironment',
  'GetEnvironmentBlueprint',
  'GetEnvironmentBlueprintConfiguration',
  'GetEnvironmentCredentials',
  'GetEnvironmentProfile',
  'GetListing',
  'GetProject',
  'GetSubscription',
  'GetSubscriptionGrant',
  'GetSubscriptionRequestDetails',
  'GetSubscriptionTarget',
  'GetUserProfile',
  'ListAssetRevisions',
  'ListDataSourceRunActivities',
  'ListDataSourceRuns',
  'ListDataSources',
  'ListEntityOwners',
  'ListEnvironmentBlueprintConfigurations',
  'ListEnvironmentBlueprints',
  'ListEnvironmentProfiles',
  'ListEnvironments',
  'ListPolicyGrants',
  'ListProjectMemberships',
  'ListProjects',
  'ListSubscriptionGrants',
  'ListSubscriptionRequests',
  'ListSubscriptionTargets',
  'ListSubscriptions',
  'PutEnvironmentBlueprintConfiguration',
  'RejectSubscriptionRequest',
  'RemoveEntityOwner',
  'RemovePolicyGrant',
  'RevokeSubscription',
  'Search',
  'SearchListings',
  'SearchUserProfiles',
  'StartDataSourceRun',
  'UpdateDataSource',
  'UpdateEnvironment',
  'UpdateEnvironmentProfile',
  'UpdateProject',
  'UpdateSubscriptionRequest',
];

/** Beside these, only the permissions with portal access hold what opens the portal. */
const PORTAL = ['GetIamPortalLoginUrl'];

/** Whether a share's permissions (ARNs) let an associated account call an operation. */
export function allowsByShare(permissionArns: readonly string[], operation: string): boolean {
  if (permissionArns.length === 0) return false;
  const portal = permissionArns.some((arn) => arn.endsWith('PortalAccess'));
  return DEFAULT.includes(operation) || (portal && PORTAL.includes(operation));
}
