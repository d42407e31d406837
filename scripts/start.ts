import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load';
import { startLocalAws } from '../local/server';
import { Naming } from '../modules/naming/naming';
import { command } from './command';
import { childrenEnded } from './run';
import { Journey } from './start/journey';
import { keptUp, WHAT_NEXT } from './start/keep';
import { Steps } from './start/steps';
import { requireTerraform } from './terraform';

const USAGE = `Deploys both accounts on an AWS embedded in this machine and follows an upload to a researcher's answer.

  npm start               the whole journey
  npm start -- --keep     and leaves the local AWS up, with the lines that point other tools at it
  npm start -- --verbose  with a line for every call to the local AWS`;

const CONFIG = resolve(__dirname, '../config/local.yaml');

async function start(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { keep: { type: 'boolean' }, verbose: { type: 'boolean' } },
  });
  const config = loadConfig(CONFIG);
  const steps = new Steps();
  steps.heading(`The platform on one machine (${CONFIG})`);
  await requireTerraform((line) => steps.note(line));
  const local = await steps.step('Start the local AWS', 'platform', () =>
    startLocalAws({ verbose: values.verbose }),
  );
  const stopped = new Promise<never>((_, reject) => {
    const interrupt = () => reject(new Error('interrupted'));
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  });
  try {
    const platform = { config, naming: new Naming(config), file: CONFIG };
    await Promise.race([new Journey(local, { ...platform, steps }).run(), stopped]);
    steps.heading(steps.split());
    if (!values.keep) {
      process.stdout.write(WHAT_NEXT);
      return 0;
    }
    process.stdout.write(keptUp(local, platform));
    await stopped.catch(() => undefined);
    return 0;
  } finally {
    await childrenEnded();
    await local.stop();
  }
}

// What serves the local AWS may live on after it was stopped.
command(USAGE, (args) => start(args).finally(() => setImmediate(() => process.exit())));
