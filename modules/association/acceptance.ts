import { RamResourceShareAccepter } from '@cdktf/provider-aws/lib/ram-resource-share-accepter';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';

export interface AcceptanceProps {
  /** The producer's account. */
  readonly account: Account;
  /** How RAM associates the account; inside an Organization there is no invitation to accept. */
  readonly association: 'invitation' | 'organization';
  /** ARN of governance's share. */
  readonly shareArn: string;
}

/** The producer's side of the association. */
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
