import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** What one run of a program took. */
export interface Usage {
  /** User and system time of the program and of every program that it ran, in seconds. */
  readonly cpu: number;
  /** Seconds by the clock. */
  readonly wall: number;
  /** Most memory that the program held at once, in MiB. */
  readonly memory: number;
}

/** Makes a Node program write its peak memory (KiB) to file descriptor 3 when it ends. */
const TELL_MEMORY =
  'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

/**
 * Runs a TypeScript file of this project as cdktf does, and measures it.
 *
 * @throws Error with its output, where it fails
 */
export async function measure(file: string, env: NodeJS.ProcessEnv): Promise<Usage> {
  const started = performance.now();
  // The shell's `times` counts what the program's own children took as well.
  const child = spawn('sh', ['-c', '"$0" "$@" || exit 1; times', process.execPath, ...argumentsOf(file)], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, output, errors, memory] = child.stdio.map((stream) => {
    let text = '';
    stream?.on('data', (part: Buffer) => (text += part.toString()));
    return () => text;
  });
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`${file} failed:\n${output()}${errors()}`);
  return {
    cpu: childSeconds(output()),
    wall: (performance.now() - started) / 1000,
    memory: Number(memory()) / 1024,
  };
}

function argumentsOf(file: string): string[] {
  return ['--import', TELL_MEMORY, '--import', 'tsx', file];
}

/** The last line of `times` holds the user and the system time of the shell's children, such as `0m1.62s 0m0.31s`. */
function childSeconds(output: string): number {
  const last = output.trim().split('\n').at(-1) ?? '';
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)];
  if (times.length !== 2) throw new Error(`sh: times answered "${last}"`);
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
