import type { PlatformConfig } from '../../config/types';
import { type AccountNames, GOVERNANCE } from '../../modules/naming/naming';
import type { Statements } from './statements';

/** What `npm run doctor` reads and no deploy does, so that operators need no further role for it. */
export function doctorPermissions(config: PlatformConfig, names: AccountNames): Statements {
  const ofGovernance = names.entry === GOVERNANCE;
  const organized = countsOnOrganization(config, names);
  return [
    { actions: ['s3:GetBucketVersioning'], resources: [`arn:aws:s3:::${names.stateBucket}`] },
    // None of them takes a resource in IAM (service authorization reference).
    {
      actions: [
        'lakeformation:DescribeResource',
        'lakeformation:GetDataLakeSettings',
        'lambda:GetAccountSettings',
        ...(organized ? ['organizations:DescribeOrganization'] : []),
        ...(organized && ofGovernance ? ['organizations:ListAWSServiceAccessForOrganization'] : []),
        ...(ofGovernance ? ['servicequotas:ListServiceQuotas'] : []),
      ],
      resources: ['*'],
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
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:GetObject'], resources: [`${bucket}/${names.stateKey}.tflock`] },
    {
      actions: [
        ...(names.entry === GOVERNANCE
          ? ['datazone:ListDomains']
          : ['ram:GetResourceShareInvitations', 'ram:GetResourceShares']),
      ],
      resources: ['*'],
    },
  ];
}

/** Whether the configuration counts on an AWS Organization around this account. */
export function countsOnOrganization({ producers }: PlatformConfig, { entry }: AccountNames): boolean {
  const asked = entry === GOVERNANCE ? Object.values(producers) : [producers[entry]];
  return asked.some(({ association }) => association === 'organization');
}
