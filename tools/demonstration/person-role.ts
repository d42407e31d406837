import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { policy, type Statement } from '../../platform/policy';
import type { Session } from '../../commands/session';

/** The role of a person. */
export interface PersonRole {
  readonly name: string;
  /** ARNs of those who may take the role. */
  readonly callers: readonly string[];
  /** What it may do. */
  readonly statements: readonly Statement[];
}

/** Makes a person's role in the administrator's account. */
export async function makePersonRole(
  administrator: Session,
  { name: RoleName, callers, statements }: PersonRole,
): Promise<void> {
  const iam = administrator.client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy([
        { Effect: 'Allow', Principal: { AWS: callers }, Action: 'sts:AssumeRole' },
      ]),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'catalogue', PolicyDocument: policy(statements) }),
  );
}
