import { parseArgs } from 'node:util';
import { Naming } from '../platform/naming/naming';
import { command, readConfiguration } from './command';
import { accountsNamed } from './entries';
import { Progress } from './progress';
import { redriveAccount, type Report } from './redrive/account';

const USAGE = `Puts the messages back that the platform has parked in dead-letter queues, as an operator of the account.

  npm run redrive                                    in every account of the configuration
  npm run redrive -- governance | PRODUCER …         in these
  … --json                                           as JSON

Ends with 1 where anything stays parked, or an account could not be looked at.`;

/**
 * Answers 1 where anything stays parked, or an account could not be looked at. Nothing is half-done where it is stopped:
 * SQS goes on by itself, and an event is deleted only once it is handed over.
 */
async function redrive(args: string[]): Promise<number> {
  const { values, positionals: entries } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const config = readConfiguration();
  const accounts = accountsNamed(new Naming(config), entries);
  const reports: (Report & { account: string })[] = [];
  let complete = true;
  const progress = new Progress(process.stderr);
  for (const names of accounts) {
    if (!names.holdsData) {
      process.stderr.write(`${names.entry}: a consumer has no queues, so there is nothing to put back\n`);
      continue;
    }
    try {
      for (const report of await progress.run(names.entry, () => redriveAccount(config, names))) {
        reports.push({ account: names.entry, ...report });
        if (!values.json) process.stdout.write(`${reportLine(report)}\n`);
        complete &&= report.left === 0 && report.because === undefined;
      }
    } catch (error) {
      complete = false;
      process.stderr.write(
        `${names.entry}: its dead-letter queues can't be redriven as ${names.deployRoleArn}: ${(error as Error).message}\n` +
          `Call as one of its operators, bootstrap the account with this release, and deploy ${names.stack}; or name the accounts that you mean.\n`,
      );
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(reports, undefined, 2)}\n`);
  return complete ? 0 : 1;
}

function reportLine(report: Report): string {
  const { queue, to, parked, moved, left, underWaySince, because } = report;
  if (parked === 0) return `${queue}: nothing is parked`;
  const others = parked - moved - left;
  const notes = [
    ...(underWaySince === undefined
      ? []
      : [`another move was under way since ${underWaySince}, and this one waited for its end`]),
    ...(others > 0 ? [`${others} put back by another`] : []),
    ...(others < 0 ? [`${-others} parked meanwhile`] : []),
    ...(because === undefined ? [] : [because]),
  ];
  const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${queue}: ${parked} parked, ${moved} put back to ${to}, ${left} left${why}`;
}

command(USAGE, redrive);
