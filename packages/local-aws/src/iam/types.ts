import type { Call } from '../local-aws';
import type { Moto } from '../moto/moto';
import type { ActingClients } from '../services/acting-clients';

/** Condition keys of a request, by name; a list where a key has several values. */
export type Keys = Readonly<Record<string, string | readonly string[]>>;

/** One permission that a call needs: what IAM is asked. */
export interface Need {
  /** `service:Action`. */
  readonly action: string;
  /** ARN, or `*` where the action takes no resource. */
  readonly resource: string;
  /** Owner of the resource; by default the account of the ARN, else the caller's. */
  readonly accountId?: string;
  /** Keys of this request alone; what every request has is added. */
  readonly keys?: Keys;
}

/** What the making of needs can look at. */
export interface NeedContext {
  readonly call: Call;
  /** State that a need depends on, such as the key of a bucket. */
  readonly moto: Pick<Moto, 'client'>;
  /** State that services here keep rather than moto: each is asked as itself, which IAM does not look at. */
  readonly inside: Inside;
  /** The needs that follow from the service authorization reference: the action called like the operation. */
  derive(): Promise<readonly Need[]>;
}

/** Clients that act as services do inside AWS. */
export type Inside = Pick<ActingClients, 'get'>;

/** An operation's input as its model names it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs are checked by the official model at run time
export type Input = any;

/** What a refusal says. */
export interface Refusal {
  /** ARN of the user or of the role's session. */
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** Which kind of policy denies, or does not allow. */
  readonly because: string;
  /** Whether the resource is in the caller's account. */
  readonly sameAccount: boolean;
}

/** How one service's calls become questions to IAM, where the service authorization reference alone does not say it. */
export interface ServiceNeeds {
  /** The service's prefix in IAM actions. */
  readonly prefix: string;
  /** Each type of resource that the reference requires is asked, with an asterisk where the input names none. */
  readonly asksEveryType?: true;
  /**
   * Who of another account may use a resource is decided by the service itself, by shares or grants of its own: IAM
   * asks only the caller's policies.
   */
  readonly sharesItself?: true;
  /** Actions that are not called like their operation. */
  readonly actions?: Readonly<Record<string, string>>;
  /**
   * Values of the variables in the reference's ARN patterns (`QueueName`) that are no member of the input by the same
   * name; undefined where the input names no such resource. `Account` is the caller's where it is not given.
   */
  readonly variables?: Readonly<Record<string, (input: Input, call: Call) => string | undefined>>;
  /** Condition keys of the service's own, for every action that is derived. */
  readonly keys?: (input: Input, call: Call) => Keys;
  /** Operations whose needs are more than, or other than, what is derived. */
  readonly operations?: Readonly<
    Record<string, (input: Input, asked: NeedContext) => Promise<readonly Need[]> | readonly Need[]>
  >;
  /**
   * Account in whose part of moto the named resource lives; without it, the caller's.
   *
   * @throws {AwsError} where nobody but the owner may make the call
   */
  readonly owner?: (input: Input, call: Call) => string;
  /** Account that a resource belongs to whose ARN doesn't say it; undefined where there is no such resource. */
  readonly account?: (arn: string, moto: Pick<Moto, 'client'>) => Promise<string | undefined>;
  /** The service's words for a refusal where they are not IAM's general ones. */
  readonly refusal?: (refusal: Refusal) => string;
  /** Policy of one of the service's resources as JSON text; undefined where it has none. */
  readonly policy?: (
    arn: string,
    accountId: string,
    moto: Pick<Moto, 'client'>,
  ) => Promise<string | undefined>;
  /** ARN of the resource that has the policy for another, such as the bucket of an object; by default its own. */
  readonly policyOwner?: (arn: string) => string;
  /** Operations that change such a policy. */
  readonly policyChanges?: readonly string[];
  /** Tags of a resource, asked only where a policy has a condition on them. */
  readonly tags?: (
    arn: string,
    accountId: string,
    moto: Pick<Moto, 'client'>,
    inside: Inside,
  ) => Promise<Readonly<Record<string, string>>>;
}

/** What passing a role to a service needs. */
export function passRole(role: string, service: string): Need {
  return { action: 'iam:PassRole', resource: role, keys: { 'iam:PassedToService': service } };
}
