import type { AcceptedFinding } from '../../modules/posture/accept-finding';
import type { PolicyStatement, Statement } from '../../modules/role/policy';

/** A statement with what the posture check may find in it. */
type Excused = Statement & { readonly accepts?: readonly AcceptedFinding[] };

/** The statements of one topic, which becomes one managed policy. */
export type Statements = readonly (Excused | PolicyStatement)[];

/** For statements about the account's key. */
export const NAMELESS_KEY: AcceptedFinding = {
  rule: 'wildcard-name',
  value: ':key/*',
  reason: 'A key has no name before it exists; its own policy bounds the rest.',
};
