import { type Finding, type Level, LEVELS } from '../judge/finding';
import { compareFindings, EXIT, exitCode, KINDS, type Review, type Touched } from '../judge/review';
import { groupBy } from '../read/group-by';
import { fitParts, type Part } from './fit';
import { sentenceOf } from './sentences';
import { capital, code, codes, listText, shortenLine } from './text';

/** Longest comment that GitHub takes, in characters, less what a comment needs besides. */
const LIMIT = 65_536 - 1_536;

/** Longest line, in characters: no single one may push out the others. */
const LONGEST_LINE = 2_000;

const HEADINGS: Readonly<Record<Level, string>> = {
  critical: 'Dangerous',
  high: 'Look closely',
  medium: 'Know this',
  low: 'Safer than before',
};

/**
 * The reviews as Markdown for a pull request: the most dangerous of all plans first, whatever their number.
 *
 * @param limit most characters; what is too much is left out, the least important first, with a count of it
 */
export function toMarkdown(reviews: readonly Review[], limit = LIMIT): string {
  const isSeveral = reviews.length > 1;
  const head = { heading: headLines(reviews), lines: [], foot: [''] };
  const parts = [
    ...findingParts(reviews),
    ...tablePart(reviews),
    ...reviews.flatMap((review) => changeParts(review, isSeveral)),
  ];
  return fitParts(head, parts, limit);
}

function headLines(reviews: readonly Review[]): readonly string[] {
  const names = codes(reviews.map(({ name }) => name));
  return [`# Plan of ${names}`, '', ...reviews.flatMap(heldLines), verdictOf(reviews)];
}

function heldLines({ name, held }: Review): readonly string[] {
  if (held === undefined) return [];
  const { who, since, operation } = held;
  return [
    `> The state of ${code(name)} was locked by ${code(who)} since ${code(since)}, for ${code(operation)}. If that command ` +
      'still ran, what it had not written down yet is shown here as still to be done: plan again when it has ended.',
    '',
  ];
}

function verdictOf(reviews: readonly Review[]): string {
  const exit = exitCode(reviews);
  const drifted = reviews.reduce((sum, { drift }) => sum + drift.length, 0);
  if (exit === EXIT.human) {
    const counts = LEVELS.map((level) => {
      const count = reviews.reduce(
        (sum, { findings }) => sum + findings.filter((finding) => finding.level === level).length,
        0,
      );
      return count > 0 ? `${count} × ${HEADINGS[level].toLowerCase()}` : '';
    });
    return `**A human has to look at this**: ${counts.filter((count) => count !== '').join(', ')}.`;
  }
  const outside = drifted > 0 ? ` Outside of Terraform, others changed ${drifted} of its resources.` : '';
  if (exit === EXIT.nothing) return `Nothing changes.${outside}`;
  const isStateOnly = reviews.every(({ touched, outputs }) => touched.length + outputs.length === 0);
  return isStateOnly && drifted > 0
    ? `Only the state changes.${outside}`
    : `Nothing that it changes opens, weakens or loses anything, as far as this review knows.${outside}`;
}

/** The findings of all plans, the most dangerous first. */
function findingParts(reviews: readonly Review[]): readonly Part[] {
  const isSeveral = reviews.length > 1;
  const all = reviews.flatMap(({ name, findings }) => findings.map((finding) => ({ name, finding })));
  if (all.length === 0) return [];
  all.sort((a, b) => compareFindings(a.finding, b.finding));
  const parts = LEVELS.flatMap((level): readonly Part[] => {
    const here = all.filter(({ finding }) => finding.level === level);
    if (here.length === 0) return [];
    const groups = [...groupBy(here, ({ finding }) => `${finding.topic} ${sentenceOf(finding)}`).values()];
    return [
      {
        heading: [`### ${HEADINGS[level]}`, ''],
        lines: groups.map((group) => findingLine(group, isSeveral)),
        kinds: groups.map(([{ finding }]) => kindOf(finding)),
        foot: [''],
      },
    ];
  });
  const [first, ...rest] = parts;
  const title = ['## Trust, policies, keys, shares and data', ''];
  return [{ ...first, heading: [...title, ...first.heading] }, ...rest];
}

function kindOf({ topic, type }: Finding): string {
  return type === '' ? topic : `${topic} of ${code(type)}`;
}

/** What is found of several resources in the same words stands in one line. */
function findingLine(group: readonly { name: string; finding: Finding }[], isSeveral: boolean): string {
  const [{ finding }] = group;
  const where = listText(
    group.map(({ name, finding: { address } }) => `${isSeveral ? `${code(name)} ` : ''}${code(address)}`),
  );
  const each = group.length > 1 ? ' (each)' : '';
  return shortenLine(`- **${finding.topic}** ${where}${each}: ${sentenceOf(finding)}`, LONGEST_LINE);
}

/** How much of what kind, where. */
function tablePart(reviews: readonly Review[]): readonly Part[] {
  const isSeveral = reviews.length > 1;
  const occurring = new Set(reviews.flatMap(({ touched }) => touched.map(({ kind }) => kind)));
  // The four that everybody asks for, and of the others those that occur.
  const kinds = KINDS.filter((kind, index) => index < 4 || occurring.has(kind));
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rows = reviews.flatMap(({ name, touched }) =>
    [...groupBy(touched, ({ where }) => where)].map(([where, here]) => {
      const counts = new Map<string, number>();
      for (const { kind } of here) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return row([
        ...(isSeveral ? [code(name)] : []),
        code(where),
        ...kinds.map((kind) => String(counts.get(kind) ?? 0)),
      ]);
    }),
  );
  if (rows.length === 0) return [];
  const header = [...(isSeveral ? ['plan'] : []), 'where', ...kinds];
  const align = header.map((_, column) => (column < (isSeveral ? 2 : 1) ? '---' : '--:'));
  return [{ heading: ['## Changes', '', row(header), row(align)], lines: rows, foot: [''] }];
}

function changeParts({ name, touched, drift, outputs }: Review, isSeveral: boolean): readonly Part[] {
  const ofPlan = isSeveral ? ` of ${code(name)}` : '';
  const parts: Part[] = [];
  for (const [where, here] of groupBy(touched, (each) => each.where)) {
    const byKind = groupBy(here, ({ kind }) => kind);
    for (const kind of KINDS) {
      const alike = byKind.get(kind) ?? [];
      const title = `${kind === 'read' ? 'Read during the apply' : capital(kind)}${ofPlan} in ${where}`;
      if (alike.length > 0) parts.push(foldedPart(title, alike.map(touchedLine)));
    }
  }
  if (outputs.length > 0) {
    parts.push(
      foldedPart(
        `Outputs${ofPlan} that change`,
        outputs.map((output) => `- ${code(output)}`),
      ),
    );
  }
  if (drift.length > 0) {
    const lines = drift.map(
      (each) => `${touchedLine(each)}${each.kind === 'changed' ? '' : `, ${each.kind}`}`,
    );
    parts.push(foldedPart(`Changed${ofPlan} outside of Terraform`, lines));
  }
  return parts;
}

function foldedPart(title: string, lines: readonly string[]): Part {
  return {
    heading: [`<details><summary>${html(`${title} (${lines.length})`)}</summary>`, ''],
    lines,
    foot: ['', '</details>', ''],
  };
}

/** The word before the attributes of a touched resource. */
const BECAUSE: Readonly<Record<string, string>> = { replaced: ' because of ', moved: ' from ' };

function touchedLine({ kind, address, attributes }: Touched): string {
  return `- ${code(address)}${attributes.length > 0 ? `${BECAUSE[kind] ?? ': '}${codes(attributes)}` : ''}`;
}

/** Titles stand outside of code, and hold names of accounts, providers and plans at most. */
function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', '');
}
