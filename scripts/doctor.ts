import { parseArgs, styleText } from 'node:util';
import { loadConfig } from '../config/load';
import { Naming } from '../modules/naming/naming';
import { command, sayConfiguration, UsageError } from './command';
import { examineAccount } from './doctor/account';
import { callerOf } from './doctor/caller';
import { examine, type Finding, type Status } from './doctor/check';
import { machineChecks } from './doctor/machine';

const USAGE = `Looks for what would keep a deploy from going well, on this machine and in the accounts, and says what to do. Changes nothing.

  npm run doctor                                 all accounts of the configuration
  npm run doctor -- governance | PRODUCER …      some of them
  … --json                                       as JSON

Ends with 1 where there is a problem; what could not be looked at is said to be unknown, and is none.`;

async function doctor(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  sayConfiguration();
  const config = loadConfig();
  const naming = new Naming(config);
  const known = naming.accounts.map(({ entry }) => entry);
  const stranger = positionals.find((entry) => !known.includes(entry));
  if (stranger !== undefined) {
    throw new UsageError(`"${stranger}" is not one of the configuration's accounts: ${known.join(', ')}`);
  }
  const [machine, { answer, caller }] = await Promise.all([
    examine(machineChecks(config.region)),
    callerOf(config.region),
  ]);
  const asked = naming.accounts.filter(
    ({ entry }) => positionals.length === 0 || positionals.includes(entry),
  );
  const accounts = caller
    ? await Promise.all(asked.map((names) => examineAccount({ config, naming, names, caller })))
    : [];
  const findings = [
    ...machine,
    { account: 'this machine', check: 'credentials', ...answer },
    ...accounts.flat(),
  ];
  process.stdout.write(values.json ? `${JSON.stringify(findings, undefined, 2)}\n` : told(findings));
  return findings.some(({ status }) => status === 'problem') ? 1 : 0;
}

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red', unknown: 'magenta' } as const;

/** A line for each, grouped by account, with the cure below. */
function told(findings: readonly Finding[]): string {
  const lines: string[] = [];
  for (const account of new Set(findings.map((finding) => finding.account))) {
    lines.push('', account);
    for (const { check, status, finding, cure } of findings.filter((one) => one.account === account)) {
      lines.push(`  ${mark(status)}  ${check}: ${finding}`);
      if (cure !== undefined) lines.push(...cure.split('\n').map((line) => `             ${line}`));
    }
  }
  const count = (status: Status) => findings.filter((one) => one.status === status).length;
  const counts = (['problem', 'warning', 'unknown'] as const).map((status) => `${count(status)} ${status}`);
  return `${lines.join('\n').trimStart()}\n\n${counts.join(', ')}, ${count('ok')} ok\n`;
}

function mark(status: Status): string {
  // Without colours where there is no terminal, or where NO_COLOR asks for none.
  return styleText(COLOURS[status], status.padEnd(9), { stream: process.stdout });
}

command(USAGE, doctor);
