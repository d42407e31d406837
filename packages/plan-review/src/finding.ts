/** How dangerous a finding is, the worst first; all but the last need a human. */
export const LEVELS = ['critical', 'high', 'medium', 'low'] as const;
export type Level = (typeof LEVELS)[number];

/** What a finding is about, in the order in which findings of one level are told. */
export const TOPICS = [
  'Trap',
  'Data loss',
  'Public access',
  'Trust',
  'Policy',
  'Key',
  'Share',
  'Network',
  'Encryption',
  'Retention',
  'Protection',
  'Audit',
  'Service',
  'Unknown',
] as const;
export type Topic = (typeof TOPICS)[number];

/** Something that a reviewer should know before the plan is carried out. */
export interface Finding {
  readonly level: Level;
  readonly topic: Topic;
  /** Address of the resource in Terraform. */
  readonly address: string;
  /** A sentence in Markdown. What comes from the plan stands in it as {@link code}. */
  readonly text: string;
}

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
export function codes(values: readonly string[]): string {
  return listed(values.map((value) => code(value)));
}

/**
 * A list for people, cut after the first few.
 *
 * @param last stands before the last one
 */
export function listed(all: readonly string[], last = ' and ', most = 8): string {
  const shown = all.length > most ? [...all.slice(0, most), `${all.length - most} more`] : all;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')}${last}${shown.at(-1)}`;
}

/** A sentence's first letter in upper case, unless it starts with a value. */
export function capital(sentence: string): string {
  return sentence.replace(/^\**[a-z]/, (start) => start.toUpperCase());
}

/** The worse of two levels. */
export function worse(one: Level, other: Level): Level {
  return LEVELS.indexOf(one) <= LEVELS.indexOf(other) ? one : other;
}
