import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = join(__dirname, '..', '..');

/**
 * Folder of the commands of a private virtual environment, `.local/NAME`, which is made when it is missing.
 *
 * @param requirement what pip installs into it
 * @param say gets one line before something is installed.
 * @throws Error with the cure, where there is no python3 or the installation fails.
 */
export async function virtualEnvironment(
  name: string,
  requirement: string,
  say: (line: string) => void,
): Promise<string> {
  const folder = join(ROOT, '.local', name);
  if (!existsSync(join(folder, 'installed'))) {
    say(`${requirement} is not installed: installing it into ${folder} (once)`);
    await install(folder, requirement);
  }
  return join(folder, 'bin');
}

async function install(folder: string, requirement: string): Promise<void> {
  try {
    await run('python3', [join(__dirname, 'install.py'), folder, requirement], { env: process.env });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error(`${requirement} needs Python 3.10 or newer: install python3 and its venv module`, {
        cause: error,
      });
    }
    const output = String((error as { stderr?: string }).stderr ?? error).trim();
    throw new Error(
      `${requirement} could not be installed into ${folder}: ${output}\n` +
        `Cure: install python3 with its venv module, or run: python3 -m pip install '${requirement}'`,
      { cause: error },
    );
  }
}
