import type { Problem } from './receipt';

/** Who opted out in a space, on a day. */
export interface OptOuts {
  readonly identifiers: ReadonlySet<string>;
  /**
   * Day, YYYY-MM-DD, since which it is these: the last day at which somebody's began, or had ended. Empty where there is none.
   */
  readonly since: string;
}

const HEADER = 'identifier,from,to';

/** A line: an identifier, in quotes where it has a comma, and two days, of which the second may be missing. */
const LINE = /^(?:"((?:[^"]|"")+)"|([^",]+)),(\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2})?$/;

const CURE = `write the line like 4711,2026-01-01, under a first line ${HEADER}, in UTF-8`;

/**
 * Reads a file of opt-outs: who, from the day on, and up to and including the other one where it has one. A line that can't be read
 * makes the whole file unusable, since the person behind it would be published.
 *
 * @param today YYYY-MM-DD, in UTC
 */
export function readOptOuts(
  file: Uint8Array,
  today: string,
): OptOuts | { readonly problems: readonly Problem[] } {
  const text = decode(file);
  if (text === undefined) return { problems: [{ rule: 'the file is no UTF-8', cure: CURE }] };
  const lines = text.split(/\r?\n/);
  if (lines.pop() !== '') {
    return {
      problems: [
        {
          rule: 'the last line has no end, so that the file may be cut off',
          cure: 'end the file with a line end',
        },
      ],
    };
  }
  if (lines.shift() !== HEADER) return { problems: [{ rule: `the first line is ${HEADER}`, cure: CURE }] };
  const identifiers = new Set<string>();
  const problems: Problem[] = [];
  let since = '';
  for (const [at, line] of lines.entries()) {
    const [, quoted, plain, from, to] = LINE.exec(line) ?? [];
    const identifier = quoted?.replaceAll('""', '"') ?? plain;
    if (identifier === undefined || identifier.trim() !== identifier) {
      problems.push({
        row: at + 1,
        rule: 'a line is an identifier without space around it, a day, and a day or nothing',
        cure: CURE,
      });
    } else if (from === undefined || !isDay(from) || (to !== undefined && (!isDay(to) || to < from))) {
      problems.push({
        row: at + 1,
        rule: 'both are days of the calendar, YYYY-MM-DD, and the second is not before the first',
        cure: CURE,
      });
    } else {
      const end = to === undefined ? undefined : dayAfter(to);
      for (const day of [from, end]) if (day !== undefined && day <= today && day > since) since = day;
      if (from <= today && (end === undefined || today < end)) identifiers.add(identifier);
    }
  }
  return problems.length > 0 ? { problems: problems.slice(0, 100) } : { identifiers, since };
}

/**
 * The identifiers as DuckDB writes values of the person's column. What can't be a whole number is no value of a column of these.
 */
export function asColumnValues(
  identifiers: ReadonlySet<string>,
  type: 'string' | 'integer',
): ReadonlySet<string> {
  if (type === 'string') return identifiers;
  return new Set(
    [...identifiers].filter((one) => /^[+-]?\d+$/.test(one)).map((one) => BigInt(one).toString()),
  );
}

function decode(file: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return undefined;
  }
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
