import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Answer, ok, problem } from './check';

/** Who runs the command. */
export interface Caller {
  readonly accountId: string;
  /** ARN of the user or, for a session, of its role's session. */
  readonly arn: string;
}

/** Who the credentials of the environment are of, or what is wrong with them. */
export async function callerOf(
  region: string,
): Promise<{ readonly answer: Answer; readonly caller?: Caller }> {
  try {
    const { Account = '', Arn = '' } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
    return { answer: ok(Arn), caller: { accountId: Account, arn: Arn } };
  } catch (error) {
    const { name, message } = error as Error;
    const expired = name.includes('Expired');
    const cure = expired
      ? 'Sign in again (aws sso login, or your own way), then run it again.'
      : "Sign in as one of the configuration's operators: aws sso login, AWS_PROFILE, or keys in the environment.";
    return { answer: problem(`${expired ? 'have expired' : "can't be used"} (${name}: ${message})`, cure) };
  }
}

/** Whether one of the operators, ARNs in which `*` stands for any text, is the caller. */
export function isOperator({ accountId, arn }: Caller, operators: readonly string[]): boolean {
  const session = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return operators.some((operator) => {
    if (session === undefined) return glob(operator).test(arn);
    // A session's ARN has its role's name without the path.
    const [, account, name] = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(operator) ?? [];
    return account === accountId && name !== undefined && glob(name).test(session);
  });
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[\\^$.|+()[\]{}?]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}
