import { readFile, stat } from 'node:fs/promises';

/** Largest text that is read whole; a string of Node's holds not much more. */
const MOST_BYTES = 400 * 1024 * 1024;

/**
 * The text of a file.
 *
 * @throws Error where it is too large, or no UTF-8.
 */
export async function utf8(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > MOST_BYTES)
    throw new Error(`it is larger than the ${MOST_BYTES} bytes that the local AWS reads`);
  const bytes = await readFile(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`it is not UTF-8 from line ${lineOfFault(bytes)} on; save it as UTF-8`);
  }
}

/** The first line that can't be decoded; a line break is no part of a longer character. */
function lineOfFault(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begin = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, begin);
    try {
      decoder.decode(bytes.subarray(begin, end < 0 ? undefined : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    begin = end + 1;
  }
}
