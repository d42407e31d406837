import { parseArgs } from 'node:util';
import { Naming } from '../platform/naming/naming';
import { policy } from '../platform/policy';
import { notVisible } from '../console/server/failure';
import { stewardPermissions } from '../console/server/policy';
import { type StewardConsole, type StewardConsoleOptions, startConsole } from '../console/server/start';
import { buildPage } from '../console/web/build';
import { command, readConfiguration, UsageError } from './command';
import { accountsNamed } from './entries';

const USAGE = `Serves a page on this machine that shows the platform as it lives, with the rights of your credentials.

  npm run console                            prints the page's address; ends with Ctrl-C
  npm run console -- --as ENTRY=ROLE_ARN …   looks into a further account by a role of yours there
  npm run console -- --port N                at this port; any that is free by default
  npm run console -- --interval SECONDS      looks at AWS that often; every 5 seconds by default
  npm run console -- --print-policy ENTRY    prints the least policy of a role for it in an account, as JSON;
                                             with --as, of one that takes those roles as well

ENTRY is governance or the name of a producer in the configuration.`;

async function serveConsole(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      as: { type: 'string', multiple: true },
      port: { type: 'string' },
      interval: { type: 'string' },
      'print-policy': { type: 'string' },
    },
  });
  const config = readConfiguration();
  const naming = new Naming(config);
  const roles = rolesOf(naming, values.as ?? []);
  if (values['print-policy'] !== undefined) {
    const [names] = accountsNamed(naming, [values['print-policy']]);
    const document: unknown = JSON.parse(policy(stewardPermissions(config, names, Object.values(roles))));
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return 0;
  }
  const options = {
    config,
    naming,
    roles,
    port: number('--port', values.port ?? '0', 0, 65_535),
    interval: number('--interval', values.interval ?? '5', 1, 3600),
  };
  const stopped = new Promise((resolve) => process.on('SIGINT', resolve).on('SIGTERM', resolve));
  const running = await startOrExplain({ ...options, page: await buildPage() });
  process.stderr.write('The console runs until Ctrl-C. Only this machine reaches it, by this address:\n');
  process.stdout.write(`${running.url}\n`);
  await stopped;
  await running.close();
  return 0;
}

/** @throws Error with the cure, where it can't start */
async function startOrExplain(options: StewardConsoleOptions): Promise<StewardConsole> {
  try {
    return await startConsole(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new Error(`Port ${options.port} is taken. Choose another one with --port, or leave it out.`, {
        cause: error,
      });
    }
    const { reason, cure } = notVisible(error, options.naming.governance);
    throw new Error(`${reason}\n${cure}`, { cause: error });
  }
}

/** Roles by entry. @throws UsageError that says how they are given */
function rolesOf(naming: Naming, given: readonly string[]): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const [, entry = '', role = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (entry === '') throw new UsageError(`--as "${text}": give it as ENTRY=ROLE_ARN`);
    const [{ accountId }] = accountsNamed(naming, [entry]);
    if (!new RegExp(`^arn:aws[a-z-]*:iam::${accountId}:role/[\\w+=,.@/-]+$`).test(role)) {
      throw new UsageError(`--as "${text}": give the ARN of a role in ${entry}'s account ${accountId}`);
    }
    return [entry, role];
  });
  return Object.fromEntries(pairs);
}

/** @throws UsageError that names the option and its bounds */
function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option} "${text}": give a whole number from ${least} to ${most}`);
}

command(USAGE, serveConsole);
