import { groupBy } from '../../read/group-by';
import { type Condition, idOfCondition } from './condition';
import { grantCovers, coversButCondition, gainedGrants, inLowerCase } from './covers';
import { accountOf, type Grant, kindOf, type Matched, type PrincipalSet } from './grants';

/** Grants put together: whoever is named may do all of these actions on all of these resources. */
export interface GrantGroup {
  /** Undefined in a policy of one's own. */
  readonly principals?: readonly PrincipalSet[];
  readonly condition: readonly Condition[];
  readonly effect: Grant['effect'];
  readonly actions: readonly Matched[];
  readonly resources: readonly Matched[];
}

/** How a policy differs from what it was, in one respect. */
export interface Difference extends GrantGroup {
  /** `condition` where the same is granted as before, under another condition. */
  readonly change: 'gained' | 'lost' | 'condition';
  /** Of `condition`: the one before. */
  readonly earlier: readonly Condition[];
  /** Whether more is possible by it than before: a right more, or a denial less. */
  readonly opens: boolean;
  /** Narrower grants that it covers: of before, where it is gained; that stay, where it is lost. */
  readonly narrower: readonly Grant[];
}

/** What two policies differ in. */
export function differencesOf(before: readonly Grant[], after: readonly Grant[]): readonly Difference[] {
  const more = gainedGrants(before, after);
  const less = gainedGrants(after, before);
  const allows = ({ effect }: GrantGroup) => effect === 'Allow';
  // The same under another condition: a grant that only its condition keeps from being covered.
  const earlierOf = (grant: Grant) => before.find((other) => coversButCondition(other, grant));
  const laterOf = (grant: Grant) => after.find((other) => coversButCondition(other, grant));
  const isAmong = (grant: Grant, others: readonly Grant[]) =>
    others.some((other) => coversButCondition(other, grant));
  const changed = more.filter((grant) => earlierOf(grant) !== undefined);
  // Of a denial, the part that goes is what matters.
  const gains = more.filter((grant) => grant.effect === 'Allow' || !isAmong(grant, less));
  const losses = less.filter((grant) => grant.effect === 'Deny' || !isAmong(grant, changed));
  const found: Difference[] = [];
  for (const [was, grants] of byCondition(gains, (grant) => earlierOf(grant)?.condition)) {
    const change = was === undefined ? 'gained' : 'condition';
    for (const group of groupGrants(grants)) {
      const narrower = change === 'gained' ? coveredBy(group, before) : [];
      found.push({ ...group, change, earlier: was ?? [], opens: allows(group), narrower });
    }
  }
  for (const [now, grants] of byCondition(losses, (grant) => laterOf(grant)?.condition)) {
    for (const group of groupGrants(grants)) {
      const opens = !allows(group);
      found.push(
        now === undefined
          ? { ...group, change: 'lost', earlier: [], opens, narrower: coveredBy(group, after) }
          : { ...group, change: 'condition', condition: now, earlier: group.condition, opens, narrower: [] },
      );
    }
  }
  return found;
}

/** The grants that a wider one covers, so that the reader sees from where it comes, or what is left of it. */
function coveredBy(group: GrantGroup, others: readonly Grant[]): readonly Grant[] {
  if (others.length === 0) return [];
  const { effect, principals, condition, actions, resources } = group;
  const all = (principals ?? [undefined]).flatMap((principal) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({ effect, principal, condition, action, resource })),
    ),
  );
  return others.filter((narrow) => all.some((wide) => grantCovers(wide, narrow)));
}

/** Puts grants together, so that principals times actions times resources are exactly what they say. */
export function groupGrants(grants: readonly Grant[]): readonly GrantGroup[] {
  const byResource = groups(grants, ({ effect, principal, condition, resource }) =>
    keyOf([effect, principal, idOfCondition(condition), resource]),
  ).map(([first, ...others]) => ({
    ...first,
    actions: eachOnce([first, ...others].map(({ action }) => action)),
    resources: [first.resource],
  }));
  const byPrincipal = groups(byResource, ({ effect, principal, condition, actions }) =>
    keyOf([effect, principal, idOfCondition(condition), namesOf(actions)]),
  ).map((group) => ({ ...group[0], resources: group.flatMap(({ resources }) => resources) }));
  return groups(byPrincipal, ({ effect, principal, condition, actions, resources }) =>
    keyOf([
      effect,
      principal && [kindOf(principal), accountOf(principal)],
      idOfCondition(condition),
      namesOf(actions),
      namesOf(resources),
    ]),
  ).map((group) => {
    const [{ effect, condition, actions, resources }] = group;
    const principals = group.flatMap(({ principal }) => (principal === undefined ? [] : [principal]));
    return { effect, condition, actions, resources, ...(principals.length > 0 ? { principals } : {}) };
  });
}

const keyOf = (value: unknown) => JSON.stringify(value);
const namesOf = (sets: readonly Matched[]) => sets.map(keyOf).sort();

/** Each action once, however it is spelled. */
function eachOnce(actions: readonly Matched[]): readonly Matched[] {
  return groups(actions, (action) => keyOf(inLowerCase(action))).map(([first]) => first);
}

/** The groups of those that are alike by a key, in the order of their first. */
function groups<T>(all: readonly T[], by: (each: T) => string): readonly (readonly [T, ...T[]])[] {
  return [...groupBy(all, by).values()] as unknown as readonly (readonly [T, ...T[]])[];
}

/** The groups of grants to which the same condition belongs. */
function byCondition(
  grants: readonly Grant[],
  by: (grant: Grant) => readonly Condition[] | undefined,
): readonly (readonly [readonly Condition[] | undefined, readonly Grant[]])[] {
  return groups(grants, (grant) => {
    const condition = by(grant);
    return condition === undefined ? '' : String(idOfCondition(condition));
  }).map((group) => [by(group[0]), group] as const);
}
