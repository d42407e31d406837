import { DataAwsDatazoneEnvironmentBlueprint } from '@cdktf/provider-aws/lib/data-aws-datazone-environment-blueprint';
import { DatazoneDomain } from '@cdktf/provider-aws/lib/datazone-domain';
import { Op } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { EncryptionKey } from '../encryption-key/encryption-key';
import { unused } from '../posture/accept-finding';
import { Role } from '../role/role';
import { serviceTrust } from '../role/trust';
import { firstValue } from './first-value';

export interface DomainProps {
  /** The governance account. */
  readonly account: Account;
}

const INSIDE = 'DataZone works in the domain in this role, and nothing of that is an API call here.';

/** The authority's DataZone domain and its execution role. */
export class Domain extends Construct {
  readonly domain: DatazoneDomain;
  readonly executionRole: Role;
  /** Id of the managed DefaultDataLake blueprint, which is the domain's own. */
  readonly blueprintId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DomainProps,
  ) {
    super(scope, id);
    const { account } = props;
    const { config, naming, provider } = account;
    this.executionRole = this.makeExecutionRole();
    const encryption = firstValue(this, 'encryption', config.encryption);
    this.domain = new DatazoneDomain(this, 'domain', {
      provider,
      name: naming.domain,
      description: config.governance.description,
      domainExecutionRole: this.executionRole.arn,
      kmsKeyIdentifier: account.key?.arn,
      // Read from state at destroy, so it has to be applied before.
      skipDeletionCheck: !config.dataProtection,
      lifecycle: {
        preventDestroy: config.dataProtection,
        // The provider plans a change of key, says that it made it, and makes no call.
        precondition: [
          {
            condition: Op.eq(encryption, config.encryption).toString(),
            errorMessage: `encryption: "${config.encryption}" is not what the domain was made with ("${encryption}"); a DataZone domain keeps its key. Set it back, or make a new domain under another prefix.`,
          },
        ],
      },
      dependsOn: this.executionRole.ready,
    });
    if (account.key) this.letUse(account.key);
    account.key?.grantAccounts(
      naming.associated.map(({ accountId }) => accountId),
      `datazone.${config.region}.amazonaws.com`,
    );
    this.blueprintId = this.findBlueprint();
  }

  get domainId(): string {
    return this.domain.id;
  }

  get domainArn(): string {
    return this.domain.arn;
  }

  private makeExecutionRole(): Role {
    const { account } = this.props;
    const { names, naming, config } = account;
    const role = new Role(this, 'execution-role', {
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
      accepts: unused(INSIDE, 'all'),
    });
    // DataZone makes a profile for a role that it is told to add, and looks the role up for it.
    return role.allow({
      actions: ['iam:GetRole'],
      resources: [
        naming.approverRoleArn,
        // A pattern, since IAM limits a role's policies to 10,240 characters.
        naming.publisherRoleArn('*'),
        ...[config.governance, ...naming.trialConsumers.map(({ entry }) => config.consumers[entry])].flatMap(
          ({ members }) => members.map(({ role: arn }) => arn),
        ),
      ],
    });
  }

  /** DataZone user guide, "Data encryption at rest": what the execution role needs of the domain's key. */
  private letUse(key: EncryptionKey): void {
    const actions = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];
    this.executionRole.allow({
      actions,
      resources: [key.arn],
      accepts: unused(INSIDE, 'kms:Decrypt', 'kms:DescribeKey'),
    });
  }

  private findBlueprint(): string {
    const blueprint = new DataAwsDatazoneEnvironmentBlueprint(this, 'default-data-lake', {
      provider: this.props.account.provider,
      domainId: this.domain.id,
      name: 'DefaultDataLake',
      managed: true,
    });
    // Any change of the domain, even a tag, makes the lookup's id unknown and would replace every environment.
    return firstValue(this, 'blueprint-id', blueprint.id);
  }
}
