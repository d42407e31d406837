import type { Grant, Matched } from './policy';

/**
 * What one has by `after` and had not by `before`: grants that no earlier grant covers. What was lost is the same
 * question the other way round.
 */
export function gained(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const seen = new Set<string>();
  return after.filter((grant) => {
    const key = JSON.stringify(grant);
    if (seen.has(key) || before.some((earlier) => covers(earlier, grant))) return false;
    seen.add(key);
    return true;
  });
}

/** Whether whatever the second grant speaks of, the first does too, with the same effect. */
export function covers(wide: Grant, narrow: Grant): boolean {
  return (
    wide.effect === narrow.effect &&
    (wide.condition === '' || wide.condition === narrow.condition) &&
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

/** Whether all that the narrow pattern matches the wide one matches too. */
export function coversPattern(wide: string, narrow: string): boolean {
  const expression = wide
    .split('')
    .map((sign) => {
      if (sign === '*') return '.*';
      // A single sign is less than what * stands for.
      if (sign === '?') return '[^*]';
      return sign.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${expression}$`, 's').test(narrow);
}

/** Whether surely nothing matches both patterns: they differ in the signs before their first wildcard. */
function areApart(one: string, other: string): boolean {
  const fixed = (pattern: string) => /^[^*?]*/.exec(pattern)?.[0] ?? '';
  const [a, b] = [fixed(one), fixed(other)];
  const whole = (pattern: string, start: string) => pattern === start;
  if (whole(one, a) && whole(other, b)) return one !== other;
  const length = Math.min(a.length, b.length);
  if (a.slice(0, length) !== b.slice(0, length)) return true;
  // A text without wildcards, and a pattern that asks for more than it has.
  return (whole(one, a) && b.length > a.length) || (whole(other, b) && a.length > b.length);
}
