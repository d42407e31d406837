/** Longest value that is shown whole, in characters. */
const LONGEST = 160;

/** A value of a plan as Markdown code: nothing in it can be Markdown, HTML or a mention. */
export function code(value: unknown): string {
  const whole = (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))
    // Control and direction signs could make a line look like another one.
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  const shown = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}… (${whole.length} characters)` : whole;
  const longestFence = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([fence]) => fence.length));
  const fence = '`'.repeat(longestFence + 1);
  const space = longestFence > 0 || shown.trim() === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Values as code, the first few of them. */
export function codes(values: readonly unknown[]): string {
  return listText(values.map((value) => code(value)));
}

/**
 * A list for people, cut after the first few.
 *
 * @param last stands before the last one
 */
export function listText(all: readonly string[], last = ' and ', most = 8): string {
  const shown = all.length > most ? [...all.slice(0, most), `${all.length - most} more`] : all;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')}${last}${shown.at(-1)}`;
}

/** A sentence's first letter in upper case, unless it starts with a value. */
export function capital(sentence: string): string {
  return sentence.replace(/^\**[a-z]/, (start) => start.toUpperCase());
}

/** A line of Markdown that is no longer than the limit: cut between values, never within one. */
export function shortenLine(line: string, limit: number): string {
  if (line.length <= limit) return line;
  let result = '';
  for (const [part] of line.matchAll(/(`+)[^`](?:.*?[^`])??\1(?!`)|[^`]+|`+/gs)) {
    if (result.length + part.length > limit - 10) {
      if (!part.startsWith('`')) result += part.slice(0, Math.max(0, limit - 10 - result.length));
      break;
    }
    result += part;
  }
  const isBold = result.split('**').length % 2 === 0;
  return `${result.trimEnd()}${isBold ? '**' : ''} …`;
}
