import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { virtualEnvironment } from '@ehds/local-aws/python/virtual-environment';

/** The version that the tests were written with; any is taken where it is installed. */
const VERSION = '1.45.11';

/**
 * Makes sure that this process and its children find the AWS CLI, with which some tests call the local AWS.
 *
 * @param say gets one line before it is installed
 * @throws Error with the cure
 */
export async function requireAwsCli(say: (line: string) => void): Promise<void> {
  if (spawnSync('aws', ['--version'], { stdio: 'ignore', env: process.env }).status === 0) return;
  const commands = await virtualEnvironment(`awscli-${VERSION}`, `awscli==${VERSION}`, say);
  process.env.PATH = [commands, process.env.PATH].join(delimiter);
}
