import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { descriptionSchema, settingsSchema } from '../config/datasets/json-schema';
import { configSchema } from '../config/json-schema';
import { command } from '../commands/command';

const USAGE = `Writes the JSON Schemas of the configuration, of descriptions of datasets and of catalogue.yaml, by which editors
complete and check them: config/schema.json, datasets/schema.json and datasets/catalogue.schema.json.

  npm run config-schema`;

const ROOT = join(__dirname, '..');

command(USAGE, async (args) => {
  parseArgs({ args });
  const schemas = {
    'config/schema.json': configSchema(),
    'datasets/schema.json': descriptionSchema(),
    'datasets/catalogue.schema.json': settingsSchema(),
  };
  for (const [name, schema] of Object.entries(schemas)) {
    const file = join(ROOT, name);
    writeFileSync(file, `${JSON.stringify(schema, undefined, 2)}\n`);
    process.stdout.write(`Wrote ${relative(process.cwd(), file)}\n`);
  }
  return Promise.resolve(0);
});
