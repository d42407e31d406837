import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { virtualEnvironment } from '../python/virtual-environment';

const run = promisify(execFile);

/** The version that the local AWS was tried with; any patch of its minor version is taken where it is installed. */
const MOTO_VERSION = '5.2.1';

/** Prints moto's version where the packages of `moto[server]` are there, and loads none, which takes half a second. */
const PROBE = `
from importlib import metadata, util
if util.find_spec('flask') and util.find_spec('flask_cors'): print(metadata.version('moto'))
`;

/**
 * Command of a Python that has moto: the one on the path, or that of a private virtual environment.
 *
 * @param say gets one line before something is installed.
 * @throws Error with the cure, where there is no python3 or the installation fails.
 */
export async function pythonWithMoto(say: (line: string) => void): Promise<string> {
  if (await hasMoto('python3')) return 'python3';
  const commands = await virtualEnvironment(`moto-${MOTO_VERSION}`, `moto[server]==${MOTO_VERSION}`, say);
  return join(commands, 'python');
}

async function hasMoto(python: string): Promise<boolean> {
  try {
    const { stdout } = await run(python, ['-c', PROBE]);
    return stdout.startsWith(MOTO_VERSION.replace(/\d+$/, ''));
  } catch {
    // No such Python, or one without moto.
    return false;
  }
}
