import type { PlatformConfig } from '../config/types';
import { Naming } from '../modules/naming/naming';
import { cdktf, outputFolder } from './cdktf';
import { command, readConfiguration } from './command';
import { checkDeploy, checkDestroy, checkDiff } from './stacks/checks';
import { Failures } from './stacks/failures';
import { readRequest, type Request } from './stacks/request';
import { requireTerraform } from './terraform';

const USAGE = `Synthesizes, compares, deploys or destroys stacks of the configuration with cdktf.

  npm run synth
  npm run diff -- STACK…
  npm run deploy -- STACK… [--auto-approve and other options of cdktf deploy]
  npm run destroy -- STACK… [--auto-approve and other options of cdktf destroy]`;

/** The checks have synthesized already. */
const SYNTHESIZED = ['--skip-synth'];

/** As `npx cdktf` does it, after checks of what cdktf and Terraform would only notice half-way. */
async function stacks(args: string[]): Promise<number> {
  const config = readConfiguration();
  const naming = new Naming(config);
  const request = readRequest(args, naming);
  await requireTerraform((line) => process.stderr.write(`${line}\n`));
  // Nothing may change by a comparison, not even by a data source or in the state's lock.
  if (request.action === 'diff') {
    Object.assign(process.env, { PLATFORM_READ_ONLY: '1', TF_CLI_ARGS_plan: '-lock=false' });
  }
  const options = [...withoutDependencies(request, naming), `--output=${outputFolder()}`];
  switch (request.action) {
    case 'synth':
      return cdktf(['synth', ...options]);
    case 'diff':
      return diff(request, config, naming, options);
    case 'deploy':
      await checkDeploy(request, config, naming);
      return explained(request, config, naming, ['deploy', ...request.stacks, ...SYNTHESIZED, ...options]);
    case 'destroy':
      await checkDestroy(request, config, naming);
      return explained(request, config, naming, ['destroy', ...request.stacks, ...SYNTHESIZED, ...options]);
  }
}

/** Runs cdktf, and says what a failure means where the cure is known. */
async function explained(
  { stacks }: Request,
  config: PlatformConfig,
  naming: Naming,
  args: readonly string[],
): Promise<number> {
  const named = naming.accounts.filter(({ stack }) => stacks.includes(stack));
  const failures = new Failures(named, config);
  const code = await cdktf(args, { env: { ...process.env, ...failures.environment } });
  if (code === 0) return code;
  for (const explanation of await failures.explain()) process.stderr.write(`\n${explanation}\n`);
  return code;
}

/** cdktf compares one stack at a time. */
async function diff(
  request: Request,
  config: PlatformConfig,
  naming: Naming,
  options: readonly string[],
): Promise<number> {
  await checkDiff(request, config, naming);
  for (const stack of request.stacks) {
    const code = await cdktf(['diff', stack, ...SYNTHESIZED, ...options]);
    if (code !== 0) return code;
  }
  return 0;
}

/** Another account's team deploys its stack without governance's, which cdktf would ask for. */
function withoutDependencies({ action, stacks: named, options }: Request, naming: Naming): readonly string[] {
  const flag = '--ignore-missing-stack-dependencies';
  const partial = named.length < naming.accounts.length && action !== 'synth';
  return partial && !options.includes(flag) ? [...options, flag] : options;
}

command(USAGE, stacks);
