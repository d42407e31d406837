import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { configSchema } from '../config/json-schema';
import { command } from '../commands/command';

const USAGE = `Writes the JSON Schema of the configuration, by which editors complete and check it, into config/schema.json.

  npm run config-schema`;

command(USAGE, async (args) => {
  parseArgs({ args });
  const file = join(__dirname, '../config/schema.json');
  writeFileSync(file, `${JSON.stringify(configSchema(), undefined, 2)}\n`);
  process.stdout.write(`Wrote ${file}\n`);
  return Promise.resolve(0);
});
