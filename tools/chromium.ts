import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../commands/run';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Debian's packages; a Chromium without fonts draws no letters. */
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

const CURE = 'Install Chromium or Chrome, or name it in CHROMIUM: the tests open the console in it.';

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
  const found = chromium();
  if (found !== undefined && existsSync(found)) return;
  if (found !== undefined) throw new Error(`CHROMIUM names ${found}, which is not there. ${CURE}`);
  const installer = aptGet();
  if (!installer) throw new Error(`There is no Chromium on this machine. ${CURE}`);
  say('Chromium is not on this machine: installing it from Debian (once)');
  const lines: string[] = [];
  const apt = ([command, ...first]: readonly string[], ...args: string[]) =>
    run(command, [...first, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      onLine: (line) => lines.push(line),
    });
  const code =
    (await apt(installer, 'update')) ||
    (await apt(installer, 'install', '-y', '--no-install-recommends', ...PACKAGES));
  if (code !== 0 || chromium() === undefined) {
    throw new Error(`Chromium can't be installed:\n${lines.slice(-20).join('\n')}\n${CURE}`);
  }
}

/** The command that installs, where this user may: as root, or by sudo without a password. */
function aptGet(): readonly string[] | undefined {
  const works = (command: string, ...args: string[]) =>
    spawnSync(command, args, { stdio: 'ignore', env: process.env }).status === 0;
  if (!works('apt-get', '--version')) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  return works('sudo', '-n', 'true') ? ['sudo', '-n', 'apt-get'] : undefined;
}
