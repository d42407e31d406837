import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where Chromium is on this machine: where `CHROMIUM` says, else on the PATH; undefined where it is not. */
export function chromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

/**
 * Makes sure that there is a Chromium, from Debian's packages where this user may install them.
 *
 * @param say gets one line before it is installed
 * @throws Error with the cure
 */
export async function requireChromium(say: (line: string) => void): Promise<void> {
  if (chromium() !== undefined) return;
  const cure = 'Install Chromium or Chrome, or name it in CHROMIUM: the tests open the portal in it.';
  if (process.getuid?.() !== 0 || !hasApt()) throw new Error(`There is no Chromium on this machine. ${cure}`);
  say('Chromium is not on this machine: installing it from Debian (once)');
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const packages = ['chromium', 'fonts-dejavu-core'];
  const code =
    (await run('apt-get', ['update'], { env, onLine })) ||
    (await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, onLine }));
  if (code !== 0 || chromium() === undefined) {
    throw new Error(`Chromium can't be installed:\n${lines.slice(-20).join('\n')}\n${cure}`);
  }
}

function hasApt(): boolean {
  try {
    execFileSync('apt-get', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
