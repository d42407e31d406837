import { coversCondition } from './condition';
import { areApart, coversPattern } from './pattern';
import type { Grant, Matched } from './policy';

/**
 * What one has by `after` and had not by `before`: grants that no earlier grant covers. What was lost is the same
 * question the other way round.
 */
export function gained(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const seen = new Set<string>();
  return after.filter((grant) => {
    const key = JSON.stringify({ ...grant, action: inLowerCase(grant.action) });
    if (seen.has(key) || before.some((earlier) => covers(earlier, grant))) return false;
    seen.add(key);
    return true;
  });
}

/** Whether whatever the second grant speaks of, the first does too, with the same effect. */
export function covers(wide: Grant, narrow: Grant): boolean {
  return coversButCondition(wide, narrow) && coversCondition(wide.condition, narrow.condition);
}

/** As {@link covers}, whatever the conditions are. */
export function coversButCondition(wide: Grant, narrow: Grant): boolean {
  return (
    wide.effect === narrow.effect &&
    coversPrincipal(wide.principal, narrow.principal) &&
    coversSet(inLowerCase(wide.action), inLowerCase(narrow.action)) &&
    coversSet(wide.resource, narrow.resource)
  );
}

/** Actions are not case-sensitive (IAM user guide, "Action"). */
export function inLowerCase(action: Matched): Matched {
  return 'only' in action
    ? { only: action.only.toLowerCase() }
    : { allBut: action.allBut.map((pattern) => pattern.toLowerCase()) };
}

/** AWS matches no patterns in principals: `*` alone means everybody. Services and federations come on top of that. */
function coversPrincipal(wide?: Matched, narrow?: Matched): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  const isPerson = 'only' in narrow && !/^(Service|Federated) /.test(narrow.only);
  if ('only' in wide && wide.only === '*' && isPerson) return true;
  return JSON.stringify(wide) === JSON.stringify(narrow);
}

/** Whether the first set holds all of the second. It may say no where a pattern is too intricate, never yes wrongly. */
export function coversSet(wide: Matched, narrow: Matched): boolean {
  if ('only' in wide) return 'only' in narrow ? coversPattern(wide.only, narrow.only) : wide.only === '*';
  if ('only' in narrow) return wide.allBut.every((pattern) => areApart(pattern, narrow.only));
  return wide.allBut.every((pattern) => narrow.allBut.some((other) => coversPattern(other, pattern)));
}
