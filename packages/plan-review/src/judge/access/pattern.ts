/** Compiled patterns: a plan names the same ones thousands of times. */
const compiled = new Map<string, RegExp>();
const MOST_COMPILED = 10_000;

/** Whether all that the narrow pattern matches the wide one matches too. */
export function coversPattern(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') return true;
  if (!isPattern(wide)) return false;
  let expression = compiled.get(wide);
  if (expression === undefined) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    expression = expressionOf(wide);
    compiled.set(wide, expression);
  }
  return expression.test(narrow);
}

/** Whether a text has wildcards. */
export function isPattern(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

function expressionOf(pattern: string): RegExp {
  const expression = pattern
    .replaceAll(/\*+/g, '*')
    .split('')
    .map((sign) => {
      if (sign === '*') return '.*';
      // A single sign is less than what * stands for.
      if (sign === '?') return '[^*]';
      return sign.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${expression}$`, 's');
}

/** Whether surely nothing matches both patterns: they differ in the signs before their first wildcard. */
export function areApart(one: string, other: string): boolean {
  const [a, b] = [fixedStart(one), fixedStart(other)];
  if (one === a && other === b) return one !== other;
  const length = Math.min(a.length, b.length);
  if (a.slice(0, length) !== b.slice(0, length)) return true;
  // A text without wildcards, and a pattern that asks for more than it has.
  return (one === a && b.length > a.length) || (other === b && a.length > b.length);
}

function fixedStart(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? '';
}
