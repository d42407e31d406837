import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with every line of output; by default the output goes where this process's goes. */
  readonly onLine?: (line: string) => void;
}

/** Children that still run, so that an interrupted command takes them along. */
const running = new Set<ReturnType<typeof spawn>>();

/** Runs a program to its end and answers its exit code; a signal counts as 1. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const { cwd, env = process.env, onLine } = options;
  const child = spawn(command, args, { cwd, env, stdio: onLine ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
  running.add(child);
  if (onLine && child.stdout && child.stderr) {
    createInterface(child.stdout).on('line', onLine);
    createInterface(child.stderr).on('line', onLine);
  }
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    running.delete(child);
  }
}

/** Ends every child; Terraform is asked, so that it saves its state and lets go of its lock. */
export function interruptChildren(): void {
  for (const child of running) child.kill('SIGINT');
}
