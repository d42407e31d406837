import type { PlatformConfig } from '../platform/config';
import { Naming } from '../platform/naming/naming';
import { cdktf, outputFolder } from './cdktf';
import { command, readConfiguration } from './command';
import { checkDeploy, checkDestroy, checkDiff } from './stacks/checks';
import { deploymentOf, Failures } from './stacks/failures';
import { mendGrants } from './stacks/mend-grants';
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
      return deploy(request, config, naming, options);
    case 'destroy':
      await checkDestroy(request, config, naming);
      return withExplainedFailure(request, config, naming, [
        'destroy',
        ...request.stacks,
        ...SYNTHESIZED,
        ...options,
      ]);
  }
}

/** Terraform first; then the policy grants, which others may have changed without a plan's knowing. */
async function deploy(
  request: Request,
  config: PlatformConfig,
  naming: Naming,
  options: readonly string[],
): Promise<number> {
  const args = ['deploy', ...request.stacks, ...SYNTHESIZED, ...options];
  const code = await withExplainedFailure(request, config, naming, args);
  if (code !== 0) return code;
  for (const names of naming.accounts.filter(({ stack }) => request.stacks.includes(stack))) {
    for (const line of await mendGrants(config, names)) process.stderr.write(`${names.stack}: ${line}\n`);
  }
  return 0;
}

/** Runs cdktf, and says what a failure means where the cure is known. */
async function withExplainedFailure(
  { stacks }: Request,
  config: PlatformConfig,
  naming: Naming,
  args: readonly string[],
): Promise<number> {
  const selected = naming.accounts.filter(({ stack }) => stacks.includes(stack));
  const failures = new Failures(selected.map((names) => deploymentOf(names, config)));
  const code = await cdktf(args, { env: { ...process.env, ...failures.environment } });
  if (code !== 0) await failures.print();
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
function withoutDependencies(
  { action, stacks: selected, options }: Request,
  naming: Naming,
): readonly string[] {
  const flag = '--ignore-missing-stack-dependencies';
  const partial = selected.length < naming.accounts.length && action !== 'synth';
  return partial && !options.includes(flag) ? [...options, flag] : options;
}

command(USAGE, stacks);
