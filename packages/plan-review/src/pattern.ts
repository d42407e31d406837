/** Whether all that the narrow pattern matches the wide one matches too. */
export function coversPattern(wide: string, narrow: string): boolean {
  const expression = wide
    .replaceAll(/\*+/g, '*')
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
export function areApart(one: string, other: string): boolean {
  const [a, b] = [fixed(one), fixed(other)];
  if (one === a && other === b) return one !== other;
  const length = Math.min(a.length, b.length);
  if (a.slice(0, length) !== b.slice(0, length)) return true;
  // A text without wildcards, and a pattern that asks for more than it has.
  return (one === a && b.length > a.length) || (other === b && a.length > b.length);
}

function fixed(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? '';
}
