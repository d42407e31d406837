import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  type CreateRoleCommandInput,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import type { AccountName } from '../../src/accounts';
import type { Client } from '../../src/clients';
import type { Credentials } from '../../src/local-aws';
import { ACCOUNTS, type TestAws } from './support';

/** A statement of a policy; `Effect` is Allow, and `Resource` everything, where they are not given. */
export interface Grant {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
  readonly Principal?: object | '*';
}

/** The document of an identity policy, or of a resource's where the statements have principals. */
export function document(...grants: readonly Grant[]): string {
  const Statement = grants.map((grant) => ({ Effect: 'Allow', Resource: '*', ...grant }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** The document of a trust policy. */
export function trust(
  Principal: object,
  Action: string | readonly string[] = 'sts:AssumeRole',
  Condition?: object,
) {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, Condition }],
  });
}

/** Users, roles and their sessions of one local AWS, with clients that call as them. */
export class People {
  private count = 0;

  constructor(private readonly aws: TestAws) {}

  /** A new user that may do this and nothing else. */
  async user(account: AccountName, ...grants: readonly Grant[]): Promise<Credentials> {
    const UserName = `user-${(this.count += 1)}`;
    const iam = this.aws.client(IAMClient, account);
    await iam.send(new CreateUserCommand({ UserName }));
    await this.allow(account, UserName, ...grants);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  }

  private async allow(account: AccountName, UserName: string, ...grants: readonly Grant[]): Promise<void> {
    if (grants.length === 0) return;
    const policy = { UserName, PolicyName: 'own', PolicyDocument: document(...grants) };
    await this.aws.client(IAMClient, account).send(new PutUserPolicyCommand(policy));
  }

  /**
   * A new role that may do this and nothing else; its account's administrator may assume it, unless it has another
   * trust policy.
   *
   * @returns its ARN
   */
  async role(
    account: AccountName,
    grants: readonly Grant[],
    more: Partial<CreateRoleCommandInput> = {},
  ): Promise<string> {
    const RoleName = more.RoleName ?? `role-${(this.count += 1)}`;
    const iam = this.aws.client(IAMClient, account);
    const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNTS[account]}:root` });
    const { Role } = await iam.send(new CreateRoleCommand({ AssumeRolePolicyDocument, ...more, RoleName }));
    if (grants.length > 0) {
      const policy = { RoleName, PolicyName: 'own', PolicyDocument: document(...grants) };
      await iam.send(new PutRolePolicyCommand(policy));
    }
    return Role?.Arn ?? '';
  }

  /** Keys of a new session; the administrator of the role's account opens it where nobody else is named. */
  async assume(
    RoleArn: string,
    more: Partial<AssumeRoleCommandInput> = {},
    caller?: Credentials,
  ): Promise<Credentials> {
    const sts = this.as(STSClient, caller ?? this.administrator(RoleArn));
    const { Credentials: keys } = await sts
      .send(new AssumeRoleCommand({ RoleSessionName: 'test', ...more, RoleArn }))
      .finally(() => sts.destroy());
    return {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken,
    };
  }

  /** A client that calls with these keys, without repeating what is refused. */
  as<T extends Client>(type: new (config: object) => T, credentials: Credentials, more: object = {}): T {
    const { endpoint, region } = this.aws.running;
    return new type({ endpoint, region, credentials, maxAttempts: 1, ...more });
  }

  private administrator(arn: string): Credentials {
    const entry = Object.entries(ACCOUNTS).find(([, accountId]) => accountId === arn.split(':')[4]);
    if (!entry) throw new Error(`${arn} is of none of the accounts`);
    return this.aws.running.accounts[entry[0] as AccountName].administrator;
  }
}
