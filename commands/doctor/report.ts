import { styleText } from 'node:util';
import type { Finding, Status } from './check';

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red', unknown: 'magenta' } as const;
const INDENT = ' '.repeat(11);

/** A line for each finding, grouped by account, with the cure below; findings that say the same share a line. */
export function formatReport(findings: readonly Finding[]): string {
  const lines: string[] = [];
  for (const account of new Set(findings.map((finding) => finding.account))) {
    lines.push('', account);
    for (const group of groupAlike(findings.filter((one) => one.account === account))) {
      const [{ status, finding, cure }] = group;
      lines.push(`  ${mark(status)} ${group.map(({ check }) => check).join(', ')}: ${finding}`);
      if (cure !== undefined) lines.push(...cure.split('\n').map((line) => `${INDENT}${line}`));
    }
  }
  return `${lines.join('\n').trimStart()}\n\n${countSentence(findings)}\n`;
}

function groupAlike(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const one of findings) {
    const key = JSON.stringify([one.status, one.finding, one.cure]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function mark(status: Status): string {
  // Without colours where there is no terminal, or where NO_COLOR asks for none.
  return styleText(COLOURS[status], status.padEnd(8), { stream: process.stdout });
}

function countSentence(findings: readonly Finding[]): string {
  const count = (status: Status) => findings.filter((one) => one.status === status).length;
  const [problems, warnings, unknowns] = [count('problem'), count('warning'), count('unknown')];
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const lookedAt = [`${count('ok')} ok`, plural(warnings, 'warning'), plural(problems, 'problem')].join(', ');
  return unknowns === 0 ? lookedAt : `${lookedAt}, and ${unknowns} could not be looked at`;
}
