import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { acceptFinding, UNMISSED } from '../../platform/accept-finding';
import { deployedRolesStayOut, READING } from '../private-bucket/denials';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { policy } from '../../platform/policy';
import { Role } from '../role/role';
import { serviceTrust } from '../../platform/trust';
import { manageAccessBoundary, provisioningBoundary, UNTRIED_LOCALLY } from './boundaries';

export interface EnvironmentStorageProps {
  /** Account that environments are made in, as bootstrap works in it. */
  readonly account: Account;
}

/** Days for which an overwritten query result is kept. */
const RESULT_DAYS = 30;

/**
 * What DataZone's environments in an account work with: the bucket for query results, and the two roles by which DataZone
 * makes environments and fulfils subscriptions. The second may grant any data of the account, so both are bootstrap's.
 */
export class EnvironmentStorage extends Construct {
  readonly bucket: PrivateBucket;
  readonly provisioningRole: Role;
  readonly manageAccessRole: Role;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EnvironmentStorageProps,
  ) {
    super(scope, id);
    const { account } = props;
    const { names, naming, provider } = account;
    const arn = `arn:aws:s3:::${names.dataZoneBucket}`;
    this.bucket = new PrivateBucket(this, 'bucket', {
      provider,
      name: names.dataZoneBucket,
      key: account.key,
      noncurrentDays: RESULT_DAYS,
      statements: [
        {
          // Query results hold what was read from the lake.
          Sid: 'ReadByEnvironmentsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: READING,
          Resource: `${arn}/*`,
          Condition: {
            ArnNotLike: {
              'aws:PrincipalArn': [
                // DataZone makes a role with such a name for each environment.
                names.roleArn('datazone_usr_*'),
                names.roleArn(names.dataZoneRole('provisioning')),
                names.roleArn(names.dataZoneRole('manage-access')),
                // Lake Formation's own role reads what an environment registers.
                names.roleArn('aws-service-role/lakeformation.amazonaws.com/*'),
              ],
            },
          },
        },
        deployedRolesStayOut(names, arn),
      ],
    });
    const governance = { 'aws:SourceAccount': naming.governance.accountId };
    this.provisioningRole = new Role(this, 'provisioning-role', {
      account,
      name: names.dataZoneRole('provisioning'),
      description: 'DataZone makes environments',
      boundaryArn: this.boundary('provisioning', policy(provisioningBoundary(account))).arn,
      trust: [serviceTrust('datazone.amazonaws.com', { StringEquals: governance })],
      managedPolicies: ['arn:aws:iam::aws:policy/AmazonDataZoneRedshiftGlueProvisioningPolicy'],
    });
    this.manageAccessRole = new Role(this, 'manage-access-role', {
      account,
      name: names.dataZoneRole('manage-access'),
      description: 'DataZone reads the Glue catalogue and fulfils subscriptions',
      boundaryArn: this.boundary('manage-access', policy(manageAccessBoundary(account))).arn,
      trust: [
        serviceTrust('datazone.amazonaws.com', {
          StringEquals: governance,
          // The domain's id is not known before it is made; the account that may own it is.
          ArnLike: {
            'aws:SourceArn': `arn:aws:datazone:${account.config.region}:${naming.governance.accountId}:domain/*`,
          },
        }),
      ],
      managedPolicies: ['arn:aws:iam::aws:policy/service-role/AmazonDataZoneGlueManageAccessRolePolicy'],
    });
  }

  private boundary(purpose: 'manage-access' | 'provisioning', document: string): IamPolicy {
    const { names, provider } = this.props.account;
    const boundary = new IamPolicy(this, `${purpose}-boundary`, {
      provider,
      name: `${names.dataZoneRole(purpose)}-boundary`,
      description: `Ceiling of ${names.dataZoneRole(purpose)}`,
      policy: document,
    });
    for (const value of UNTRIED_LOCALLY[purpose]) {
      acceptFinding(boundary, {
        rule: UNMISSED,
        value,
        reason: "AWS's policy for the role has it, and the local DataZone does without.",
      });
    }
    return boundary;
  }
}
