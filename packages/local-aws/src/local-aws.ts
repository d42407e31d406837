import type { Client } from './clients';
import type { Reliance } from './iam/recorder';
import type { Need } from './iam/types';
import type { Faults } from './faults/registry';

/** Who signed a request. */
export interface Principal {
  readonly accountId: string;
  /** IAM ARN of the user or role (never the session's), or a service principal such as `glue.amazonaws.com`. */
  readonly arn: string;
  readonly type: 'user' | 'role' | 'service';
  readonly accessKeyId: string;
  /** Only for roles. */
  readonly sessionName?: string;
  /** Tags of the session, given at AssumeRole or passed on by the session that assumed the role. */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /** Keys of those that the session passes on when it assumes another role. */
  readonly transitiveTagKeys?: readonly string[];
  /** Who started the chain of sessions: `aws:SourceIdentity`. */
  readonly sourceIdentity?: string;
  /** ARNs of session policies, and an inline one, given at AssumeRole. */
  readonly sessionPolicies?: readonly string[];
  /** Only for services: on behalf of which resource they call. */
  readonly source?: Source;
  /** Service principals through which the call goes on, the first one first: `aws:CalledVia`. */
  readonly calledVia?: readonly string[];
  /** Service principal that acts in the role here inside, and renews its session. */
  readonly actor?: string;
}

/** For whom a service acts: what the confused deputy is told by. */
export interface Source {
  /** `aws:SourceAccount`. */
  readonly accountId: string;
  /** `aws:SourceArn`; not every service names one. */
  readonly arn?: string;
}

/** Who calls: a service itself, or a role that it acts in. */
export interface Actor {
  /** Account that is called, or that the role lives in. */
  readonly accountId: string;
  /** Role ARN; its trust policy must let the service in. */
  readonly role?: string;
  /** Service principal such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** On whose behalf; asked by resource policies and by the role's trust policy. */
  readonly source?: Source;
  /** Session tags, which the role's trust policy must let the service give (`sts:TagSession`). */
  readonly tags?: Readonly<Record<string, string>>;
  /** Service principals through which the role's calls go on. */
  readonly calledVia?: readonly string[];
}

/** A service that acts in a role. */
export type RoleActor = Actor & { readonly role: string };

/** Keys with which a client signs, as STS hands them out. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** One API call, after the model-driven parsing and checks. */
export interface Call {
  /** SigV4 signing name: `datazone`, `ram`, `glue` … */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  /** True on the port that counts as TLS. */
  readonly secure: boolean;
}

/**
 * One operation. `input` has passed the official model's checks; the answer is checked by it too.
 * `next` forwards the request to moto, untouched or with the members of its body replaced by those of another input,
 * and returns moto's parsed answer.
 *
 * @throws {AwsError} the modelled error to answer with; `next` throws moto's errors as such.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs are checked by the official model at run time
export type Operation = (input: any, call: Call, next: (changed?: object) => Promise<any>) => Promise<object>;

/** A part of AWS that is served here. What it does not list goes on to moto, or is refused where moto has nothing. */
export interface LocalService {
  readonly signingName: string;
  /** Folder of the model in botocore's data. */
  readonly model: string;
  readonly behind: 'moto' | 'nothing';
  readonly operations: Readonly<Record<string, Operation>>;
}

/** An EventBridge event as services put it on a bus. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
  readonly resources?: readonly string[];
  readonly time?: Date;
}

/** What every local service is given. */
export interface LocalAws {
  readonly region: string;
  /** URL of the port that counts as TLS. */
  readonly endpoint: string;
  /** Scaled time: services wait in AWS's seconds, the dial makes them short. */
  readonly clock: {
    now(): Date;
    /** Waits for `seconds` of service time divided by the speed. Rejects when the local AWS stops. */
    sleep(seconds: number): Promise<void>;
  };
  /** What was programmed to go wrong; each service asks at one place. */
  readonly faults: Pick<Faults, 'fire'>;
  /** Puts an event on an account's default bus. */
  emit(accountId: string, event: BusEvent): void;
  /** EventBridge itself takes in what the other services emit. */
  onEmit(listener: (accountId: string, event: BusEvent) => void): void;
  /**
   * An AWS SDK client whose calls pass through the gateway as the role (in a new session) or, without a role,
   * as the service principal in that account. A role that does not trust the service makes each call fail with
   * STS's AccessDenied.
   */
  client<T extends Client>(type: new (config: object) => T, as: Actor): T;
  /**
   * An AWS SDK client whose calls pass through the gateway as the caller itself, session policies and all, on the way
   * through the service `via`.
   */
  clientAs<T extends Client>(type: new (config: object) => T, caller: Principal, via: string): T;
  /**
   * New session credentials of the actor's role.
   *
   * @throws {AwsError} STS's AccessDenied where the role does not trust the service
   */
  session(as: RoleActor, sessionName: string): Promise<Credentials>;
  /** Why IAM would not let a role do something, for services that check it beforehand; undefined where it would. */
  roleRefusal(role: string, need: Need): Promise<string | undefined>;
  /**
   * Why IAM does not let somebody do what is no call of its own, such as `lakeformation:GetDataAccess`, or only a part
   * of one.
   *
   * @param secure whether it comes by TLS, which it does by default
   */
  needRefusal(principal: Principal, need: Need, secure?: boolean): Promise<string | undefined>;
  /** Tells what, besides IAM's policies, was all that let a call in. */
  relies(on: Reliance): void;
  /** Work that goes on after an answer was sent; a failure is logged, and `stop` waits for it. */
  background(name: string, work: () => Promise<void>): void;
  /** Aborted when the local AWS stops: whatever lives on by itself (a poller, a process, a timer) ends by it. */
  readonly stopping: AbortSignal;
  /** One JSON line on standard error when the local AWS runs verbosely. */
  log(message: string, fields?: object): void;
}
