import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  STSClient,
} from '@aws-sdk/client-sts';

/** Keys with which AWS clients sign. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The keys of a session as STS answers them. @throws Error where one is missing */
export function keysOf(credentials: Credentials | undefined): Keys {
  return {
    accessKeyId: requireMember(credentials?.AccessKeyId, 'AccessKeyId'),
    secretAccessKey: requireMember(credentials?.SecretAccessKey, 'SecretAccessKey'),
    sessionToken: credentials?.SessionToken,
  };
}

/** Somebody's access to AWS: makes clients that act as them. */
export class Session {
  constructor(
    readonly region: string,
    readonly keys: Keys,
    /** Address of an AWS other than the real one. */
    private readonly endpoint?: string,
  ) {}

  /** A client of any AWS SDK v3 type. */
  client<T>(type: new (config: object) => T): T {
    return new type({ region: this.region, endpoint: this.endpoint, credentials: this.keys });
  }

  /** The same access with other keys. */
  as(keys: Keys): Session {
    return new Session(this.region, keys, this.endpoint);
  }

  /**
   * @param more such as the external id that the role's trust asks for, or session policies
   * @throws STS's error where the role's trust doesn't admit this session
   */
  async assume(
    RoleArn: string,
    RoleSessionName: string,
    more: Partial<AssumeRoleCommandInput> = {},
  ): Promise<Session> {
    const { Credentials: keys } = await this.client(STSClient).send(
      new AssumeRoleCommand({ ...more, RoleArn, RoleSessionName }),
    );
    return this.as(keysOf(keys));
  }

  /** Environment variables by which a child process acts as this session. */
  get environment(): NodeJS.ProcessEnv {
    return {
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: this.keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.keys.secretAccessKey,
      AWS_SESSION_TOKEN: this.keys.sessionToken ?? '',
      AWS_ENDPOINT_URL: this.endpoint,
    };
  }
}

/** A member that the SDK's types call optional and the API always sends. */
export function requireMember<T>(value: T | undefined | null, member: string): T {
  if (value === undefined || value === null) throw new Error(`AWS's answer has no ${member}`);
  return value;
}
