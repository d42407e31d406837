import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { SIZE, takeConsolePicture } from '../../../tools/console-picture/take';

const folder = mkdtempSync(join(tmpdir(), 'console-picture-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Size of a PNG, and its lines of pixels as they are stored (W3C, "Portable Network Graphics", chunks). */
function readPng(file: string) {
  const png = readFileSync(file);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const pixels = inflateSync(Buffer.concat(data));
  const bytes = pixels.length / height;
  const lines = Array.from({ length: height }, (_, line) =>
    pixels.toString('latin1', line * bytes, (line + 1) * bytes),
  );
  return { width, height, lines };
}

test('the picture of the documentation is taken, in its size and not blank', async () => {
  const file = join(folder, 'console.png');
  await takeConsolePicture(file);
  const { width, height, lines } = readPng(file);
  expect({ width, height }).toEqual(SIZE);
  // A blank page has one line, a page without letters some dozens.
  expect(new Set(lines).size).toBeGreaterThan(height / 3);
});
