import { RamPrincipalAssociation } from '@cdktf/provider-aws/lib/ram-principal-association';
import { RamResourceAssociation } from '@cdktf/provider-aws/lib/ram-resource-association';
import { RamResourceShare } from '@cdktf/provider-aws/lib/ram-resource-share';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { Domain } from '../domain/domain';
import { type AccountNames } from '../../platform/naming/naming';
import { associationOf } from '../../platform/naming/account-config';

export interface DomainShareProps {
  /** The governance account. */
  readonly account: Account;
  readonly domain: Domain;
}

const PERMISSIONS = 'arn:aws:ram::aws:permission/';

/** The RAM share by which producers' and consumers' accounts are associated with the domain. */
export class DomainShare extends Construct {
  readonly share: RamResourceShare;
  private readonly resource: RamResourceAssociation;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DomainShareProps,
  ) {
    super(scope, id);
    const { account, domain } = props;
    const { config, naming, provider } = account;
    this.share = new RamResourceShare(this, 'share', {
      provider,
      // AWS's own administrator policies manage only shares that are called `DataZone…`.
      name: `DataZone-${naming.domain}-${domain.domain.id}`,
      allowExternalPrincipals: naming.associated.some(
        (names) => associationOf(config, names) === 'invitation',
      ),
      permissionArns: [
        config.portalAccess
          ? `${PERMISSIONS}AWSRAMPermissionAmazonDataZoneDomainFullAccessWithPortalAccess`
          : `${PERMISSIONS}AWSRAMDefaultPermissionAmazonDataZoneDomain`,
      ],
    });
    this.resource = new RamResourceAssociation(this, 'domain', {
      provider,
      resourceArn: domain.domain.arn,
      resourceShareArn: this.share.arn,
    });
  }

  /** Associates an account. */
  invite({ entry, accountId }: AccountNames): RamPrincipalAssociation {
    return new RamPrincipalAssociation(this, entry, {
      provider: this.props.account.provider,
      principal: accountId,
      resourceShareArn: this.share.arn,
      dependsOn: [this.resource],
    });
  }
}
