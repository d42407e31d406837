import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import { doctorSession } from '../../platform/permissions/doctor';
import { configFile } from '../../config/load';
import type { PlatformConfig } from '../../platform/config';
import { type AccountNames } from '../../platform/naming/naming';
import { accountConfig } from '../../platform/naming/account-config';
import { policy } from '../../platform/policy';
import { assume } from '../assume';
import type { Keys } from '../session';
import { type Caller, callerOf, isOperator } from './caller';
import { type Answer, isRefusal, ok, problem, reasonOf } from './check';

/** Somebody's eyes on an account: makes clients that look as them. */
export class View {
  constructor(
    private readonly region: string,
    /** What to do where AWS does not let them look. */
    readonly refused: string,
    /** By default the caller's own. */
    private readonly credentials?: Keys,
  ) {}

  client<T>(type: new (config: object) => T): T {
    return new type({ region: this.region, credentials: this.credentials });
  }
}

/**
 * Takes the account's deploy role, with no other rights than to look. Where it can't be had and the caller is in that
 * account, such as its administrator before bootstrap, the view is the caller's own.
 *
 * @throws AWS's error where the role can't be assumed for another reason than a refusal
 */
export async function openView(
  config: PlatformConfig,
  names: AccountNames,
  caller: Caller,
): Promise<{ readonly answer: Answer; readonly view?: View }> {
  const { region } = config;
  const { entry, deployRoleArn: roleArn, accountId } = names;
  try {
    const session = policy(doctorSession(config, names));
    const credentials = await assume({ region, roleArn, session: 'doctor', policy: session });
    const { accountId: reached } = await callerOf(region, credentials);
    if (reached !== accountId) {
      return {
        answer: problem(
          `${roleArn} lands in account ${reached}, and the configuration says that ${entry} is ${accountId}`,
          `Correct accountId or deployRole of ${entry} in ${configFile()}.`,
        ),
      };
    }
    const refused = `${bootstrapCommand(names)} A deploy role of this release may look at it; if it may not after that, a service control policy denies it.`;
    return {
      answer: ok(`${roleArn} can be taken by ${caller.arn}`),
      view: new View(region, refused, credentials),
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const refusal = roleRefused(config, names, caller, error);
    if (caller.accountId !== accountId) return { answer: refusal };
    const answer = (await stateBucketIsThere(names, region)) === false ? notBootstrapped(names) : refusal;
    const finding = `${answer.finding}; what follows is looked at as ${caller.arn}`;
    const refused = `Look as an administrator of ${accountId}, or as an operator once it is bootstrapped.`;
    return { answer: { ...answer, finding }, view: new View(region, refused) };
  }
}

/** Whether the role is there, asked as the caller; undefined where they may not know. */
async function stateBucketIsThere(names: AccountNames, region: string): Promise<boolean | undefined> {
  // A role that was made elsewhere may have a path, which is no part of its name.
  const RoleName = names.deployRoleArn.split('/').at(-1);
  try {
    await new IAMClient({ region }).send(new GetRoleCommand({ RoleName }));
    return true;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return false;
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function notBootstrapped(names: AccountNames): Answer {
  const finding = `there is no role ${names.deployRoleArn}`;
  if (isMadeElsewhere(names)) return problem(finding, madeElsewhereHint(names));
  return problem(`the account is not bootstrapped: ${finding}`, bootstrapCommand(names));
}

function roleRefused(config: PlatformConfig, names: AccountNames, caller: Caller, error: unknown): Answer {
  const { entry, deployRoleArn } = names;
  const { operators } = accountConfig(config, names);
  if (!isOperator(caller, operators)) {
    return problem(
      `${deployRoleArn} can't be taken: ${caller.arn} is none of the operators of ${entry}`,
      `Sign in as one of them (${operators.join(', ')}), or name only the accounts that you deploy. ` +
        `To become one, have your role added to the operators of ${entry} in ${configFile()}, and the account bootstrapped again. ${bootstrapCommand(names)}`,
    );
  }
  if (isMadeElsewhere(names))
    return problem(`${deployRoleArn} can't be taken (${reasonOf(error)})`, madeElsewhereHint(names));
  return problem(
    `${deployRoleArn} can't be taken (${reasonOf(error)})`,
    `If ${entry} was never bootstrapped, or not since you are one of its operators: ${bootstrapCommand(names)} ` +
      'Otherwise your own policies, or a service control policy, lack sts:AssumeRole on it.',
  );
}

function bootstrapCommand({ entry, accountId }: AccountNames): string {
  return `With credentials of an administrator of ${accountId}: npm run bootstrap -- ${entry}`;
}

function isMadeElsewhere(names: AccountNames): boolean {
  return names.deployRoleArn !== names.roleArn(names.deployRoleName);
}

function madeElsewhereHint({ entry }: AccountNames): string {
  return `${entry} has a deployRole of its own in the configuration: see with who made it that it is there, trusts the operators, and may do what bootstrap's may (bootstrap/deploy-permissions.ts).`;
}
