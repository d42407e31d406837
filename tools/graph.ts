import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { render } from '@ehds/diagram';
import { command, readConfiguration } from '../commands/command';
import { synthesize } from './graph/synthesized';

const USAGE = `Draws the platform of the configuration as SVG: its accounts, what is in them, and who trusts, tells and reads whom.
The picture comes from the synthesized stacks; AWS is not asked.

  npm run graph                      into platform.svg
  npm run graph -- --out FILE        into that file
  npm run graph -- --check           only compares: ends with code 1 where the file is not what would be drawn

The README's picture is that of config/local.yaml: npm run graph -- --out docs/platform.svg`;

async function graph(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { out: { type: 'string', default: 'platform.svg' }, check: { type: 'boolean' } },
  });
  const config = readConfiguration();
  const file = resolve(values.out);
  const svg = await render(synthesize(config), config.prefix);
  if (values.check) {
    if (existsSync(file) && readFileSync(file, 'utf8') === svg) return 0;
    process.stderr.write(
      `${values.out} is not the picture of this configuration. Draw it with: npm run graph -- --out ${values.out}\n`,
    );
    return 1;
  }
  writeFileSync(file, svg);
  process.stdout.write(`Wrote ${file}\n`);
  return 0;
}

command(USAGE, graph);
