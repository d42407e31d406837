import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { acceptUnused } from '../../platform/accept-finding';
import { Role } from '../role/role';
import { serviceTrust } from '../../platform/trust';

export interface ExecutionRoleProps {
  /** The governance account, as bootstrap works in it. */
  readonly account: Account;
}

const INSIDE = 'DataZone works in the domain in this role, and nothing of that is an API call here.';

/** The role in which DataZone acts in the authority's domain, on behalf of its users. */
export class ExecutionRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { account }: ExecutionRoleProps) {
    super(scope, id);
    const { names, naming } = account;
    this.role = new Role(this, 'role', {
      account,
      name: names.dataZoneRole('execution'),
      description: `DataZone acts in the domain ${naming.domain}`,
      trust: [
        serviceTrust(
          'datazone.amazonaws.com',
          {
            StringEquals: { 'aws:SourceAccount': names.accountId },
            'ForAllValues:StringLike': { 'aws:TagKeys': ['datazone*'] },
          },
          true,
        ),
      ],
      managedPolicies: ['arn:aws:iam::aws:policy/service-role/AmazonDataZoneDomainExecutionRolePolicy'],
      accepts: acceptUnused(INSIDE, 'all'),
    });
    // DataZone makes a profile for a role that is added, and looks the role up for that.
    this.role.allow({
      actions: ['iam:GetRole'],
      resources: [names.roleArn('*')],
      accepts: [
        {
          rule: 'wildcard-name',
          reason:
            'Members change with every deploy, and bootstrap is not run for each; it reads and gives nothing.',
        },
      ],
    });
    // DataZone user guide, "Data encryption at rest": what the execution role needs of the domain's key.
    if (account.key) {
      this.role.allow({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        resources: [account.key.arn],
        accepts: acceptUnused(INSIDE, 'kms:Decrypt', 'kms:DescribeKey'),
      });
    }
  }
}
