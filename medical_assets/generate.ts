import { parseArgs } from 'node:util';
import { command } from '../commands/command';
import { medicalAssets, SEED } from './generator/medical-assets';
import { fileOf, type TableName } from './generator/tables';
import { writeTables } from './generator/write';

const USAGE = `Makes the synthetic patients and everything about them; the same seed gives the same bytes.

  npm run medical-assets            writes them into medical_assets/ anew
  npm run medical-assets -- FOLDER  or into another folder`;

async function generate(args: string[]): Promise<number> {
  const [folder = __dirname] = parseArgs({ args, allowPositionals: true }).positionals;
  const tables = medicalAssets(SEED);
  await writeTables(tables, folder);
  for (const [table, rows] of Object.entries(tables)) {
    process.stdout.write(`${fileOf(table as TableName)}: ${rows.length} rows\n`);
  }
  return 0;
}

command(USAGE, generate);
