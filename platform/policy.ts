import type { AcceptedFinding } from './accept-finding';

/** Operator, key and accepted values, as in an IAM policy. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement that allows; what is not listed is denied. */
export interface Statement {
  /** Its name in the policy, by which a finding can be accepted; none by default. */
  readonly sid?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
  /** What a check may find in it, each with the reason; nothing by default. */
  readonly accepts?: readonly AcceptedFinding[];
}

/** A statement in the policy language itself: trusts, resource policies and denials. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Conditions;
}

/** The policy document as JSON text; references in it are resolved by Terraform. */
export function policy(statements: readonly (Statement | PolicyStatement)[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) =>
      'Effect' in statement
        ? statement
        : {
            Sid: statement.sid,
            Effect: 'Allow',
            Action: statement.actions,
            Resource: statement.resources,
            Condition: statement.conditions,
          },
    ),
  });
}

/**
 * Denies everybody a resource over plain HTTP.
 *
 * @param service prefix of its actions, such as `s3`
 * @param resources its ARNs
 */
export function tlsOnly(service: string, ...resources: readonly string[]): PolicyStatement {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: `${service}:*`,
    Resource: resources.length === 1 ? resources[0] : resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
