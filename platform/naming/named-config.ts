import type { AccountConfig, PlatformConfig } from '../config';

/** What of an account the names come from. */
export type NamedAccount = Pick<AccountConfig, 'accountId' | 'deployRole' | 'stateBucket' | 'stateKey'> & {
  /** Given where what the account holds is described. */
  readonly datasets?: unknown;
  /** Given where the account keeps the register of permits. */
  readonly permitOfficers?: readonly string[];
};

/** What of a configuration the names come from. */
export interface NamedConfig extends Pick<PlatformConfig, 'prefix' | 'region'> {
  readonly governance: NamedAccount;
  readonly producers: Readonly<Record<string, NamedAccount>>;
  readonly consumers: Readonly<Record<string, Partial<NamedAccount>>>;
}
