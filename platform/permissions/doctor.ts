import type { PlatformConfig } from '../config';
import { type AccountNames } from '../naming/naming';
import { associationOf } from '../naming/account-config';
import type { Statement } from '../policy';
import type { Statements } from './statements';

const STRANGERS = 'It looks for what others made, which may bear any name, and reads no more than its tags.';

/** What `npm run doctor` reads and no deploy does, so that operators need no further role for it. */
export function doctorPermissions(config: PlatformConfig, names: AccountNames): Statements {
  const ofGovernance = names.kind === 'governance';
  const organized = countsOnOrganization(config, names);
  const { region } = config;
  return [
    { actions: ['s3:GetBucketVersioning'], resources: [`arn:aws:s3:::${names.stateBucket}`] },
    // None of them takes a resource in IAM (service authorization reference).
    {
      actions: [
        'athena:ListWorkGroups',
        ...(names.holdsData ? ['lakeformation:DescribeResource'] : []),
        // Reading grants is harmless; changing them takes another session (platform/owner-role.ts).
        'datazone:ListEnvironmentBlueprintConfigurations',
        'datazone:ListPolicyGrants',
        ...(ofGovernance ? ['datazone:ListEntityOwners'] : []),
        'lakeformation:GetDataLakeSettings',
        'lambda:GetAccountSettings',
        ...(organized ? ['organizations:DescribeOrganization'] : []),
        ...(organized && ofGovernance ? ['organizations:ListAWSServiceAccessForOrganization'] : []),
        ...(ofGovernance ? ['servicequotas:ListServiceQuotas'] : []),
      ],
      resources: ['*'],
    },
    // Environments of strangers may have any name.
    {
      actions: ['athena:ListTagsForResource'],
      resources: [`arn:aws:athena:${region}:${names.accountId}:workgroup/*`],
      accepts: [{ rule: 'wildcard-name', value: ':workgroup/*', reason: STRANGERS }],
    },
    {
      actions: ['glue:GetDatabases', 'glue:GetTags'],
      resources: ['catalog', 'database/*'].map((one) => `arn:aws:glue:${region}:${names.accountId}:${one}`),
      accepts: [{ rule: 'wildcard-name', value: ':database/*', reason: STRANGERS }],
    },
  ];
}

/**
 * All that it reads as the deploy role, for a session that may do nothing else. What is not above the role holds for
 * its deploys.
 */
export function doctorSession(config: PlatformConfig, names: AccountNames): Statements {
  const bucket = `arn:aws:s3:::${names.stateBucket}`;
  return [
    ...doctorPermissions(config, names),
    ...(names.kind === 'governance' ? [domainsOf(config, names)] : []),
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:GetObject'], resources: [`${bucket}/${names.stateKey}.tflock`] },
    {
      actions: [
        ...(names.kind === 'governance'
          ? [
              'datazone:GetUserProfile',
              'datazone:ListDomains',
              'datazone:ListEnvironmentBlueprints',
              'datazone:ListEnvironmentProfiles',
              'datazone:ListProjects',
            ]
          : ['ram:GetResourceShareInvitations', 'ram:GetResourceShares']),
      ],
      resources: ['*'],
    },
  ];
}

/** What it reads as a producer's onboarding role, for a session that may do nothing else. */
export function ownerSession(config: PlatformConfig, governance: AccountNames): Statements {
  return [
    {
      actions: [
        'datazone:ListDomains',
        'datazone:ListEnvironmentBlueprints',
        'datazone:ListEnvironmentProfiles',
        'datazone:ListPolicyGrants',
        'datazone:ListProjects',
      ],
      resources: ['*'],
    },
    domainsOf(config, governance),
  ];
}

function domainsOf({ region }: PlatformConfig, { accountId }: AccountNames): Statement {
  return {
    actions: ['datazone:GetDomain'],
    resources: [`arn:aws:datazone:${region}:${accountId}:domain/*`],
  };
}

/** Whether the configuration counts on an AWS Organization around this account. */
export function countsOnOrganization(config: PlatformConfig, names: AccountNames): boolean {
  const { producers, consumers } = config;
  const concerned =
    names.kind === 'governance'
      ? Object.values({ ...producers, ...consumers }).map(({ association }) => association)
      : [associationOf(config, names)];
  return concerned.includes('organization');
}
