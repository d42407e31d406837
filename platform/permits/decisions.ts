import type { TableName } from './coverage';

/** What was decided by the register, before it is carried out. */
export type DecisionEvent =
  | {
      readonly kind: 'accepted';
      /** Subscription request of DataZone's. */
      readonly request: string;
      readonly consumer: string;
      readonly table: TableName;
      readonly permit: string;
      readonly columns: readonly string[];
    }
  | { readonly kind: 'rejected'; readonly request: string; readonly reasons: readonly string[] }
  | { readonly kind: 'revoked'; readonly subscription: string; readonly reasons: readonly string[] };
