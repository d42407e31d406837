import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { PlatformConfig } from '../../platform/config';
import type { AccountKey } from '../encryption-key/account-key';
import type { AccountNames, Naming } from '../../platform/naming/naming';

/** Where a construct is made, by whom, and under which names. */
export interface Account {
  /** Whose work it is: a deploy has no right over the roles that bootstrap makes. */
  readonly by: 'bootstrap' | 'deploy';
  /** Provider that acts in this account. */
  readonly provider: AwsProvider;
  /** This account's physical names. */
  readonly names: AccountNames;
  /** Every account's physical names. */
  readonly naming: Naming;
  readonly config: PlatformConfig;
  /** Customer-managed key of this account; absent where AWS-managed keys are chosen. */
  readonly key?: AccountKey;
}
