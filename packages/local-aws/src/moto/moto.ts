import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Client } from '../clients';
import { pythonWithMoto } from './python';

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/** moto's own switch: the AWS-managed policies, which IAM has in every account. */
const MANAGED_POLICIES = { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' };

/** A running moto server. */
export interface Moto {
  /** `http://127.0.0.1:PORT`, without the gateway's checks. */
  readonly endpoint: string;
  /** Folder of the official API models (botocore's data), from the Python that runs moto. */
  readonly models: string;
  /**
   * An AWS SDK client that reads and writes moto's state of one account directly, past the gateway: for the
   * local AWS's own bookkeeping, never for what a caller asked.
   */
  client<T extends Client>(type: new (config: object) => T, accountId: string): T;
  stop(): Promise<void>;
}

/**
 * Starts moto on a free loopback port and waits until it answers.
 *
 * @throws Error with the cure, where Python or moto can't be had; with moto's own output, where it doesn't start.
 */
export async function startMoto(region: string, say: (line: string) => void): Promise<Moto> {
  const python = await pythonWithMoto(say);
  const scratch = await mkdtemp(join(tmpdir(), 'local-aws-moto-'));
  const child = spawn(python, [join(__dirname, 'serve.py')], {
    env: { ...withoutAws(process.env), ...MANAGED_POLICIES, MOTO_LAMBDA_DATA_DIR: scratch },
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a process group of its own, so that Ctrl-C reaches the gateway alone, which stops moto last.
    detached: true,
  });
  const { port, models } = await greeting(child);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    models,
    client: (type, accountId) => directClient(type, endpoint, region, accountId),
    stop: async () => {
      await end(child);
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** Nothing of the user's own AWS set-up may reach moto. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|MOTO)_/.test(name)));
}

/** Waits for the first line of `serve.py`. */
async function greeting(child: Process): Promise<{ port: number; models: string }> {
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(() => undefined),
  ]);
  if (first === undefined) throw new Error(`moto did not start: ${errors.trim() || 'it gave no output'}`);
  return JSON.parse(first) as { port: number; models: string };
}

async function end(child: Process): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function directClient<T extends Client>(
  type: new (config: object) => T,
  endpoint: string,
  region: string,
  accountId: string,
): T {
  const client = new type({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const stack = (client as unknown as { middlewareStack: { add(step: unknown, options: object): void } })
    .middlewareStack;
  const addAccount = (next: (args: { request: { headers: Record<string, string> } }) => unknown) => {
    return (args: { request: { headers: Record<string, string> } }) => {
      args.request.headers['x-moto-account-id'] = accountId;
      return next(args);
    };
  };
  stack.add(addAccount, { step: 'build', name: 'motoAccount' });
  return client;
}
