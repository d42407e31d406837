import type { Conditions, PolicyStatement } from './policy';

/** One statement of a role's trust policy. */
export type Trust = PolicyStatement;

/**
 * An AWS service may assume the role. DataZone acts for domains of any account and needs conditions that shut out the
 * confused deputy; Lambda, Glue and Lake Formation take a role only from a caller who may pass it in the same account.
 */
export function serviceTrust(service: string, conditions?: Conditions, tagSession = false): Trust {
  return {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: tagSession ? ['sts:AssumeRole', 'sts:TagSession'] : 'sts:AssumeRole',
    Condition: conditions,
  };
}

/**
 * Roles or users of other accounts may assume the role. The accounts' roots are the principals and the callers
 * a condition, since a principal that does not exist yet would be refused
 * (IAM: "Invalid principal in policy").
 *
 * @param callers ARNs of roles and users, `*` allowed in the name part
 */
export function callerTrust(callers: readonly string[], externalId?: string): Trust {
  const accounts = [...new Set(callers.map((caller) => caller.split(':')[4]))];
  return {
    Effect: 'Allow',
    Principal: { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) },
    Action: 'sts:AssumeRole',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': callers },
      ...(externalId === undefined ? {} : { StringEquals: { 'sts:ExternalId': externalId } }),
    },
  };
}
