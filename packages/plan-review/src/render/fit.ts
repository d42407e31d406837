import { listText } from './text';

/** A part of a text whose lines may be left out where there are too many. */
export interface Part {
  readonly heading: readonly string[];
  readonly lines: readonly string[];
  readonly foot: readonly string[];
  /** Of each line, what it is about: where not all fit, each kind keeps its first. */
  readonly kinds?: readonly string[];
}

/** Share of the room that headings and counts of what is left out may keep from lines that stand before them. */
const RESERVE = 0.2;

/** Room for the note on parts that are left out as a whole. */
const LAST_NOTE = 100;

/**
 * Puts parts together in their order, never longer than the limit. Whatever stands earlier is kept first; of what does
 * not fit, the number is given.
 */
export function fitParts(head: Part, parts: readonly Part[], limit: number): string {
  const text = [...head.heading, ...head.foot];
  let room = limit - sizeOf(text) - LAST_NOTE;
  // What headings with a count alone take, of this part and of all after it.
  const after = new Array<number>(parts.length + 1).fill(0);
  for (let index = parts.length - 1; index >= 0; index--) {
    const { heading, foot, lines, kinds } = parts[index];
    after[index] = after[index + 1] + sizeOf([...heading, ...foot, noteOf(lines.length, kinds)]);
  }
  let isCut = false;
  let omitted = 0;
  parts.forEach(({ heading, lines, foot, kinds }, index) => {
    const frame = sizeOf([...heading, ...foot]);
    const reserved = Math.min(after[index + 1], RESERVE * limit);
    const forLines = isCut ? 0 : room - frame - reserved;
    const fitting = linesThatFit(lines, kinds, forLines);
    const left = lines.length - fitting.length;
    const note = left > 0 ? [noteOf(left, kinds && leftKinds(kinds, fitting))] : [];
    const body = [...heading, ...fitting.map((line) => lines[line]), ...note, ...foot];
    // Nothing of a later part, once one had to be cut.
    if (left > 0) isCut = true;
    if (sizeOf(body) > room) {
      omitted += 1;
      return;
    }
    text.push(...body);
    room -= sizeOf(body);
  });
  if (omitted > 0)
    text.push(`… and ${omitted} more sections, which are in the JSON of this review (\`--json\`).`);
  return `${text.join('\n').trimEnd()}\n`;
}

/** Indices of the lines that fit, in their order: all of them, or first the first of each kind. */
function linesThatFit(
  lines: readonly string[],
  kinds: readonly string[] | undefined,
  room: number,
): readonly number[] {
  const all = lines.map((_, index) => index);
  if (sizeOf(lines) <= room) return all;
  const reportedKinds = new Set<string>();
  const isFirst = (index: number) => {
    const kind = kinds?.[index];
    if (kind === undefined || reportedKinds.has(kind)) return false;
    reportedKinds.add(kind);
    return true;
  };
  const first = all.filter(isFirst);
  const firstOnes = new Set(first);
  let left = room - NOTE_ROOM;
  const fitting: number[] = [];
  for (const index of [...first, ...all.filter((each) => !firstOnes.has(each))]) {
    const size = lines[index].length + 1;
    if (size > left) break;
    fitting.push(index);
    left -= size;
  }
  return fitting.sort((a, b) => a - b);
}

/** Longest note on what is left out. */
const NOTE_ROOM = 500;

function leftKinds(kinds: readonly string[], fitting: readonly number[]): readonly string[] {
  const shown = new Set(fitting);
  return kinds.filter((_, index) => !shown.has(index));
}

function noteOf(count: number, kinds: readonly string[] = []): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).map(([kind, number]) => `${number} × ${kind}`);
  const tally = listText(most, ' and ', 3);
  return `- … and ${count} more${tally.length > 0 && tally.length < NOTE_ROOM - 100 ? ` (${tally})` : ''}, in the JSON of this review (\`--json\`)`;
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
