import type { IConstruct } from 'constructs';

/** Kind of construct metadata under which an accepted finding stands; Terraform never sees it. */
export const ACCEPTED_FINDING = 'accepted-finding';

/**
 * Rule of `npm run access`: a grant that no journey uses. The value is the action; `all` for a policy of AWS's own.
 */
export const UNUSED_GRANT = 'unused-grant';

/**
 * Rule of `npm run mutants`: a statement, or a permission of Lake Formation, that nothing in the journeys misses. The
 * value is its Sid, or the permission, or the rule of EventBridge that a function's policy lets invoke it.
 */
export const UNMISSED = 'unmissed';

/**
 * Rule of `npm run mutants`: a statement may be widened in one way, and neither a refusal in the journeys nor the posture
 * check notices. It stands at the resource that holds the policy; the value is the statement's Sid, or its actions, and
 * the way, such as `Pass: resource *`, or a part of that.
 */
export const UNMISSED_WIDENING = 'unmissed-widening';

/** A finding of the posture check, or of what the journeys used, that is meant to be so. */
export interface AcceptedFinding {
  /** Id of the rule. */
  readonly rule: string;
  /** Text that the found value contains; without it, whatever the rule finds in the resource. */
  readonly value?: string;
  readonly reason: string;
}

/** Says beside a statement why it holds actions that no journey calls. */
export function acceptUnused(reason: string, ...actions: readonly string[]): readonly AcceptedFinding[] {
  return actions.map((value) => ({ rule: UNUSED_GRANT, value, reason }));
}

/** Says, where a resource is made, why the posture check may find something in it (docs/architecture.md, "Posture"). */
export function acceptFinding(resource: IConstruct, finding: AcceptedFinding): void {
  resource.node.addMetadata(ACCEPTED_FINDING, finding);
}
