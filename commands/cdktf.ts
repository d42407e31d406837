import { resolve } from 'node:path';
import { run, type RunOptions } from './run';
import { providerMirror, terraformEnv } from './terraform';

const ROOT = resolve(__dirname, '..');
const CLI = resolve(ROOT, 'node_modules/.bin/cdktf');

/**
 * Where the stacks' Terraform is written; cdktf's own variable chooses another folder. Read-only it is one of its own,
 * since there the backends take their role otherwise, and Terraform refuses a folder that it initialised for others.
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
  const env = { ...(options.env ?? process.env), ...terraformEnv() };
  const added: string[] = [];
  if (args[0] !== 'synth') {
    // The lock asks the registry, which a machine with a mirror may not reach.
    if (providerMirror() !== undefined) added.push('--skip-provider-lock');
    // Terraform does not look for NO_COLOR.
    if (env.NO_COLOR) added.push('--no-color');
  }
  // Nor does cdktf; and Node warns of both.
  const plain = env.NO_COLOR ? { NO_COLOR: undefined, FORCE_COLOR: '0' } : {};
  return run(CLI, [...new Set([...args, ...added])], { cwd: ROOT, ...options, env: { ...env, ...plain } });
}
