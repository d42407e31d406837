import type { Json } from '../read/values';
import type { Condition } from './access/condition';
import type { Grant, Matched, PrincipalSet } from './access/grants';

/** How dangerous a finding is, the worst first; all but the last need a human. */
export const LEVELS = ['critical', 'high', 'medium', 'low'] as const;
export type Level = (typeof LEVELS)[number];

/** What a finding is about, in the order in which findings of one level stand. */
export const TOPICS = [
  'Trap',
  'Data loss',
  'Public access',
  'Trust',
  'Policy',
  'Key',
  'Share',
  'Network',
  'Encryption',
  'Retention',
  'Protection',
  'Audit',
  'Service',
  'Unknown',
] as const;
export type Topic = (typeof TOPICS)[number];

/** Something that a reviewer should know before the plan is carried out. */
export interface Finding {
  readonly level: Level;
  readonly topic: Topic;
  /** Address of the resource in Terraform, or of what else the finding is about. */
  readonly address: string;
  /** Type of the resource; empty where the finding is about something else. */
  readonly type: string;
  /** Logical id of the resource in the template of that CloudFormation stack. */
  readonly within?: string;
  /** AWS account of the resource; absent where the plan does not tell. */
  readonly account?: string;
  /** Who changes it: this plan, somebody outside of Terraform, or a later run. */
  readonly origin: 'plan' | 'outside' | 'later';
  readonly fact: Fact;
}

/** A finding without what is the same for all of a resource. */
export type Judgement = Pick<Finding, 'level' | 'topic' | 'fact'>;

/** What is found, as values; only `render/` makes sentences of them. */
export type Fact = AccessFact | EntitlementFact | NetworkFact | SettingFact | LossFact | ValueFact | Note;

/** Whom a policy that names no principal is about. */
export type Holder =
  | { readonly kind: 'role' | 'user' | 'group' | 'policy'; readonly name: string }
  /** A policy that is no grant but a ceiling, with whom it is the ceiling of. */
  | { readonly kind: 'ceiling'; readonly of: string };

/** Who gains or loses the right to do what, by a policy or by a permission of AWS that is a resource of its own. */
export interface AccessFact {
  readonly kind: 'access';
  /** `condition` where the same is granted as before, under another condition. */
  readonly change: 'gained' | 'lost' | 'condition';
  readonly effect: Grant['effect'];
  readonly holder: Holder;
  /** Undefined in a policy of one's own: the holder. */
  readonly principals?: readonly PrincipalSet[];
  readonly actions: readonly Matched[];
  readonly resources: readonly Matched[];
  /** What carries the policy, which `*` stands for where principals are named. */
  readonly carrier: 'key' | 'resource' | 'role';
  /** All have to hold. */
  readonly condition: readonly Condition[];
  /** Of `condition`: the one before. */
  readonly earlier: readonly Condition[];
  /** Narrower grants that it covers: of before, where it is gained; that stay, where it is lost. */
  readonly narrower: readonly Grant[];
  /** Why it is more dangerous than its words tell. */
  readonly because?: UnconfinedTrust;
}

/** A trust that lets in more than it names. */
export type UnconfinedTrust =
  /** An identity provider without a test on the subject. */
  | { readonly kind: 'any subject' }
  /** A service without a test on whom it acts for; in a trust with the most dangerous that the role may do. */
  | { readonly kind: 'any source'; readonly right?: RoleRight };

/** The most dangerous right of a role: a grant of its policies, or a policy by its ARN. */
export type RoleRight =
  { readonly level: Level; readonly grant: Grant } | { readonly level: Level; readonly policy: string };

/** Who gains or loses an access that is not made of actions: a role of another cloud, a share, a membership. */
export interface EntitlementFact {
  readonly kind: 'entitlement';
  readonly change: 'gained' | 'lost';
  /** With the noun that stands before each. */
  readonly who: readonly { readonly noun: string; readonly value: string }[];
  readonly verb: string;
  readonly what: readonly string[];
  /** The word before the things, such as `on`. */
  readonly preposition: string;
  readonly on: readonly (readonly string[])[];
  /** What narrows it, by the names of its attributes. */
  readonly narrowedBy: readonly { readonly name: string; readonly value: string }[];
  /** Managed policies of which the plan does not have the content. */
  readonly unread?: readonly string[];
}

/** Who can newly reach, or no longer reach, which ports. */
export interface NetworkFact {
  readonly kind: 'network';
  readonly change: 'opened' | 'closed';
  readonly from: string;
  /** Whether that is the whole internet. */
  readonly everybody: boolean;
  readonly ports: readonly Ports[];
}

/** Ports of a protocol; every port without ranges. */
export interface Ports {
  readonly protocol: string;
  /** Undefined where the protocol has no ports. */
  readonly ranges?: readonly (readonly [first: number, last: number])[];
}

/** A setting that turns to, or from, its dangerous side. */
export interface SettingFact {
  readonly kind: 'setting';
  /** Of the attribute, without indices. */
  readonly path: string;
  /** What that means: a sentence without its end; absent where the values say it. */
  readonly meaning?: string;
  readonly before: readonly SettingValue[];
  readonly after: readonly SettingValue[] | 'unknown' | 'secret';
  /** Whether the whole resource is new. */
  readonly isNew: boolean;
}
export type SettingValue = boolean | number | string;

/** What a resource that is destroyed or replaced takes with it. */
export interface LossFact {
  readonly kind: 'loss';
  readonly change: 'destroyed' | 'replaced';
  /** Id of the old object that an earlier replacement left. */
  readonly deposed?: string;
  /** Attributes that force the replacement. */
  readonly forcedBy: readonly string[];
  /** Why Terraform does it, as a sentence's end. */
  readonly reason?: string;
  /** What that means: whole sentences. */
  readonly consequence: string;
}

/** Something about an attribute whose value says nothing more. */
export interface ValueFact {
  readonly kind: 'value';
  readonly path: string;
  readonly is: 'secret' | 'not known' | 'not known in full' | 'no longer sensitive' | 'in a form not read';
  /** Whether there was a value before. */
  readonly existed: boolean;
  /** Addresses that it is made of. */
  readonly madeOf: readonly string[];
}

/** A sentence of a table or a judge, with the values of the plan that stand where it has `{}`. */
export interface Note {
  readonly kind: 'note';
  readonly template: string;
  readonly values: readonly (readonly Json[])[];
}

/** A note; each `{}` of the template stands for the next values. */
export function note(template: string, ...values: readonly (readonly Json[])[]): Note {
  return { kind: 'note', template, values };
}

/** The worse of two levels. */
export function worseLevel(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) <= LEVELS.indexOf(b) ? a : b;
}

/** The worst of levels; low without any. */
export function worstLevel(levels: Iterable<Level>): Level {
  let found: Level = 'low';
  for (const level of levels) found = worseLevel(found, level);
  return found;
}
