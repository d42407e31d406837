import { DataAwsDatazoneEnvironmentBlueprint } from '@cdktf/provider-aws/lib/data-aws-datazone-environment-blueprint';
import { DatazoneDomain } from '@cdktf/provider-aws/lib/datazone-domain';
import { Op } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { literal } from '../providers/literal';
import { firstValue } from './first-value';

export interface DomainProps {
  /** The governance account. */
  readonly account: Account;
}

/** The authority's DataZone domain. Bootstrap has made its execution role. */
export class Domain extends Construct {
  readonly domain: DatazoneDomain;
  /** Id of the managed DefaultDataLake blueprint, which is the domain's own. */
  readonly blueprintId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DomainProps,
  ) {
    super(scope, id);
    const { account } = props;
    const { config, names, naming, provider } = account;
    const encryption = firstValue(this, 'encryption', config.encryption);
    this.domain = new DatazoneDomain(this, 'domain', {
      provider,
      name: naming.domain,
      description: literal(config.governance.description),
      domainExecutionRole: names.roleArn(names.dataZoneRole('execution')),
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
    });
    this.blueprintId = this.findBlueprint();
  }

  get domainId(): string {
    return this.domain.id;
  }

  get domainArn(): string {
    return this.domain.arn;
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
