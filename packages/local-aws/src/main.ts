import { parseArgs } from 'node:util';
import { type LocalAccount } from './accounts';
import { type RunningLocalAws, startLocalAws } from './server';

const USAGE = `Runs the embedded AWS in the foreground until Ctrl-C.

npx tsx packages/local-aws/src/main.ts [--port N] [--speed N] [--verbose]
  --port     port that counts as TLS (default: a free one)
  --speed    seconds of service time in one second (default 60)
  --verbose  one JSON line on standard error for every call
`;

/** A positive number, or a message that names the option, the value and the rule. */
function positive(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${option} ${value}: must be a number above 0`);
  return number;
}

/** Lines that point `aws`, `terraform` and `cdktf` at the local AWS, as one identity. */
function environmentLines(
  local: RunningLocalAws,
  who: 'administrator' | 'operator',
  account: LocalAccount,
): string {
  const { accessKeyId, secretAccessKey } = account[who];
  return [
    `export AWS_ENDPOINT_URL=${local.endpoint}`,
    `export AWS_REGION=${local.region} AWS_DEFAULT_REGION=${local.region}`,
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      speed: { type: 'string' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const local = await startLocalAws({
    port: positive('port', values.port),
    speed: positive('speed', values.speed),
    verbose: values.verbose,
  });
  const stop = () => void local.stop().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.write(`# The local AWS runs at ${local.endpoint} (plain HTTP: ${local.plainEndpoint})\n`);
  for (const [name, account] of Object.entries(local.accounts)) {
    for (const who of ['administrator', 'operator'] as const) {
      const lines = environmentLines(local, who, account);
      process.stdout.write(`\n# ${name} ${account.accountId}, ${who}\n${lines}\n`);
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
