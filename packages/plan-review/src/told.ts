import type { Test } from './condition';
import { covers, coversButCondition, gained, inLowerCase } from './difference';
import { accountOf, type Grant, kindOf, type Matched } from './policy';

/** Grants that are told as one: whoever is named may do all of these actions on all of these resources. */
export interface Told {
  /** Undefined in a policy of one's own. */
  readonly principals?: readonly Matched[];
  readonly condition: readonly Test[];
  readonly effect: Grant['effect'];
  readonly actions: readonly Matched[];
  readonly resources: readonly Matched[];
}

/** How a policy differs from what it was, in one respect. */
export interface Difference extends Told {
  /** `condition` where the same is granted as before, under another condition. */
  readonly kind: 'gained' | 'lost' | 'condition';
  /** Of `condition`: the earlier one. */
  readonly earlier: readonly Test[];
  /** Whether more is possible by it than before: a right more, or a denial less. */
  readonly opens: boolean;
  /** Narrower grants that it covers: of before, where it is gained; that stay, where it is lost. */
  readonly narrower: readonly Grant[];
}

/**
 * What two policies differ in.
 *
 * @param elsewhere what others grant already, and `after` may show too
 */
export function differences(
  before: readonly Grant[],
  after: readonly Grant[],
  elsewhere: readonly Grant[] = [],
): readonly Difference[] {
  const more = gained([...before, ...elsewhere], after);
  const less = gained(after, before);
  const allows = ({ effect }: Told) => effect === 'Allow';
  // The same under another condition: a grant that only its condition keeps from being covered.
  const earlier = (grant: Grant) => before.find((one) => coversButCondition(one, grant));
  const later = (grant: Grant) => after.find((one) => coversButCondition(one, grant));
  const isTold = (grant: Grant, among: readonly Grant[]) =>
    among.some((one) => coversButCondition(one, grant));
  const changed = more.filter((grant) => earlier(grant) !== undefined);
  // What of a denial is told is the part that goes.
  const gains = more.filter((grant) => grant.effect === 'Allow' || !isTold(grant, less));
  const losses = less.filter((grant) => grant.effect === 'Deny' || !isTold(grant, changed));
  const found: Difference[] = [];
  for (const [was, grants] of grouped(gains, (grant) => earlier(grant)?.condition)) {
    const kind = was === undefined ? 'gained' : 'condition';
    for (const told of together(grants)) {
      const narrower = kind === 'gained' ? coveredBy(told, before) : [];
      found.push({ ...told, kind, earlier: was ?? [], opens: allows(told), narrower });
    }
  }
  for (const [now, grants] of grouped(losses, (grant) => later(grant)?.condition)) {
    for (const told of together(grants)) {
      const opens = !allows(told);
      if (now === undefined)
        found.push({ ...told, kind: 'lost', earlier: [], opens, narrower: coveredBy(told, after) });
      else
        found.push({
          ...told,
          kind: 'condition',
          condition: now,
          earlier: told.condition,
          opens,
          narrower: [],
        });
    }
  }
  return found;
}

/** The grants that a wider one covers, so that the reader sees from where it comes, or what is left of it. */
function coveredBy(told: Told, others: readonly Grant[]): readonly Grant[] {
  const { effect, principals, condition, actions, resources } = told;
  const all = (principals ?? [undefined]).flatMap((principal) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({ effect, principal, condition, action, resource })),
    ),
  );
  return others.filter((narrow) => all.some((wide) => covers(wide, narrow)));
}

/** Puts grants together, so that principals times actions times resources are exactly what they say. */
export function together(grants: readonly Grant[]): readonly Told[] {
  const byResource = groups(grants, ({ effect, principal, condition, resource }) =>
    key([effect, principal, condition, resource]),
  ).map(([first, ...others]) => ({
    ...first,
    actions: unique([first, ...others].map(({ action }) => action)),
    resources: [first.resource],
  }));
  const byPrincipal = groups(byResource, ({ effect, principal, condition, actions }) =>
    key([effect, principal, condition, names(actions)]),
  ).map((group) => ({ ...group[0], resources: group.flatMap(({ resources }) => resources) }));
  return groups(byPrincipal, ({ effect, principal, condition, actions, resources }) =>
    key([
      effect,
      principal && [kindOf(principal), accountOf(principal)],
      condition,
      names(actions),
      names(resources),
    ]),
  ).map((group) => {
    const [{ effect, condition, actions, resources }] = group;
    const principals = group.flatMap(({ principal }) => (principal === undefined ? [] : [principal]));
    return { effect, condition, actions, resources, ...(principals.length > 0 ? { principals } : {}) };
  });
}

const key = (value: unknown) => JSON.stringify(value);
const names = (sets: readonly Matched[]) => sets.map(key).sort();

/** Each action once, however it is spelled. */
function unique(actions: readonly Matched[]): readonly Matched[] {
  return groups(actions, (action) => key(inLowerCase(action))).map(([first]) => first);
}

/** The groups of those that are alike by a key, in the order of their first. */
function groups<T>(all: readonly T[], by: (one: T) => string): readonly (readonly [T, ...T[]])[] {
  const found = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = found.get(by(one));
    if (group) group.push(one);
    else found.set(by(one), [one]);
  }
  return [...found.values()];
}

/** The groups of grants to which the same condition belongs. */
function grouped(
  grants: readonly Grant[],
  by: (grant: Grant) => readonly Test[] | undefined,
): readonly (readonly [readonly Test[] | undefined, readonly Grant[]])[] {
  return groups(grants, (grant) => key(by(grant) ?? null)).map((group) => [by(group[0]), group] as const);
}
