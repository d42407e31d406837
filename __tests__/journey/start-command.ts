import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that runs in a process group of its own, as a terminal would start it, with the lines that it has printed. */
export interface Started {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
}

export function start(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'>,
): Started {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return { child, lines };
}

/** Waits for a line. @throws Error with all lines if the program ends without it */
export async function waitForLine({ child, lines }: Started, pattern: RegExp): Promise<void> {
  while (!lines.some((line) => pattern.test(line))) {
    if (child.exitCode !== null) throw new Error(lines.join('\n'));
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
