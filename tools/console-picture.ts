import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from '../commands/command';
import { requireChromium } from './chromium';
import { takeConsolePicture } from './console-picture/take';

const USAGE = `Takes the picture of the console's first view that docs/console.md shows, in Chromium, over a platform that is
made up. AWS is not asked.

  npm run console-picture                  into docs/console.png
  npm run console-picture -- --out FILE    into that file`;

command(USAGE, async (args) => {
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: 'docs/console.png' } } });
  const file = resolve(values.out);
  await requireChromium((line) => process.stdout.write(`${line}\n`));
  await takeConsolePicture(file);
  process.stdout.write(`Wrote ${file}\n`);
  return 0;
});
