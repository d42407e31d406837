import { medicalAssets, SEED } from './generator/medical-assets';
import { fileOf, type TableName } from './generator/tables';
import { writeTables } from './generator/write';

/** Writes the files that lie beside this one anew, or their like into another folder. */
async function main(folder = __dirname): Promise<void> {
  const tables = medicalAssets(SEED);
  await writeTables(tables, folder);
  for (const [table, rows] of Object.entries(tables)) {
    process.stdout.write(`${fileOf(table as TableName)}: ${rows.length} rows\n`);
  }
}

void main(process.argv[2]);
