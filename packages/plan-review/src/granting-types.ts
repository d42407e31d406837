import type { Level, Topic } from './finding';

/** A type of resource that is a permission by itself, without a policy document. Attributes are named in order. */
export interface Granting {
  readonly type: RegExp;
  readonly topic: Topic;
  /** Blocks of which each is a permission of its own, by their path; the resource itself by default. */
  readonly each?: string;
  /** Attributes that say who, each with a noun; or words. */
  readonly who: Readonly<Record<string, string>> | string;
  /** What it is to have that, and to lose it. */
  readonly gains: string;
  readonly loses: string;
  /** Attributes that say what. */
  readonly what?: readonly string[];
  /** Attributes that say on what; with `where`, the word before them. */
  readonly on?: readonly string[];
  readonly where?: string;
  /** Whether each of `on` is a thing by itself; else they name one thing together. */
  readonly across?: true;
  /** By all that is said, in lower case; medium by default. */
  readonly level?: (said: string) => Level;
}

export const EVERYBODY =
  /(^|[\s/:])(\*|all|allusers|allauthenticatedusers|authenticatedusers|domain:\*|everyone)(\s|$)|system:((un)?authenticated|anonymous)/;
export const ADMINISTRATION =
  /owner|admin|editor|contributor|fullaccess|full_control|write_acp|securityadmin|cluster-admin|impersonat|tokencreator|serviceaccountuser|super|(^|\s)\*(\s|$)/;
export const always = (level: Level) => (): Level => level;
export const byWords = (said: string): Level =>
  EVERYBODY.test(said) ? 'critical' : ADMINISTRATION.test(said) ? 'high' : 'medium';
export const atLeastHigh = (said: string): Level => (EVERYBODY.test(said) ? 'critical' : 'high');

export const HAS = { gains: 'gets', loses: 'loses' };
export const MAY = { gains: 'may now do', loses: 'may no longer do' };

/** Names of types that give access to something, of providers that the table above does not know. */
export const LIKELY =
  /_(grants?|permissions?|role_assignments?|role_bindings?|access_(policy|policies|entry|keys?|tokens?|rule|control|grant)|memberships?|collaborators?|policy_attachments?|sharing|api_keys?|service_account_key)$/;
