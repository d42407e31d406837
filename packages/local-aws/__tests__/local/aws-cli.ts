import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AccountName } from '../../src/accounts';
import type { TestAws } from './support';

const run = promisify(execFile);

/** Environment that points the AWS CLI, or Terraform, at the local AWS as the account's administrator. */
export function administratorEnv({ running }: TestAws, account: AccountName): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey } = running.accounts[account].administrator;
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  return {
    ...clean,
    AWS_ENDPOINT_URL: running.endpoint,
    AWS_REGION: running.region,
    AWS_DEFAULT_REGION: running.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/**
 * Runs the AWS CLI as the account's administrator.
 *
 * @returns its JSON answer; undefined where it prints nothing.
 * @throws the failed process with its standard error in the message
 */
export async function awsCli(aws: TestAws, account: AccountName, ...args: string[]): Promise<unknown> {
  // Version 1 of the CLI ignores AWS_ENDPOINT_URL for SQS.
  const options = ['--output', 'json', '--endpoint-url', aws.running.endpoint];
  const { stdout } = await run('aws', [...args, ...options], { env: administratorEnv(aws, account) }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new Error('There is no AWS CLI: `npm test` installs it, or python3 -m pip install awscli');
    },
  );
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}
