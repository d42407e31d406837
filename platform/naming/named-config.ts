import type { AccountConfig, PlatformConfig } from '../config';

/** What of an account the names come from. */
export type NamedAccount = Pick<AccountConfig, 'accountId' | 'deployRole' | 'stateBucket' | 'stateKey'> & {
  /** Given where what the account holds is described. */
  readonly datasets?: unknown;
  /** Given in governance, where the catalogue of the platform is written. */
  readonly catalogue?: unknown;
  /** Given where the account keeps the register of permits. */
  readonly permitOfficers?: readonly string[];
};

/** What of a configuration the names come from. */
export interface NamedConfig extends Pick<PlatformConfig, 'prefix' | 'region'> {
  readonly governance: Omit<NamedAccount, 'catalogue'>;
  /** Given where the catalogue of the platform is written. */
  readonly catalogue?: unknown;
  readonly producers: Readonly<Record<string, Omit<NamedAccount, 'catalogue'>>>;
  readonly consumers: Readonly<Record<string, Partial<NamedAccount>>>;
}
