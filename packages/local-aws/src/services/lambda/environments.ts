import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../../aws-error';
import type { LocalAws } from '../../local-aws';
import { ExecutionEnvironment, type Outcome } from './execution-environment';
import { codeSha256, type FunctionStore, type FunctionVersion } from './functions';
import { addStandIns, optModules, unpackInto } from './opt';
import { checkDecryption, roleSession } from './roles';

/** Concurrent executions of a new account (Lambda quotas; raised on request). */
const ACCOUNT_CONCURRENCY = 10;

/** How long an idle process is kept warm, in milliseconds. */
const IDLE = 60_000;

/** Processes of all functions: kept warm, one request at a time each, as many as the concurrency allows. */
export class Environments {
  private readonly directory = mkdtempSync(join(tmpdir(), 'local-aws-lambda-'));
  private readonly code = new Map<string, Promise<string>>();
  /** By revision: a changed function never meets a process of its old self. */
  private readonly idle = new Map<string, Set<ExecutionEnvironment>>();
  private readonly retirement = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  private readonly all = new Set<ExecutionEnvironment>();
  private readonly busy = new Map<string, number>();

  constructor(
    private readonly aws: LocalAws,
    private readonly functions: FunctionStore,
  ) {
    aws.stopping.addEventListener('abort', () => {
      for (const environment of this.all) environment.end();
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  /**
   * Runs one invocation.
   *
   * @throws {AwsError} TooManyRequestsException when the function or the account has no concurrency left,
   * InvalidRuntimeException where node can't run the function, AccessDeniedException or KMSAccessDeniedException where
   * its role can't be assumed or may not decrypt its variables
   */
  async invoke(version: FunctionVersion, event: unknown, requestId: string): Promise<Outcome> {
    const release = this.reserve(version);
    try {
      const environment = this.warm(version) ?? (await this.start(version));
      const { accountId: account, configuration } = version;
      const fault = this.aws.faults.fire('invocation', { account, function: configuration.FunctionName });
      const outcome = await environment.invoke(event, requestId, fault?.kind);
      this.keep(environment);
      return outcome;
    } finally {
      release();
    }
  }

  private reserve({ accountId, configuration }: FunctionVersion): () => void {
    const name = configuration.FunctionName;
    const reserved = this.functions.find({ accountId, name })?.reservedConcurrency;
    const key = reserved === undefined ? accountId : this.functions.arn({ accountId, name });
    const running = this.busy.get(key) ?? 0;
    if (running >= (reserved ?? ACCOUNT_CONCURRENCY)) {
      const scope = reserved === undefined ? '' : 'ReservedFunction';
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: `${scope}ConcurrentInvocationLimitExceeded`,
        Type: 'User',
      });
    }
    this.busy.set(key, running + 1);
    return () => this.busy.set(key, (this.busy.get(key) ?? 1) - 1);
  }

  private warm({ configuration }: FunctionVersion): ExecutionEnvironment | undefined {
    for (const environment of this.idle.get(configuration.RevisionId) ?? []) {
      this.take(environment);
      if (environment.alive) return environment;
    }
    return undefined;
  }

  private async start(version: FunctionVersion): Promise<ExecutionEnvironment> {
    const { Runtime, FunctionArn, FunctionName } = version.configuration;
    if (!Runtime.startsWith('nodejs')) {
      const message = `${FunctionArn} has the runtime ${Runtime}; the local AWS runs nodejs functions only`;
      throw new AwsError('InvalidRuntimeException', message, 502);
    }
    const credentials = await roleSession(this.aws, version, FunctionName);
    await checkDecryption(this.aws, version);
    const folders = { task: await this.unpack(version.zip), opt: await this.unpackLayers(version) };
    const environment = new ExecutionEnvironment(this.aws, version, folders, credentials);
    this.all.add(environment);
    return environment;
  }

  private keep(environment: ExecutionEnvironment): void {
    if (!environment.alive) {
      this.all.delete(environment);
      return;
    }
    const { RevisionId } = environment.version.configuration;
    this.idle.set(RevisionId, (this.idle.get(RevisionId) ?? new Set()).add(environment));
    const retire = () => {
      this.take(environment);
      this.all.delete(environment);
      environment.end();
    };
    this.retirement.set(environment, setTimeout(retire, IDLE).unref());
  }

  /** Takes a process out of the idle ones. */
  private take(environment: ExecutionEnvironment): void {
    const { RevisionId } = environment.version.configuration;
    const waiting = this.idle.get(RevisionId);
    waiting?.delete(environment);
    if (waiting?.size === 0) this.idle.delete(RevisionId);
    clearTimeout(this.retirement.get(environment));
    this.retirement.delete(environment);
  }

  /** Unpacks a zip once, beside the SDK that Lambda's node runtimes bring. */
  private unpack(zip: Uint8Array): Promise<string> {
    const digest = Buffer.from(codeSha256(zip), 'base64').toString('hex');
    const unpacked = this.code.get(digest) ?? this.write(zip, join(this.directory, digest));
    this.code.set(digest, unpacked);
    return unpacked;
  }

  /** Unpacks the layers of a function once, into a folder of their own that is its /opt. */
  private unpackLayers(version: FunctionVersion): Promise<string> {
    const { layers, configuration } = version;
    const [architecture] = configuration.Architectures;
    const digests = layers.map(({ zip }) => codeSha256(zip));
    const parts = [architecture, configuration.Runtime, ...digests];
    const opt = join(this.directory, createHash('sha256').update(parts.join()).digest('hex'));
    const unpacked = this.code.get(opt) ?? this.writeLayers(version, opt);
    this.code.set(opt, unpacked);
    // What could not be laid out is tried again by the next invocation.
    unpacked.catch(() => this.code.delete(opt));
    return unpacked;
  }

  private async writeLayers({ layers, configuration }: FunctionVersion, opt: string): Promise<string> {
    await mkdir(opt, { recursive: true });
    await unpackInto(
      opt,
      layers.map(({ zip }) => zip),
    );
    const { Runtime, Architectures } = configuration;
    for (const modules of optModules(opt, Runtime)) await addStandIns(modules, Architectures[0]);
    return opt;
  }

  private async write(zip: Uint8Array, root: string): Promise<string> {
    const task = join(root, 'task');
    await mkdir(task, { recursive: true });
    await unpackInto(task, [zip]);
    await mkdir(join(root, 'node_modules'));
    for (const scope of ['@aws-sdk', '@smithy'])
      await symlink(moduleScope(scope), join(root, 'node_modules', scope));
    return task;
  }
}

/** Folder of an npm scope, wherever npm put it. */
function moduleScope(scope: string): string {
  const folder = createRequire(__filename)
    .resolve.paths('x')
    ?.map((modules) => join(modules, scope))
    .find((path) => existsSync(path));
  if (!folder) throw new Error(`${scope} is not installed: run npm ci`);
  return folder;
}
