import { type Level, type Topic, worstLevel } from '../finding';

/** An access as its attributes say it, each value by itself. */
export interface EntitlementValues {
  readonly who: readonly string[];
  readonly what: readonly string[];
  readonly on: readonly string[];
}

/**
 * A type of resource that gives an access which is not made of AWS's actions: a role of another cloud, a share, a
 * membership. Attributes are named in order.
 */
export interface EntitlementType {
  /** Names of types; `*` stands for any part of one. */
  readonly types: readonly string[];
  readonly topic: Topic;
  /** Blocks of which each is an access of its own, by their path; the resource itself by default. */
  readonly each?: string;
  /** Attributes that say who, each with the noun before it; or the words themselves. */
  readonly who: Readonly<Record<string, string>> | string;
  /** The verb where it is gained, and where it is lost. */
  readonly gains: string;
  readonly loses: string;
  /** Attributes that say what. */
  readonly what?: readonly string[];
  /** Attributes that say on what, and the word before them; `on` by default. */
  readonly on?: readonly string[];
  readonly preposition?: string;
  /** Whether each of `on` is a thing by itself; else they name one thing together. */
  readonly separate?: true;
  /** Whether `what` are managed policies of AWS, which are judged by what they allow. */
  readonly managedPolicies?: true;
  /** Medium by default. */
  readonly level?: (values: EntitlementValues) => Level;
}

/** Values that stand for everybody, in lower case. */
const EVERYBODY = [
  '*',
  'all',
  'domain:*',
  'system:authenticated',
  'system:unauthenticated',
  'system:anonymous',
  'public',
  'public-read',
  'public-read-write',
  'publicread',
  'publicreadwrite',
];

/** Last parts of a URI or a member that stand for everybody, in lower case. */
const EVERYBODY_ENDS = ['allusers', 'allauthenticatedusers', 'authenticatedusers', 'everyone'];

/** Parts of the names of roles that let one decide over others or change everything, in lower case. */
const ADMINISTRATION = [
  'owner',
  'admin',
  'editor',
  'contributor',
  'fullaccess',
  'full_control',
  'write_acp',
  'impersonat',
  'tokencreator',
  'serviceaccountuser',
  'super',
];

/**
 * Whether a value names everybody: as a whole, or as the last part of a URI or of a member. In a block of several values
 * only what can be no name counts, such as `system:unauthenticated`.
 */
export function isEverybody(value: string): boolean {
  const [word, ...others] = value.toLowerCase().split(' ');
  const endOf = (each: string) => each.split(/[/:]/).at(-1) ?? '';
  if (others.length === 0) return EVERYBODY.includes(word) || EVERYBODY_ENDS.includes(endOf(word));
  return [word, ...others].some(
    (each) => /[/:]/.test(each) && (EVERYBODY.includes(each) || EVERYBODY_ENDS.includes(endOf(each))),
  );
}

function isAdministration(value: string): boolean {
  const lower = value.toLowerCase();
  return lower.split(' ').includes('*') || ADMINISTRATION.some((word) => lower.includes(word));
}

/** The same level, whoever gets it. */
export const alwaysLevel = (level: Level) => (): Level => level;

/** By whom: everybody, or a role that administers. */
export function byRole({ who, what }: EntitlementValues): Level {
  if (who.some(isEverybody)) return 'critical';
  return what.some(isAdministration) ? 'high' : 'medium';
}

/** To somebody of another account at least. */
export function byShare({ who }: EntitlementValues): Level {
  return who.some(isEverybody) ? 'critical' : 'high';
}

/** Where one of some values, in lower case, is among the words of what is given or of whom. */
export const onlyWhere =
  (part: keyof EntitlementValues, values: readonly string[], level: Level) =>
  (all: EntitlementValues): Level =>
    all[part].some((value) =>
      value
        .toLowerCase()
        .split(' ')
        .some((word) => values.includes(word)),
    )
      ? level
      : 'medium';

/** The worst of several rules. */
export const worstBy =
  (...rules: readonly ((values: EntitlementValues) => Level)[]) =>
  (values: EntitlementValues): Level =>
    worstLevel(rules.map((rule) => rule(values)));

export const GETS = { gains: 'gets', loses: 'loses' };
export const MAY = { gains: 'may now do', loses: 'may no longer do' };

/** Ends of the names of types that give access to something, of providers that no table knows. */
export const LIKELY_ENDS = [
  'grant',
  'grants',
  'permission',
  'permissions',
  'role_assignment',
  'role_assignments',
  'role_binding',
  'role_bindings',
  'access_policy',
  'access_policies',
  'access_entry',
  'access_key',
  'access_keys',
  'access_token',
  'access_tokens',
  'access_rule',
  'access_control',
  'access_grant',
  'membership',
  'memberships',
  'collaborator',
  'collaborators',
  'policy_attachment',
  'policy_attachments',
  'sharing',
  'api_key',
  'api_keys',
  'service_account_key',
];
