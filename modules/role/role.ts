import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { acceptFinding, type AcceptedFinding } from '../../platform/accept-finding';
import type { PolicyStatement, Statement } from '../../platform/policy';
import { policy } from '../../platform/policy';
import type { Trust } from '../../platform/trust';

export interface RoleProps {
  /** Account that the role is made in. */
  readonly account: Account;
  /** Physical name, at most 64 characters. */
  readonly name: string;
  readonly description: string;
  /**
   * ARN of its permissions boundary. By default a role that a deploy makes has the account's, and one that bootstrap
   * makes has none.
   */
  readonly boundaryArn?: string;
  /** Who may assume the role; see `trust.ts`. */
  readonly trust: readonly Trust[];
  /** ARNs of AWS-managed policies; none by default. */
  readonly managedPolicies?: readonly string[];
  /** What a check may find in their being attached, each with the reason; nothing by default. */
  readonly accepts?: readonly AcceptedFinding[];
}

/**
 * A role. One that a deploy makes carries the account's permissions boundary and lies at the platform's own path, as the
 * deploy role may make no other; one that bootstrap makes is out of a deploy's reach.
 * Its own statements come from `grantX` methods of the resources that it uses.
 */
export class Role extends Construct {
  readonly role: IamRole;
  private readonly statements: (Statement | PolicyStatement)[] = [];
  private readonly policies: ITerraformDependable[] = [];
  private ownPolicy?: IamRolePolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RoleProps,
  ) {
    super(scope, id);
    const { account } = props;
    const deployed = account.by === 'deploy';
    this.role = new IamRole(this, 'role', {
      provider: account.provider,
      name: props.name,
      description: props.description,
      assumeRolePolicy: policy(props.trust),
      ...(deployed
        ? { path: account.names.deployedRolePath, permissionsBoundary: account.names.boundaryArn }
        : { permissionsBoundary: props.boundaryArn }),
    });
    if (!deployed && props.boundaryArn === undefined) {
      acceptFinding(this.role, {
        rule: 'role-boundary',
        reason: 'An administrator made it with this one purpose, and no deploy can change its policies.',
      });
    }
    for (const [index, policyArn] of (props.managedPolicies ?? []).entries()) {
      const attachment = new IamRolePolicyAttachment(this, `managed-${index}`, {
        provider: account.provider,
        role: this.role.name,
        policyArn,
      });
      for (const finding of props.accepts ?? []) acceptFinding(attachment, finding);
      this.policies.push(attachment);
    }
  }

  get arn(): string {
    return this.role.arn;
  }

  /** Account that the role is in. */
  get accountId(): string {
    return this.props.account.names.accountId;
  }

  /** Adds a statement to the role's own policy, which is made with the first. */
  allow(statement: Statement): this {
    this.ownPolicy ??= this.makeOwnPolicy();
    this.statements.push(statement);
    for (const finding of statement.accepts ?? []) acceptFinding(this.ownPolicy, finding);
    return this;
  }

  /** Adds statements in the policy language itself, such as denials. */
  state(statements: readonly PolicyStatement[]): this {
    this.ownPolicy ??= this.makeOwnPolicy();
    this.statements.push(...statements);
    return this;
  }

  private makeOwnPolicy(): IamRolePolicy {
    const made = new IamRolePolicy(this, 'policy', {
      provider: this.props.account.provider,
      name: this.props.name,
      role: this.role.name,
      // Several resources may grant the use of the same key.
      policy: Lazy.stringValue({
        produce: (context) => policy(distinctStatements(context.resolve(this.statements))),
      }),
    });
    this.policies.push(made);
    return made;
  }

  /** What has to exist before the role can do its work; ask after the last grant. */
  get ready(): ITerraformDependable[] {
    return [this.role, ...this.policies];
  }
}

/** Without the statements that say nothing of their own: repeated, or part of one with more actions on the same resources. */
function distinctStatements(
  statements: readonly (Statement | PolicyStatement)[],
): (Statement | PolicyStatement)[] {
  const once = [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()];
  return once.filter((part) => !once.some((whole) => whole !== part && includes(whole, part)));
}

function includes(whole: Statement | PolicyStatement, part: Statement | PolicyStatement): boolean {
  if (!('actions' in whole) || !('actions' in part)) return false;
  const place = ({ resources, conditions }: Statement) => JSON.stringify([resources, conditions]);
  return place(whole) === place(part) && part.actions.every((action) => whole.actions.includes(action));
}
