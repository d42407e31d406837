import { DataAwsKmsAlias } from '@cdktf/provider-aws/lib/data-aws-kms-alias';
import type { Construct } from 'constructs';
import type { Account } from '../account/account';
import { AccountKey } from './account-key';

export interface KeyReferenceProps {
  /** Account whose key it is; bootstrap has made it. */
  readonly account: Pick<Account, 'provider' | 'names'>;
}

/** The account's key in a stack that uses it, found by its alias. */
export class KeyReference extends AccountKey {
  readonly alias: DataAwsKmsAlias;

  constructor(scope: Construct, id: string, { account }: KeyReferenceProps) {
    super(scope, id);
    this.alias = new DataAwsKmsAlias(this, 'alias', {
      provider: account.provider,
      name: account.names.keyAlias,
    });
  }

  get arn(): string {
    return this.alias.targetKeyArn;
  }
}
