import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with every line of output; by default the output goes where this process's goes. */
  readonly onLine?: (line: string) => void;
}

/** Children that still run, and when each has ended. */
const running = new Map<ChildProcess, Promise<number>>();

/** Runs a program to its end and answers its exit code; a signal counts as 1. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const { cwd, env = process.env, onLine } = options;
  const child = spawn(command, args, { cwd, env, stdio: onLine ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
  if (onLine && child.stdout && child.stderr) {
    createInterface(child.stdout).on('line', onLine);
    createInterface(child.stderr).on('line', onLine);
  }
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  running.set(child, ended);
  try {
    return await ended;
  } finally {
    running.delete(child);
  }
}

/**
 * Lets children end in their own time: Terraform saves its state and lets go of its lock. Ctrl-C reaches them by
 * itself, as they share the terminal, and a second one would make Terraform give up; SIGTERM has to be passed on.
 * Where no child runs, and nobody else handles the signal, this process ends.
 */
export function outliveChildren(): void {
  const endAlone = (signal: NodeJS.Signals) => {
    if (running.size === 0 && process.listenerCount(signal) === 1) process.exit(1);
  };
  process.on('SIGINT', endAlone);
  process.on('SIGTERM', (signal) => {
    for (const child of running.keys()) child.kill('SIGINT');
    endAlone(signal);
  });
}

/** Waits until no child runs any more. */
export async function childrenEnded(): Promise<void> {
  await Promise.allSettled(running.values());
}
