import { covers, gained, inLowerCase } from './difference';
import { dangerOf, dangerOfPrincipal } from './danger';
import { code, codes, type Finding, type Level, type Topic, worse } from './finding';
import { type Grant, grantsOf } from './policy';
import type { Json, ResourceChange } from './show';
import { isMarked, leavesAfter, leavesBefore, partOf } from './values';
import { actionsIn, conditionIn, groups, principalIn, resourcesIn, together, type Told } from './wording';

/** What is known of a resource besides its change. */
export interface Surroundings {
  /** Account that the resource is in; undefined where the plan does not tell. */
  readonly account?: string;
  /** Addresses that the attribute is made of, by the configuration. */
  references(attribute: string): readonly string[];
  /** What other resources of the plan grant already, and this one may show too; nothing by default. */
  readonly elsewhere?: readonly Grant[];
}

/** Attributes that hold a policy, by their names; only asked where nobody knows the content yet. */
const HOLDS_POLICY = /(^|[._])(policy|policies|policy_document|policy_json|policy_text|inline_policy)$/;

/** Types whose policy is no grant but a ceiling, with what it is the ceiling of. */
const CEILINGS: Readonly<Record<string, string>> = {
  aws_organizations_policy: 'the accounts that the policy is attached to',
  aws_vpc_endpoint: 'whoever goes through the endpoint',
  aws_vpc_endpoint_policy: 'whoever goes through the endpoint',
};

/** Who gains or loses what by the policies within a resource. */
export function policyFindings(resource: ResourceChange, surroundings: Surroundings): readonly Finding[] {
  const before = policiesIn(leavesBefore(resource));
  const after = policiesIn(leavesAfter(resource));
  const unknown = unknownPolicies(resource, before);
  const paths = new Set([...before.keys(), ...after.keys()]);
  const known = [...paths]
    .filter((path) => !unknown.some((one) => one === path))
    .flatMap((path) => {
      const sensitive = isSensitive(resource, path);
      const { elsewhere = [] } = surroundings;
      return differences(before.get(path) ?? [], after.get(path) ?? [], elsewhere).map((difference) =>
        finding(resource, surroundings, difference, sensitive),
      );
    });
  return [...known, ...unknown.map((path) => notKnown(resource, surroundings, path, before.has(path)))];
}

/** All that a resource granted before the change. */
export function heldGrants(resource: ResourceChange): readonly Grant[] {
  return [...policiesIn(leavesBefore(resource)).values()].flat();
}

/** Grants by the path of the attribute that holds the policy; several at one path are one. */
function policiesIn(leaves: ReturnType<typeof leavesBefore>): ReadonlyMap<string, readonly Grant[]> {
  const found = new Map<string, readonly Grant[]>();
  for (const { path, value } of leaves) {
    const grants = typeof value === 'string' ? grantsOf(value) : undefined;
    if (grants) found.set(path, [...(found.get(path) ?? []), ...grants]);
  }
  return found;
}

function unknownPolicies(resource: ResourceChange, before: ReadonlyMap<string, unknown>): readonly string[] {
  const unknown = leavesAfter(resource).filter(({ value }) => value === undefined);
  return [...new Set(unknown.map(({ path }) => path))].filter(
    (path) => before.has(path) || HOLDS_POLICY.test(path),
  );
}

function isSensitive({ change }: ResourceChange, path: string): boolean {
  const [first] = path.split('.');
  const masks: readonly Json[] = [change.before_sensitive, change.after_sensitive];
  return masks.some((mask) => isMarked(partOf(mask, first)));
}

interface Difference {
  readonly kind: 'gained' | 'lost' | 'condition';
  readonly told: Told;
  /** Of a condition: the earlier one. */
  readonly earlier?: string;
  /** Narrower grants of before that it covers: it widens them. */
  readonly widens: readonly Grant[];
}

function differences(
  before: readonly Grant[],
  after: readonly Grant[],
  elsewhere: readonly Grant[],
): readonly Difference[] {
  const lost = gained(after, before);
  const more = gained([...before, ...elsewhere], after);
  const sameButCondition = (one: Grant) =>
    JSON.stringify({ ...one, action: inLowerCase(one.action), condition: '' });
  const changed = new Map(before.map((grant) => [sameButCondition(grant), grant.condition]));
  const stays = new Set(more.map(sameButCondition).filter((one) => changed.has(one)));
  const earlierOf = (grant: Grant) => changed.get(sameButCondition(grant)) ?? '';
  const byEarlier = groups(
    more.filter((grant) => stays.has(sameButCondition(grant))),
    earlierOf,
  );
  const isNew = (grant: Grant) => !stays.has(sameButCondition(grant));
  return [
    ...byEarlier.flatMap((grants) =>
      together(grants).map((told) => ({
        kind: 'condition' as const,
        told,
        earlier: earlierOf(grants[0]),
        widens: [],
      })),
    ),
    ...together(more.filter(isNew)).map((told) => ({
      kind: 'gained' as const,
      told,
      widens: widened(before, told),
    })),
    ...together(lost.filter(isNew)).map((told) => ({ kind: 'lost' as const, told, widens: [] })),
  ];
}

/** What of before a wider grant covers, so that the reader sees from where it comes. */
function widened(
  before: readonly Grant[],
  { effect, principal, condition, actions, resources }: Told,
): Grant[] {
  return before.filter((narrow) =>
    actions.some((action) =>
      resources.some((resource) => covers({ effect, principal, condition, action, resource }, narrow)),
    ),
  );
}

/** More rights, or a denial less. Which of two conditions is the wider one, only a reader can tell. */
function opens({ kind, told: { effect, condition } }: Difference): boolean {
  if (kind === 'condition') return effect === 'Allow' || condition !== '';
  return (kind === 'gained') === (effect === 'Allow');
}

function finding(
  { address, type, change }: ResourceChange,
  { account }: Surroundings,
  difference: Difference,
  sensitive: boolean,
): Finding {
  const { told } = difference;
  const trust = isTrust(told);
  const topic: Topic = trust ? 'Trust' : type.startsWith('aws_kms_') ? 'Key' : 'Policy';
  if (sensitive)
    return { level: 'high', topic, address, text: 'A policy changes that the plan keeps secret.' };
  const level = opens(difference) ? danger(told, type, account) : 'low';
  return { level, topic, address, text: `${sentence(difference, holder(type, change), trust)}.` };
}

function isTrust({ principal, actions }: Told): boolean {
  return (
    principal !== undefined &&
    actions.every(
      (action) => 'only' in action && /^sts:(AssumeRole|TagSession|SetSourceIdentity|\*)/i.test(action.only),
    )
  );
}

function danger(
  { effect, principal, condition, actions, resources }: Told,
  type: string,
  account?: string,
): Level {
  // A denial that goes away may open anything that is allowed elsewhere.
  if (effect === 'Deny') return 'high';
  if (type in CEILINGS) return 'high';
  if (principal !== undefined) return dangerOfPrincipal(principal, condition, account);
  return actions
    .flatMap((action) => resources.map((resource) => dangerOf(action, resource)))
    .reduce(worse, 'low');
}

/** Who has a policy that names no principal. */
function holder(type: string, { before, after }: ResourceChange['change']): string {
  if (type in CEILINGS) return CEILINGS[type];
  const value = after ?? before;
  for (const kind of ['role', 'user', 'group']) {
    const name = partOf(value, kind);
    if (typeof name === 'string') return `the ${kind} ${code(name.split('/').at(-1))}`;
  }
  const name = partOf(value, 'name');
  if (typeof name !== 'string') return 'whoever has it';
  return /^aws_iam_(role|user|group)$/.test(type) ? `${code(name)} itself` : `whoever has ${code(name)}`;
}

function sentence({ kind, told, earlier, widens }: Difference, owner: string, trust: boolean): string {
  const who = told.principal === undefined ? owner : principalIn(told.principal);
  const what = `${actionsIn(told.actions)}${trust ? '' : ` on ${resourcesIn(told.resources)}`}`;
  if (kind === 'condition') {
    const now =
      told.condition === '' ? 'the condition is gone' : `the condition is now ${code(told.condition)}`;
    const was = earlier === undefined || earlier === '' ? 'there was none' : `it was ${code(earlier)}`;
    const verb = told.effect === 'Allow' ? 'may do' : 'is denied';
    return `${capital(who)} ${verb} ${what} as before, but ${now}; ${was}`;
  }
  const verb =
    told.effect === 'Allow'
      ? {
          gained: trust ? 'may now take this role by' : 'may now do',
          lost: trust ? 'can no longer take this role by' : 'may no longer do',
        }
      : { gained: 'is now denied', lost: 'is no longer denied' };
  const from = [...new Set(widens.flatMap((narrow) => plain(narrow, told)))];
  const was = from.length > 0 ? ` (wider than before: ${listed(from)})` : '';
  return `${capital(who)} ${verb[kind]} ${what}${conditionIn(told.condition)}${was}`;
}

/** The narrower grant, by what of it was narrower. */
function plain({ principal, action, resource }: Grant, wide: Told): readonly string[] {
  if (principal !== undefined && JSON.stringify(principal) !== JSON.stringify(wide.principal)) {
    return [principalIn(principal)];
  }
  return 'only' in action && 'only' in resource ? [code(`${action.only} on ${resource.only}`)] : [];
}

function listed(all: readonly string[]): string {
  return all.length > 4 ? `${all.slice(0, 4).join(', ')} and ${all.length - 4} more` : all.join(', ');
}

function capital(sentence: string): string {
  return sentence[0].toUpperCase() + sentence.slice(1);
}

function notKnown(
  { address, type }: ResourceChange,
  { references }: Surroundings,
  path: string,
  existed: boolean,
): Finding {
  const of = references(path.split('.')[0]);
  const made = of.length > 0 ? `; it is made of ${codes(of)}` : '';
  return {
    level: 'medium',
    topic: path.includes('assume_role') ? 'Trust' : type.startsWith('aws_kms_') ? 'Key' : 'Policy',
    address,
    text: `${existed ? 'How' : 'What'} ${code(path)} ${existed ? 'changes' : 'will allow'} is not known before the apply${made}.`,
  };
}
