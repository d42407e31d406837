import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Makes a named pipe (mkfifo of coreutils, which AWS's runtimes on Amazon Linux 2023 are expected to have). */
export async function makePipe(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
}

/**
 * The reading end of a named pipe. It is opened without waiting for a writer, since a wait would take one of Node's few threads.
 */
export function pipeReader(path: string): Socket {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/**
 * The writing end of a named pipe, as soon as somebody has opened the other one: closed before, its bytes would be lost.
 *
 * @param given whether nobody will open it any more; then the answer is undefined
 */
export async function pipeWriter(path: string, given: () => boolean): Promise<Socket | undefined> {
  while (!given()) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      // Nobody reads yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      await setTimeout(2);
    }
  }
  return undefined;
}
