import type { AcceptedFinding } from '../accept-finding';
import type { PolicyStatement, Statement } from '../policy';

/** The statements of one topic, which becomes one managed policy. */
export type Statements = readonly (Statement | PolicyStatement)[];

/** For statements about the account's key. */
export const NAMELESS_KEY: AcceptedFinding = {
  rule: 'wildcard-name',
  value: ':key/*',
  reason: 'A key has no name before it exists; its own policy bounds the rest.',
};
