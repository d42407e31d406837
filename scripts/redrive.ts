import { loadConfig } from '../config/load';
import { Naming } from '../modules/naming/naming';
import { command } from './command';
import { redriveAccount, type Report } from './redrive/account';

const USAGE = `Puts the messages back that the platform has parked in dead-letter queues, as an operator of the account.

  npm run redrive                                    in every account of the configuration
  npm run redrive -- governance | PRODUCER …         in these`;

/** Answers 1 where anything stays parked, or an account could not be looked at. */
async function redrive(entries: string[]): Promise<number> {
  // Nothing is half-done when it ends here: SQS goes on by itself, and an event is deleted only once it is handed over.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const config = loadConfig();
  const { accounts } = new Naming(config);
  const known = accounts.map(({ entry }) => entry);
  const unknown = entries.find((entry) => !known.includes(entry));
  if (unknown !== undefined) {
    throw new Error(
      `${USAGE}\n\n"${unknown}" is not one of the configuration's accounts: ${known.join(', ')}`,
    );
  }
  let complete = true;
  for (const names of accounts.filter(({ entry }) => entries.length === 0 || entries.includes(entry))) {
    try {
      for (const report of await redriveAccount(config, names)) {
        process.stdout.write(`${told(report)}\n`);
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
  return complete ? 0 : 1;
}

function told({ queue, to, parked, moved, left, because }: Report): string {
  if (parked === 0) return `${queue}: nothing is parked`;
  return `${queue}: ${parked} parked, ${moved} put back to ${to}, ${left} left${because === undefined ? '' : ` (${because})`}`;
}

command(redrive);
