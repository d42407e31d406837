import { resolve } from 'node:path';
import { run, type RunOptions } from './run';
import { providerMirror, terraformEnv } from './terraform';

const ROOT = resolve(__dirname, '..');
const CLI = resolve(ROOT, 'node_modules/.bin/cdktf');

/**
 * Where the stacks' Terraform is written; cdktf's own variable chooses another folder. Read-only it is one of its own,
 * since there the backends take their role otherwise, and Terraform refuses a folder that it initialized for others.
 */
export function outputFolder(): string {
  const folder = resolve(ROOT, process.env.CDKTF_OUTDIR ?? 'cdktf.out');
  return process.env.PLATFORM_READ_ONLY === '1' ? `${folder}.read-only` : folder;
}

/**
 * Runs the cdktf command line with the Terraform and the provider that this machine has.
 *
 * @param args such as `['deploy', 'governance', '--auto-approve']`
 * @returns its exit code
 */
export async function cdktf(args: readonly string[], options: RunOptions = {}): Promise<number> {
  // The lock asks the registry, which a machine with a mirror may not reach.
  const lock = args[0] !== 'synth' && providerMirror() !== undefined ? ['--skip-provider-lock'] : [];
  const env = { ...(options.env ?? process.env), ...terraformEnv() };
  return run(CLI, [...args, ...lock], { cwd: ROOT, ...options, env });
}
