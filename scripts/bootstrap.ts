import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { requireAccount } from '../bootstrap/caller';
import { ensureStateBucket } from '../bootstrap/state-bucket';
import { Naming } from '../modules/naming/naming';
import { cdktf, outputFolder } from './cdktf';
import { command, readConfiguration, UsageError } from './command';
import { requireTerraform } from './terraform';

const USAGE = `Makes what one account needs before its first deploy, as that account's administrator; safe to repeat.

  npm run bootstrap -- governance | ENTRY`;

/** The state bucket first, since Terraform keeps the state of all the rest in it. */
async function bootstrap([entry, ...rest]: string[]): Promise<number> {
  const config = readConfiguration();
  const { accounts } = new Naming(config);
  const names = accounts.find((account) => account.entry === entry);
  if (!names || rest.length > 0) {
    const known = accounts.map((account) => account.entry).join(', ');
    throw new UsageError(
      `"${[entry, ...rest].join(' ')}" is not one of the configuration's accounts: ${known}`,
    );
  }
  const { region } = config;
  await requireAccount(new STSClient({ region }), names);
  await requireTerraform((line) => process.stderr.write(`${line}\n`));
  const made = await ensureStateBucket(new S3Client({ region }), names, region);
  process.stdout.write(`${made ? 'Made' : 'Found'} the state bucket ${names.stateBucket}\n`);
  return cdktf([
    'deploy',
    `bootstrap-${names.stack}`,
    '--auto-approve',
    '--app',
    'node --import tsx bootstrap/main.ts',
    // A folder of its own, so that two accounts can be bootstrapped at once.
    '--output',
    `${outputFolder()}.bootstrap-${entry}`,
  ]);
}

command(USAGE, bootstrap);
