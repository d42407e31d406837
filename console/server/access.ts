import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Identity } from '../api';

/** Keys, or what gets them; the SDK's default chain where there are none. */
export type Credentials = NonNullable<STSClientConfig['credentials']>;

/** What every client of AWS's needs. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials?: Credentials;
  /** Address of an AWS other than the real one. */
  readonly endpoint?: string;
}

interface Closable {
  destroy(): void;
}

/** One principal's access to AWS: makes a client of each type once. */
export class Access {
  private readonly clients = new Map<unknown, Closable>();

  constructor(private readonly settings: ClientSettings) {}

  client<T extends Closable>(type: new (config: object) => T): T {
    const made = (this.clients.get(type) as T | undefined) ?? new type(this.settings);
    this.clients.set(type, made);
    return made;
  }

  /** Access by another role, which this one takes. */
  as(RoleArn: string): Access {
    const { region, endpoint, credentials } = this.settings;
    const taken = fromTemporaryCredentials({
      params: { RoleArn, RoleSessionName: 'console' },
      masterCredentials: credentials,
      clientConfig: { region, endpoint },
    });
    return this.with(taken);
  }

  /** Access by other credentials. */
  with(credentials: Credentials): Access {
    return new Access({ ...this.settings, credentials });
  }

  /** @throws the error of STS, or of the SDK where there are no credentials */
  async identity(): Promise<Identity> {
    const { Account = '', Arn = '' } = await this.client(STSClient).send(new GetCallerIdentityCommand({}));
    return { accountId: Account, arn: Arn };
  }

  close(): void {
    for (const client of this.clients.values()) client.destroy();
  }
}

/** The accesses of a person: that of the environment, and of the roles that it takes in other accounts. */
export class Accesses {
  private constructor(
    readonly home: Access,
    /** Account of the environment's credentials. */
    readonly homeAccount: string,
    private readonly others: ReadonlyMap<string, Access>,
  ) {}

  /**
   * @param roles ARN of a role by the account that it is in
   * @throws the error of STS, or of the SDK where there are no credentials
   */
  static async open(settings: ClientSettings, roles: ReadonlyMap<string, string>): Promise<Accesses> {
    const home = new Access(settings);
    const { accountId } = await home.identity();
    const others = [...roles].map(([account, role]): [string, Access] => [account, home.as(role)]);
    return new Accesses(home, accountId, new Map(others));
  }

  /** The access inside an account, if there is one. */
  in(accountId: string): Access | undefined {
    return this.others.get(accountId) ?? (accountId === this.homeAccount ? this.home : undefined);
  }

  /** All of them, the environment's first. */
  get all(): readonly Access[] {
    return [this.home, ...this.others.values()];
  }

  close(): void {
    for (const access of this.all) access.close();
  }
}
