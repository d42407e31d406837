import { code, codes } from './finding';
import type { Grant, Matched } from './policy';

/** Grants that differ only in their actions and resources, told as one. */
export interface Told {
  readonly principal?: Matched;
  readonly condition: string;
  readonly effect: Grant['effect'];
  readonly actions: readonly Matched[];
  readonly resources: readonly Matched[];
}

const key = (value: unknown) => JSON.stringify(value) ?? '';

/** Puts grants together, so that actions times resources are exactly what they say. */
export function together(grants: readonly Grant[]): readonly Told[] {
  const byResource = groups(grants, ({ effect, principal, condition, resource }) =>
    key([effect, principal, condition, resource]),
  ).map((group) => ({
    ...group[0],
    actions: group.map(({ action }) => action),
    resources: [group[0].resource],
  }));
  return groups(byResource, ({ effect, principal, condition, actions }) =>
    key([effect, principal, condition, actions.map(key).sort()]),
  ).map((group) => {
    const [{ effect, principal, condition, actions }] = group;
    return { effect, principal, condition, actions, resources: group.flatMap(({ resources }) => resources) };
  });
}

/** The groups of those that are alike by a key, in the order of their first. */
export function groups<T>(all: readonly T[], by: (one: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(by(one), [...(found.get(by(one)) ?? []), one]);
  return [...found.values()];
}

/** `s3:GetObject`, `s3:ListBucket`; or every action, or all but some. */
export function actionsIn(actions: readonly Matched[]): string {
  return setIn(actions, 'every action');
}

/** The resources of a statement; `itself` is what a policy on a resource is about. */
export function resourcesIn(resources: readonly Matched[]): string {
  return setIn(resources, 'every resource');
}

function setIn(all: readonly Matched[], everything: string): string {
  if (all.some((one) => 'only' in one && /^\*+$/.test(one.only))) return everything;
  const named = all.flatMap((one) => ('only' in one ? [one.only] : []));
  const others = all.flatMap((one) => ('only' in one ? [] : [`${everything} but ${codes(one.allBut)}`]));
  return [...(named.length > 0 ? [codes(named)] : []), ...others].join(', and ');
}

/** A principal in plain words. */
export function principalIn(principal: Matched): string {
  if (!('only' in principal))
    return `everybody but ${codes(principal.allBut.map((one) => one.split(/ (.*)/s)[1] ?? one))}`;
  const [kind, id = ''] = principal.only.split(/ (.*)/s);
  if (kind === '*') return 'anybody, in any AWS account or none,';
  if (kind === 'Service') return `the service ${code(id)}`;
  if (kind === 'Federated') return `whoever ${code(id)} signs in`;
  const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(id)?.[1];
  return account === undefined ? code(id) : `the account ${code(account)} (whomever it lets)`;
}

/** ` if …`; empty without a condition. */
export function conditionIn(condition: string): string {
  return condition === '' ? '' : ` if ${code(condition)}`;
}
