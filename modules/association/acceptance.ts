import { RamResourceShareAccepter } from '@cdktf/provider-aws/lib/ram-resource-share-accepter';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Association } from '../../platform/config';
import type { Account } from '../account/account';

export interface AcceptanceProps {
  /** The account that joins the domain. */
  readonly account: Account;
  /** How RAM associates the account; inside an Organization there is no invitation to accept. */
  readonly association: Association;
  /** ARN of governance's share. */
  readonly shareArn: string;
}

/** The side of the association that is made in the account that joins. */
export class Acceptance extends Construct {
  /** What has to exist before the account may call the domain. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, { account, association, shareArn }: AcceptanceProps) {
    super(scope, id);
    this.ready =
      association === 'invitation'
        ? [new RamResourceShareAccepter(this, 'accepter', { provider: account.provider, shareArn })]
        : [];
  }
}
