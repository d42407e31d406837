import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { requireAccount } from './bootstrap/caller';
import { ensureStateBucket } from './bootstrap/state-bucket';
import { refuseUnrecordedKey } from './bootstrap/unrecorded-key';
import { Naming } from '../platform/naming/naming';
import { command, readConfiguration, UsageError } from './command';
import { Failures } from './stacks/failures';
import { lockMessage, readLock } from './stacks/lock';
import { appFolder, synthesize, Workspace } from './stacks/workspace';
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
  const s3 = new S3Client({ region });
  const made = await ensureStateBucket(s3, names, region);
  process.stdout.write(`${made ? 'Made' : 'Found'} the state bucket ${names.stateBucket}\n`);
  const workspace = new Workspace(names.bootstrapStack);
  await synthesize('bootstrap/main.ts', appFolder(names.bootstrapStack));
  await workspace.init();
  const { bootstrapStack: stack, bootstrapStateKey: stateKey, accountId, trailArn, stateBucket } = names;
  const failures = new Failures([
    { stack, stateKey, accountId, trailArn, stateBucket, s3: () => Promise.resolve(s3) },
  ]);
  const lock = await readLock(s3, { stateBucket, stateKey });
  if (lock !== undefined) throw new Error(lockMessage(stack, lock));
  await refuseUnrecordedKey(new KMSClient({ region }), names, await workspace.state());
  const code = await workspace.apply(failures.environment);
  if (code !== 0) await failures.print();
  return code;
}

command(USAGE, bootstrap);
