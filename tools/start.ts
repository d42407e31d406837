import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load';
import { startLocalAws } from '@ehds/local-aws/server';
import { Naming } from '../platform/naming/naming';
import type { StewardConsole } from '../console/server/start';
import { command } from '../commands/command';
import { Steward } from './demonstration/stewards';
import { childrenEnded } from '../commands/run';
import { Demonstration } from './start/demonstration';
import { keepUpInstructions, WHAT_NEXT } from './start/instructions';
import { openConsole, consoleOpened, withStewards } from './start/console';
import { Steps } from './start/steps';
import { requireTerraform } from '../commands/terraform';

const USAGE = `Deploys three accounts on an AWS embedded in this machine and follows an upload to a researcher's answer.

  npm start               the whole journey
  npm start -- --keep     and leaves the local AWS up, with the lines that point other tools at it
  npm start -- --console  and opens a page on the platform, as its steward; requests are decided there
  npm start -- --verbose  with a line for every call to the local AWS`;

const CONFIG = resolve(__dirname, '../config/local.yaml');

async function start(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { keep: { type: 'boolean' }, console: { type: 'boolean' }, verbose: { type: 'boolean' } },
  });
  const file = values.console ? withStewards(CONFIG) : CONFIG;
  const config = loadConfig(file);
  const steps = new Steps();
  steps.heading(`The platform on one machine (${file})`);
  await requireTerraform((line) => steps.note(line));
  const local = await steps.step('Start the local AWS', 'platform', () =>
    startLocalAws({ verbose: values.verbose }),
  );
  const stopped = new Promise<never>((_, reject) => {
    const interrupt = () => reject(new Error('interrupted'));
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  });
  let opened: StewardConsole | undefined;
  try {
    const platform = { config, naming: new Naming(config), file };
    const steward = values.console ? new Steward(config, platform.naming) : undefined;
    await Promise.race([new Demonstration(local, { ...platform, steps, steward }).run(), stopped]);
    steps.heading(steps.split());
    if (!values.keep && !steward) {
      process.stdout.write(WHAT_NEXT);
      return 0;
    }
    if (values.keep) process.stdout.write(keepUpInstructions(local, platform));
    if (steward) {
      opened = await openConsole(local, platform, steward);
      process.stdout.write(consoleOpened(opened, platform.naming));
    }
    await stopped.catch(() => undefined);
    return 0;
  } finally {
    await opened?.close();
    await childrenEnded();
    await local.stop();
  }
}

// What serves the local AWS may live on after it was stopped.
command(USAGE, (args) => start(args).finally(() => setImmediate(() => process.exit())));
