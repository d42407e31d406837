import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that the local AWS was tried with; any patch of its minor version is taken where it is installed. */
const MOTO_VERSION = '5.2.1';
const ROOT = join(__dirname, '..', '..');
const VENV = join(ROOT, '.local', `moto-${MOTO_VERSION}`);

/** Prints moto's version where the packages of `moto[server]` are there, and nothing else. */
const PROBE = 'import moto, flask, flask_cors; print(moto.__version__)';

/**
 * Command of a Python that has moto: the one on the path, or the private virtual environment `.local/moto-…`,
 * which is made when it is missing.
 *
 * @param say gets one line before something is installed.
 * @throws Error with the cure, where there is no python3 or the installation fails.
 */
export async function pythonWithMoto(say: (line: string) => void): Promise<string> {
  if (await hasMoto('python3')) return 'python3';
  const python = join(VENV, 'bin', 'python');
  if (existsSync(join(VENV, 'installed')) && (await hasMoto(python))) return python;
  say(`moto ${MOTO_VERSION} is not installed: installing it into ${VENV} (once)`);
  await install();
  return python;
}

async function hasMoto(python: string): Promise<boolean> {
  try {
    const { stdout } = await run(python, ['-c', PROBE]);
    return stdout.startsWith(MOTO_VERSION.replace(/\d+$/, ''));
  } catch {
    // No such Python, or one without moto: the caller goes on to the next.
    return false;
  }
}

async function install(): Promise<void> {
  const requirement = `moto[server]==${MOTO_VERSION}`;
  try {
    await run('python3', [join(__dirname, 'install.py'), VENV, requirement]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error('the local AWS needs Python 3.10 or newer: install python3 and its venv module', {
        cause: error,
      });
    }
    const output = String((error as { stderr?: string }).stderr ?? error).trim();
    throw new Error(
      `${requirement} could not be installed into ${VENV}: ${output}\n` +
        `Cure: install python3 with its venv module, or run: python3 -m pip install '${requirement}'`,
      { cause: error },
    );
  }
}
