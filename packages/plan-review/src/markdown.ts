import { code, codes, type Finding, type Level, LEVELS } from './finding';
import { EXIT, exitCode, KINDS, type Summary, type Touched } from './summary';

/** Longest comment that GitHub takes, in characters, less what a comment needs besides. */
const MOST = 65_536 - 1_536;

const HEADINGS: Readonly<Record<Level, string>> = {
  critical: 'Dangerous',
  high: 'Look closely',
  medium: 'Know this',
  low: 'Safer than before',
};

/** Lines that may be left out when there are too many, the least important last. */
interface Part {
  readonly heading: readonly string[];
  readonly lines: readonly string[];
  readonly foot: readonly string[];
}

/** The summaries as Markdown for a pull request, never longer than GitHub takes. */
export function markdown(summaries: readonly Summary[], most = MOST): string {
  const several = summaries.length > 1;
  const parts = [
    { heading: head(summaries), lines: [], foot: [''] },
    ...dangers(summaries, several),
    ...summaries.flatMap((summary) => changes(summary, several)),
  ];
  return fitted(parts, most);
}

function head(summaries: readonly Summary[]): readonly string[] {
  const names = summaries.map(({ name }) => code(name)).join(', ');
  const all = summaries.flatMap(({ findings }) => findings);
  const count = (level: Level) => all.filter((finding) => finding.level === level).length;
  const counts = LEVELS.filter((level) => count(level) > 0).map(
    (level) => `${count(level)} × ${HEADINGS[level].toLowerCase()}`,
  );
  const verdicts: Readonly<Record<number, string>> = {
    [EXIT.nothing]: 'Nothing changes.',
    [EXIT.safe]: 'Nothing in it opens, weakens or destroys anything.',
    [EXIT.human]: `**A human has to look at this**: ${counts.join(', ')}.`,
  };
  return [`# Plan of ${names}`, '', verdicts[exitCode(summaries)], '', ...table(summaries)];
}

/** How much of what kind, where. */
function table(summaries: readonly Summary[]): readonly string[] {
  const several = summaries.length > 1;
  const rows = summaries.flatMap(({ name, touched }) =>
    [...new Set(touched.map(({ where }) => where))].map((where) => {
      const here = touched.filter((one) => one.where === where);
      return [
        ...(several ? [code(name)] : []),
        code(where),
        ...shownKinds(summaries).map((kind) => String(here.filter((one) => one.kind === kind).length)),
      ];
    }),
  );
  if (rows.length === 0) return [];
  const header = [...(several ? ['plan'] : []), 'where', ...shownKinds(summaries)];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, column) => (column < (several ? 2 : 1) ? '---' : '--:'))),
    ...rows.map(line),
  ];
}

/** The four that everybody asks for, and of the others those that occur. */
function shownKinds(summaries: readonly Summary[]) {
  const occur = new Set(summaries.flatMap(({ touched }) => touched.map(({ kind }) => kind)));
  return KINDS.filter((kind, index) => index < 4 || occur.has(kind));
}

function dangers(summaries: readonly Summary[], several: boolean): readonly Part[] {
  const all = summaries.flatMap(({ name, findings }) => findings.map((finding) => ({ name, finding })));
  if (all.length === 0) return [];
  const parts = LEVELS.flatMap((level): readonly Part[] => {
    const here = all.filter(({ finding }) => finding.level === level);
    if (here.length === 0) return [];
    const lines = alike(here).map(({ name, findings }) => told(findings, several ? name : undefined));
    return [{ heading: [`### ${HEADINGS[level]}`, ''], lines, foot: [''] }];
  });
  return [{ heading: ['## Trust, policies, keys, shares and data', ''], lines: [], foot: [] }, ...parts];
}

interface Alike {
  readonly name: string;
  readonly findings: readonly [Finding, ...Finding[]];
}

/** What is said of several resources in the same words is said once. */
function alike(all: readonly { readonly name: string; readonly finding: Finding }[]): readonly Alike[] {
  const found = new Map<string, { name: string; findings: [Finding, ...Finding[]] }>();
  for (const { name, finding } of all) {
    const key = JSON.stringify([name, finding.topic, finding.text]);
    const group = found.get(key);
    if (group) group.findings.push(finding);
    else found.set(key, { name, findings: [finding] });
  }
  return [...found.values()];
}

function told(findings: Alike['findings'], name?: string): string {
  const [{ topic, text }] = findings;
  const where = codes(findings.map(({ address }) => address));
  return `- **${topic}** ${name === undefined ? '' : `${code(name)} `}${where}${findings.length > 1 ? ' (each)' : ''}: ${text}`;
}

function changes({ name, touched, drift, outputs }: Summary, several: boolean): readonly Part[] {
  const of = several ? ` of ${code(name)}` : '';
  const places = [...new Set(touched.map(({ where }) => where))];
  return [
    ...places.flatMap((where) =>
      KINDS.flatMap((kind) => {
        const here = touched.filter((one) => one.where === where && one.kind === kind);
        return here.length === 0
          ? []
          : [folded(`${capital(kind)}${of} in ${where} (${here.length})`, here.map(line))];
      }),
    ),
    ...(outputs.length === 0
      ? []
      : [
          folded(
            `Outputs${of} that change (${outputs.length})`,
            outputs.map((output) => `- ${code(output)}`),
          ),
        ]),
    ...(drift.length === 0
      ? []
      : [
          folded(
            `Changed${of} outside of Terraform (${drift.length})`,
            drift.map((one) => `${line(one)}${one.kind === 'changed' ? '' : `, ${one.kind}`}`),
          ),
        ]),
  ];
}

function folded(title: string, lines: readonly string[]): Part {
  return {
    heading: [`<details><summary>${html(title)}</summary>`, ''],
    lines,
    foot: ['', '</details>', ''],
  };
}

function line({ kind, address, attributes }: Touched): string {
  const because = { replaced: ' because of ', moved: ' from ', changed: ': ' } as Readonly<
    Record<string, string>
  >;
  return `- ${code(address)}${attributes.length > 0 ? `${because[kind] ?? ': '}${codes(attributes)}` : ''}`;
}

/** Titles hold addresses' parts at most as names of accounts and providers; they stand outside of code. */
function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', '');
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

/** Leaves out what is too much: of the last parts first, and of each its last lines, and says how many. */
function fitted(parts: readonly Part[], most: number): string {
  const sizeOf = (lines: readonly string[]) => lines.reduce((sum, one) => sum + one.length + 1, 0);
  const note = '- … and 100000 more, which the plan itself shows';
  let left =
    most -
    parts.reduce((sum, { heading, foot }) => sum + sizeOf(heading) + sizeOf(foot) + note.length + 1, 0);
  const shown = parts.map(({ heading, lines, foot }) => {
    const kept: string[] = [];
    for (const one of lines) {
      if (one.length + 1 > left) break;
      kept.push(one);
      left -= one.length + 1;
    }
    // Nothing of a later part, once one had to be cut.
    if (kept.length < lines.length) left = 0;
    const more = lines.length - kept.length;
    return [
      ...heading,
      ...kept,
      ...(more > 0 ? [`- … and ${more} more, which the plan itself shows`] : []),
      ...foot,
    ];
  });
  return `${shown.flat().join('\n').trimEnd()}\n`;
}
