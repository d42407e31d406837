import { coversCondition, idOfCondition } from './condition';
import type { Grant, Matched, PrincipalSet } from './grants';
import { areApart, coversPattern } from './pattern';

/** A grant as a text that is the same for grants that only their spelling tells apart. */
export function keyOfGrant({ effect, principal, action, resource, condition }: Grant): string {
  return JSON.stringify([effect, principal, inLowerCase(action), resource, idOfCondition(condition)]);
}

/**
 * What is granted by `after` and was not by `before`: grants that no earlier grant covers. What was lost is the same
 * question the other way round.
 */
export function gainedGrants(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const known = new Set(before.map(keyOfGrant));
  return after.filter((grant) => {
    const key = keyOfGrant(grant);
    if (known.has(key)) return false;
    known.add(key);
    return !before.some((earlier) => grantCovers(earlier, grant));
  });
}

/** Whether whatever the second grant speaks of, the first does too, with the same effect. */
export function grantCovers(wide: Grant, narrow: Grant): boolean {
  return coversButCondition(wide, narrow) && coversCondition(wide.condition, narrow.condition);
}

/** As {@link grantCovers}, whatever the conditions are. */
export function coversButCondition(wide: Grant, narrow: Grant): boolean {
  return (
    wide.effect === narrow.effect &&
    coversSet(inLowerCase(wide.action), inLowerCase(narrow.action)) &&
    coversSet(wide.resource, narrow.resource) &&
    coversPrincipal(wide.principal, narrow.principal)
  );
}

const lowerCased = new WeakMap<Matched, Matched>();

/** Actions are not case-sensitive (IAM user guide, "Action"). */
export function inLowerCase(action: Matched): Matched {
  const known = lowerCased.get(action);
  if (known) return known;
  const lower =
    'only' in action
      ? { only: action.only.toLowerCase() }
      : { allBut: action.allBut.map((pattern) => pattern.toLowerCase()) };
  lowerCased.set(action, lower);
  return lower;
}

/** AWS matches no patterns in principals: `*` alone means everybody. Services and federations come on top of that. */
function coversPrincipal(wide?: PrincipalSet, narrow?: PrincipalSet): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  const isPerson = 'only' in narrow && !['Service', 'Federated'].includes(narrow.only.kind);
  if ('only' in wide && wide.only.kind === 'everybody' && isPerson) return true;
  return JSON.stringify(wide) === JSON.stringify(narrow);
}

/** Whether the first set holds all of the second. It may say no where a pattern is too intricate, never yes wrongly. */
export function coversSet(wide: Matched, narrow: Matched): boolean {
  if ('only' in wide) return 'only' in narrow ? coversPattern(wide.only, narrow.only) : wide.only === '*';
  if ('only' in narrow) return wide.allBut.every((pattern) => areApart(pattern, narrow.only));
  return wide.allBut.every((pattern) => narrow.allBut.some((other) => coversPattern(other, pattern)));
}
