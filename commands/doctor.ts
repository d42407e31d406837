import { parseArgs } from 'node:util';
import { Naming } from '../platform/naming/naming';
import { command, readConfiguration } from './command';
import { examineAccount, openAccount } from './doctor/account';
import { type Caller, callerOf, inPlatform, uselessCredentials } from './doctor/caller';
import { examine, type Finding } from './doctor/check';
import { machineChecks } from './doctor/machine';
import { formatReport } from './doctor/report';
import { accountsNamed } from './entries';

const USAGE = `Looks for what would keep a bootstrap or a deploy from going well, on this machine and in the accounts, and says what to
do. It changes nothing.

  npm run doctor                                 in every account of the configuration
  npm run doctor -- governance | ENTRY …         in these
  … --json                                       as JSON

Ends with 1 where there is a problem. What could not be looked at is said to be unknown, with the reason.`;

const MACHINE = 'this machine';

/** Answers 1 where there is a problem. */
async function doctor(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  // It leaves nothing half-done.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const config = readConfiguration();
  const naming = new Naming(config);
  const requestedAccounts = accountsNamed(naming, positionals);

  let caller: Caller | undefined;
  const look = async () => {
    try {
      caller = await callerOf(config.region);
      return inPlatform(caller, naming.accounts);
    } catch (error) {
      return uselessCredentials(error);
    }
  };
  const checks = [...machineChecks(config.region), { check: 'credentials', look }];
  const examined = await examine(MACHINE, checks, 'Mend what it says, then run it again.');
  // Without anybody to be in AWS there is nothing that could be deployed.
  const machine = examined.map((one): Finding => {
    return one.check === 'credentials' && caller === undefined ? { ...one, status: 'problem' } : one;
  });
  const opened = await Promise.all(requestedAccounts.map((names) => openAccount(config, names, caller)));
  const governance = opened.find(({ names }) => names.kind === 'governance');
  const accounts = await Promise.all(
    opened.map((account) => examineAccount(config, naming, account, governance)),
  );

  const findings = [...machine, ...accounts.flat()];
  process.stdout.write(values.json ? json(findings) : formatReport(findings));
  // What never answered would keep the process.
  setTimeout(() => process.exit(), 100).unref();
  return findings.some(({ status }) => status === 'problem') ? 1 : 0;
}

function json(findings: readonly Finding[]): string {
  const all = findings.map(({ account, check, status, finding, cure = null }) => {
    return { account, check, status, finding, cure };
  });
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

command(USAGE, doctor);
