import { ACCOUNTS, type AccountName, type LocalAccount, createAccounts } from './accounts';
import { createClock } from './clock';
import type { Client } from './clients';
import { checkNames } from './faults/names';
import { Faults, type FaultSwitchboard } from './faults/registry';
import { Gateway } from './gateway/gateway';
import { Identities } from './gateway/identities';
import { AwsError } from './aws-error';
import { Authoriser } from './iam/authoriser';
import { type Holding, Recorder, type Recording, type Reliance } from './iam/recorder';
import type { Need } from './iam/types';
import type { Actor, BusEvent, Credentials, LocalAws, Principal, RoleActor } from './local-aws';
import { type Moto, startMoto } from './moto/moto';
import { Models } from './protocol/model';
import { ActingClients } from './services/acting-clients';
import type { DomainDefaults } from './services/datazone/domain-units';
import { createServices } from './services/index';

const REGION = 'eu-central-1';

export interface LocalAwsOptions {
  /** Port that counts as TLS; by default a free one. */
  readonly port?: number;
  /** How many seconds of service time pass in one second; 60 by default. Timestamps are not scaled. */
  readonly speed?: number;
  /** One JSON line on standard error for every call and every step of the services. */
  readonly verbose?: boolean;
  /**
   * Accounts that form one Organization, the one that manages it first, with RAM sharing enabled; by default none, and
   * shares need an invitation.
   */
  readonly organization?: readonly AccountName[];
  /**
   * What a new DataZone domain lets everybody do: `open` (the default) as domains of about 2024, where all users may make
   * projects and domain units, `closed` as those of 2026, where only the owners of the root domain unit may.
   */
  readonly domainDefaults?: DomainDefaults;
}

/** A running local AWS. */
export interface RunningLocalAws {
  readonly region: string;
  readonly endpoint: string;
  /** The port that counts as plain HTTP. */
  readonly plainEndpoint: string;
  readonly accounts: Readonly<Record<AccountName, LocalAccount>>;
  /** What goes wrong, on request; other processes reach it at `ENDPOINT/_local/faults`. */
  readonly faults: FaultSwitchboard;
  /** What the services inside are given; for tests of a service. */
  readonly aws: LocalAws;
  /** Past the gateway, to measure what the gateway costs. */
  readonly moto: Pick<Moto, 'client'>;
  /** What IAM was asked, and who holds which policies: to learn which grants are needed. */
  readonly iam: {
    holdings(arns: readonly string[]): Promise<readonly Holding[]>;
    recording(): Recording;
    /** To be told of what a test made in an account's IAM past the gateway. */
    changed(accountId: string): void;
  };
  /** Makes DataZone's data-source runs a day older, so that none counts among the day's 25 any more. */
  letDayPass(): void;
  /** Ends everything, moto last; waits for work that goes on. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded AWS: moto, the gateway in front of it, the services of our own and the people of each account.
 *
 * @throws Error with the cure, where Python or moto can't be had or the port is taken.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<RunningLocalAws> {
  const log = options.verbose ? line : () => undefined;
  const moto = await startMoto(REGION, (text) => process.stderr.write(`${text}\n`));
  const identities = new Identities();
  const recorder = new Recorder();
  const authoriser = new Authoriser(moto, REGION, recorder);
  const models = new Models(moto.models);
  const faults = new Faults((fault) => checkNames(models, fault), log);
  const gateway = new Gateway({ moto, identities, authoriser, faults, log, report: line });
  try {
    const ports = await gateway.open(options.port);
    const environment = new Environment(
      ports.endpoint,
      identities,
      authoriser,
      recorder,
      faults,
      options.speed ?? 60,
      log,
    );
    const organization = (options.organization ?? []).map((name) => ACCOUNTS[name]);
    authoriser.reach(new ActingClients(environment));
    const { services, letDayPass } = createServices(
      environment,
      identities,
      moto,
      organization,
      options.domainDefaults ?? 'open',
    );
    gateway.serve(services);
    const accounts = await createAccounts(moto, identities);
    const stop = async () => {
      await environment.stop();
      await gateway.close();
      await moto.stop();
    };
    const iam = {
      holdings: (arns: readonly string[]) => authoriser.holdings(arns),
      recording: () => recorder.recording(),
      changed: (accountId: string) => authoriser.changed(accountId),
    };
    return { region: REGION, ...ports, accounts, faults, aws: environment, iam, letDayPass, moto, stop };
  } catch (error) {
    await gateway.close();
    await moto.stop();
    throw error;
  }
}

function line(message: string, fields: object = {}): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`);
}

/** What the services are given. */
class Environment implements LocalAws {
  readonly region = REGION;
  readonly clock: LocalAws['clock'];
  private readonly abort = new AbortController();
  private readonly listeners: ((accountId: string, event: BusEvent) => void)[] = [];
  private readonly working = new Set<Promise<void>>();
  private readonly clients = new Set<Client>();

  constructor(
    readonly endpoint: string,
    private readonly identities: Identities,
    private readonly authoriser: Authoriser,
    private readonly recorder: Recorder,
    readonly faults: Faults,
    speed: number,
    readonly log: LocalAws['log'],
  ) {
    this.clock = createClock(speed, this.abort.signal);
  }

  get stopping(): AbortSignal {
    return this.abort.signal;
  }

  relies(on: Reliance): void {
    this.recorder.relies(on);
  }

  emit(accountId: string, event: BusEvent): void {
    for (const listener of this.listeners) listener(accountId, event);
  }

  onEmit(listener: (accountId: string, event: BusEvent) => void): void {
    this.listeners.push(listener);
  }

  client<T extends Client>(type: new (config: object) => T, as: Actor): T {
    const { accountId, role, service, source } = as;
    if (role === undefined) {
      return this.open(type, this.identities.open({ accountId, arn: service, type: 'service', source }));
    }
    return this.open(type, () => this.session({ ...as, role }, service.split('.')[0], service));
  }

  clientAs<T extends Client>(type: new (config: object) => T, caller: Principal, via: string): T {
    const calledVia = [...(caller.calledVia ?? []), via];
    return this.open(type, this.identities.open({ ...caller, calledVia }));
  }

  private open<T extends Client>(
    type: new (config: object) => T,
    credentials: Credentials | (() => Promise<Credentials>),
  ): T {
    const client = new type({ endpoint: this.endpoint, region: this.region, credentials });
    this.clients.add(client);
    return client;
  }

  /** @param actor set where the service keeps the session for itself */
  async session(as: RoleActor, sessionName: string, actor?: string): Promise<Credentials> {
    const { role, calledVia, tags: sessionTags } = as;
    const refusal = await this.authoriser.trustRefusal(as);
    if (refusal !== undefined) throw new AwsError('AccessDenied', refusal, 403);
    const accountId = role.split(':')[4];
    return this.identities.open({
      accountId,
      arn: role,
      type: 'role',
      sessionName,
      sessionTags,
      calledVia,
      actor,
    });
  }

  roleRefusal(role: string, need: Need): Promise<string | undefined> {
    return this.authoriser.roleRefusal(role, need);
  }

  needRefusal(principal: Principal, need: Need, secure?: boolean): Promise<string | undefined> {
    return this.authoriser.needRefusal(principal, need, secure);
  }

  background(name: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        // What waits when the local AWS stops is cut short on purpose.
        if (!this.abort.signal.aborted)
          line('background work failed', { name, error: String((error as Error).stack) });
      })
      .finally(() => this.working.delete(running));
    this.working.add(running);
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await Promise.all(this.working);
    for (const client of this.clients) client.destroy();
  }
}
