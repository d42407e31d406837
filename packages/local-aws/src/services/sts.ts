import { GetRoleCommand, GetUserCommand, IAMClient, type Role } from '@aws-sdk/client-iam';
import { AwsError } from '../aws-error';
import type { Identities } from '../gateway/identities';
import { callerArn } from '../iam/authoriser';
import type { Call, Credentials, LocalAws, LocalService, Principal } from '../local-aws';
import type { Moto } from '../moto/moto';

const HOUR = 3600;

/** Input of AssumeRole after the model's checks. */
interface AssumeRoleInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number;
  readonly ExternalId?: string;
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn: string }[];
  readonly SourceIdentity?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys?: readonly string[];
}

/** STS: sessions live in the gateway, users and roles in moto's IAM. */
export function createSts(aws: LocalAws, identities: Identities, moto: Moto): LocalService {
  const sts = new SecurityTokens(aws, identities, moto);
  return {
    signingName: 'sts',
    model: 'sts',
    behind: 'moto',
    operations: {
      AssumeRole: (input, call) => sts.assumeRole(input, call),
      GetCallerIdentity: (_input, call) => sts.callerIdentity(call.principal),
      GetSessionToken: (input, call) => sts.sessionToken(input.DurationSeconds ?? 12 * HOUR, call.principal),
    },
  };
}

class SecurityTokens {
  constructor(
    private readonly aws: LocalAws,
    private readonly identities: Identities,
    private readonly moto: Moto,
  ) {}

  async assumeRole(input: AssumeRoleInput, call: Call): Promise<object> {
    const { RoleArn, RoleSessionName, DurationSeconds = HOUR, Policy } = input;
    const role = await this.role(RoleArn, call.principal);
    this.checkDuration(DurationSeconds, role, call.principal);
    const sessionPolicies = [...(input.PolicyArns ?? []).map(({ arn }) => arn), ...(Policy ? [Policy] : [])];
    const accountId = accountOf(RoleArn);
    const who = {
      accountId,
      arn: RoleArn,
      type: 'role',
      sessionName: RoleSessionName,
      sessionPolicies,
      ...chained(input, call.principal),
    } as const;
    const expires = this.inSeconds(DurationSeconds);
    return {
      ...(who.sourceIdentity !== undefined && { SourceIdentity: who.sourceIdentity }),
      Credentials: toWire(this.identities.open(who, expires), expires),
      AssumedRoleUser: {
        AssumedRoleId: `${role.RoleId}:${RoleSessionName}`,
        Arn: callerArn(who),
      },
    };
  }

  /** @returns the user's ARN or the session's, as `aws sts get-caller-identity` shows it. */
  async callerIdentity(principal: Principal): Promise<object> {
    const { accountId, arn, sessionName = '' } = principal;
    const iam = this.moto.client(IAMClient, accountId);
    if (principal.type === 'user') {
      const { User } = await iam.send(new GetUserCommand({ UserName: nameOf(arn) }));
      return { UserId: User?.UserId, Account: accountId, Arn: arn };
    }
    if (principal.type === 'service') return { UserId: arn, Account: accountId, Arn: arn };
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: nameOf(arn) }));
    const id = `${role?.RoleId ?? ''}:${sessionName}`;
    return { UserId: id, Account: accountId, Arn: callerArn(principal) };
  }

  async sessionToken(seconds: number, principal: Principal): Promise<object> {
    if (principal.type !== 'user') {
      throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
    }
    const expires = this.inSeconds(seconds);
    return { Credentials: toWire(this.identities.open(principal, expires), expires) };
  }

  /** A role that isn't there is refused like one that doesn't trust the caller. */
  private async role(arn: string, caller: Principal): Promise<Role> {
    const found = await this.moto
      .client(IAMClient, accountOf(arn))
      .send(new GetRoleCommand({ RoleName: nameOf(arn) }))
      .catch((error: Error) => {
        if (error.name === 'NoSuchEntityException' || error.name === 'NoSuchEntity')
          return { Role: undefined };
        throw error;
      });
    if (found.Role?.Arn === arn) return found.Role;
    throw new AwsError(
      'AccessDenied',
      `User: ${callerArn(caller)} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  }

  private checkDuration(seconds: number, role: Role, caller: Principal): void {
    if (caller.type === 'role' && seconds > HOUR) {
      throw new AwsError(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
        400,
      );
    }
    if (seconds > (role.MaxSessionDuration ?? HOUR)) {
      throw new AwsError(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        400,
      );
    }
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.aws.clock.now().getTime() + seconds * 1000);
  }
}

function toWire({ accessKeyId, secretAccessKey, sessionToken }: Credentials, expires: Date): object {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expires,
  };
}

function accountOf(arn: string): string {
  return arn.split(':')[4];
}

type Chained = Pick<Principal, 'sessionTags' | 'sourceIdentity' | 'transitiveTagKeys'>;

/**
 * What a session has of the session that opened it: transitive tags, which can't be set anew, and the source identity.
 *
 * @throws {AwsError} as STS refuses a change of either
 */
function chained(input: AssumeRoleInput, caller: Principal): Chained {
  const { Tags = [], TransitiveTagKeys = [], SourceIdentity } = input;
  const inherited = (caller.transitiveTagKeys ?? []).map((key) => [key, caller.sessionTags?.[key] ?? '']);
  const again = Tags.find(({ Key }) => caller.transitiveTagKeys?.includes(Key));
  if (again) {
    const message =
      'One of the specified tag keys conflicts with a transitive tag key from the calling session.';
    throw new AwsError('ValidationError', message, 400);
  }
  if (
    caller.sourceIdentity !== undefined &&
    (SourceIdentity ?? caller.sourceIdentity) !== caller.sourceIdentity
  ) {
    const message = 'You cannot change the source identity that is set in the calling session.';
    throw new AwsError('AccessDenied', message, 403);
  }
  return {
    sessionTags: Object.fromEntries([...inherited, ...Tags.map(({ Key, Value }) => [Key, Value])]),
    transitiveTagKeys: [...(caller.transitiveTagKeys ?? []), ...TransitiveTagKeys],
    sourceIdentity: SourceIdentity ?? caller.sourceIdentity,
  };
}

/** The last part of the ARN: a path is no part of the name. */
function nameOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
