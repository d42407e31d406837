import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load';
import { startLocalAws } from '../local/server';
import { Naming } from '../modules/naming/naming';
import { childrenEnded, outliveChildren } from './run';
import { Journey } from './start/journey';
import { keptUp, WHAT_NEXT } from './start/keep';
import { Steps } from './start/steps';
import { requireTerraform } from './terraform';

const USAGE = `Deploys both accounts on an AWS embedded in this machine and follows an upload to a researcher's answer.

  npm start               the whole journey
  npm start -- --keep     and leaves the local AWS up, with the lines that point other tools at it
  npm start -- --verbose  with a line for every call to the local AWS`;

const CONFIG = resolve(__dirname, '../config/local.yaml');

async function main(): Promise<void> {
  // The SDK would say in every process that it will want a newer Node one day.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { values } = parseArgs({
    options: { keep: { type: 'boolean' }, verbose: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const config = loadConfig(CONFIG);
  const steps = new Steps();
  steps.heading(`The platform on one machine (${CONFIG})`);
  outliveChildren();
  await requireTerraform((line) => steps.note(line));
  const local = await steps.step('Start the local AWS', 'platform', () =>
    startLocalAws({ verbose: values.verbose }),
  );
  const stopped = new Promise<never>((_, reject) => {
    const interrupt = () => reject(new Error('interrupted'));
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  });
  try {
    const platform = { config, naming: new Naming(config), file: CONFIG };
    await Promise.race([new Journey(local, { ...platform, steps }).run(), stopped]);
    steps.heading(steps.split());
    if (!values.keep) {
      process.stdout.write(WHAT_NEXT);
      return;
    }
    process.stdout.write(keptUp(local, platform));
    await stopped.catch(() => undefined);
  } finally {
    await childrenEnded();
    await local.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
