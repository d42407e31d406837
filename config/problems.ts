/** What is wrong at one place of the file, before its value and line are looked up. */
export interface Finding {
  /** Keys and list positions from the top of the file; none for the file itself. */
  readonly path: readonly PropertyKey[];
  /** Text to show instead of what stands at the path, where the name itself is the problem. */
  readonly value?: string;
  readonly rule: string;
  readonly cure: string;
  /** Line of the file, from 1, where the path leads to none. */
  readonly line?: number;
}

/** One problem of a configuration file, in words for the person who wrote it. */
export interface Problem {
  /** Such as `producers.charite.operators[0]`. */
  readonly field: string;
  readonly value: string;
  readonly rule: string;
  readonly cure: string;
  /** Line of the file, from 1. */
  readonly line?: number;
}

/** Problems that a message holds: more at once help nobody. */
export const SHOWN_PROBLEMS = 50;

/** Problems of a configuration file, all at once as far as one can read them; the message is what a person reads. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /**
   * @param problems the first {@link SHOWN_PROBLEMS} of the file
   * @param more how many there are besides
   * @param others problems of files that this one names
   */
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
    readonly more = 0,
    readonly others: readonly ConfigError[] = [],
  ) {
    const all = problems.length + more;
    const count = all === 1 ? '1 problem' : `${number(all)} problems`;
    const rest = more > 0 ? [`  and ${number(more)} more, after these`] : [];
    const own = all > 0 ? [`${file}: ${count}, nothing was written`, ...problems.map(text), ...rest] : [];
    super([...own, ...others.map(({ message }) => message)].join('\n\n'));
  }
}

function text({ field, value, rule, cure, line }: Problem): string {
  const where = line === undefined ? field : `${field} (line ${line})`;
  return `  ${where}\n    value: ${value}\n    rule:  ${rule}\n    cure:  ${cure}`;
}

/** Parameters of a zod refinement: the rule that it holds and the cure for who breaks it. */
export function ruleParams(rule: string, cure: string): { params: { rule: string; cure: string } } {
  return { params: { rule, cure } };
}

/** Characters that a message shows of a value, and of a sentence that quotes one. */
const SHOWN = { value: 200, sentence: 600 };

/** What a message shows of a value, on one line. */
export function shownValue(value: unknown): string {
  if (typeof value !== 'string') return shortenVisibly(outline(value), SHOWN.value);
  return shortenVisibly(value, SHOWN.value) || '(empty)';
}

/** A rule, a cure or a field's name, which may quote the file. */
export function shownSentence(sentence: string): string {
  return shortenVisibly(sentence, SHOWN.sentence);
}

/** The first values of a list that may be of any length. */
export function shownList(values: readonly string[]): string {
  const [most, more] = [5, values.length - 5];
  if (more <= 0) return values.join(', ');
  return `${values.slice(0, most).join(', ')} and ${number(more)} more`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}

/** Characters that would move the cursor, break the line or turn the text around are shown by their numbers. */
function shortenVisibly(text: string, most: number): string {
  const start = text
    .slice(0, most)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (odd) => `\\u{${(odd.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > most ? `${start}… (${number(text.length)} characters)` : start;
}

/** JSON of a value, begun only as far as it is shown. */
function outline(value: unknown, room = SHOWN.value + 1): string {
  if (Array.isArray(value)) return `[${joined(value, (item, left) => outline(item, left), room)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  const keys = Object.keys(value);
  const pair = (key: string, left: number) =>
    `${JSON.stringify(key)}:${outline((value as Record<string, unknown>)[key], left)}`;
  return `{${joined(keys, pair, room)}}`;
}

function joined<T>(items: readonly T[], write: (item: T, room: number) => string, room: number): string {
  let written = '';
  for (const [at, item] of items.entries()) {
    if (written.length > room) return `${written},…`;
    written += `${at > 0 ? ',' : ''}${write(item, room - written.length)}`;
  }
  return written;
}
