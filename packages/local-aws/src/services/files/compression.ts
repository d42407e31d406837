import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';

/** How a file of text is compressed, as Glue writes it into `compressionType`. */
export type Compression = 'none' | 'gzip' | 'bzip2';

const run = promisify(execFile);

/** Node has no bzip2; Python, which moto needs anyway, has. */
const UNZIP_BZIP2 =
  'import bz2, shutil, sys; shutil.copyfileobj(bz2.open(sys.argv[1]), open(sys.argv[2], "wb"))';

/**
 * Writes the plain content of a file into another one.
 *
 * @throws Error where the file is not compressed so, or is cut off.
 */
export async function decompress(compression: Compression, file: string, target: string): Promise<void> {
  if (compression === 'bzip2') await run('python3', ['-c', UNZIP_BZIP2, file, target]);
  else if (compression === 'gzip') {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(target));
  } else await pipeline(createReadStream(file), createWriteStream(target));
}
