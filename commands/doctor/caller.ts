import { escapePattern } from '../../platform/escape-pattern';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { configFile } from '../../config/load';
import type { AccountNames } from '../../platform/naming/naming';
import type { Keys } from '../session';
import { type Answer, ok, problem, reasonOf } from './check';

/** Who runs the command. */
export interface Caller {
  readonly accountId: string;
  /** ARN of the user or, for a session, of its role's session. */
  readonly arn: string;
}

/** STS's names for credentials that were good once. */
const EXPIRED = /^Expired|TokenRefreshRequired/;
/** The SDK's and STS's names for none, or for wrong ones. */
const MISSING =
  /^(CredentialsProviderError|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure)/;

/**
 * Whom credentials are of; those of the environment by default.
 *
 * @throws the error of STS, or of the SDK where there are no credentials
 */
export async function callerOf(region: string, credentials?: Keys): Promise<Caller> {
  const sts = new STSClient({ region, credentials });
  const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return { accountId: Account, arn: Arn };
}

/** Whether the caller belongs to the platform at all. */
export function inPlatform({ arn, accountId }: Caller, accounts: readonly AccountNames[]): Answer {
  const home = accounts.find((names) => names.accountId === accountId);
  if (home) return ok(`${arn}, in the account of ${home.entry}`);
  const known = accounts.map((names) => `${names.entry} ${names.accountId}`).join(', ');
  return problem(
    `they are of ${arn}, and account ${accountId} is none of the configuration's (${known})`,
    `Sign in to one of those (AWS_PROFILE). If the accounts are wrong, correct accountId in ${configFile()}, or name your own file in PLATFORM_CONFIG.`,
  );
}

/** What is wrong with the credentials that nobody could be found by. */
export function uselessCredentials(error: unknown): Answer {
  const { name } = error as Error;
  if (EXPIRED.test(name)) {
    return problem(
      `they have expired (${reasonOf(error)})`,
      'Sign in again (aws sso login, or as you got them), then run it again.',
    );
  }
  if (MISSING.test(name)) {
    return problem(
      `there are none that AWS takes (${reasonOf(error)})`,
      'Sign in as one of the operators, or before bootstrap as an administrator: aws sso login and AWS_PROFILE, or keys in the environment.',
    );
  }
  return problem(
    `AWS could not be asked whose they are (${reasonOf(error)})`,
    'See whether this machine reaches AWS (network, proxy, AWS_ENDPOINT_URL), then run it again.',
  );
}

/** Whether one of the operators, ARNs in which `*` stands for any text, is the caller. */
export function isOperator({ accountId, arn }: Caller, operators: readonly string[]): boolean {
  const role = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return operators.some((operator) => {
    if (role === undefined) return glob(operator).test(arn);
    // The ARN of a session has the name of its role without the path.
    const [, account, name] = /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(operator) ?? [];
    return account === accountId && name !== undefined && glob(name).test(role);
  });
}

function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(escapePattern).join('.*')}$`);
}
