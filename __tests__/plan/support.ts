import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { ensureStateBucket } from '../../commands/bootstrap/state-bucket';
import { loadConfig } from '../../config/load';
import type { PlatformConfig } from '../../platform/config';
import type { LocalAwsOptions } from '@ehds/local-aws/server';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { callerTrust, serviceTrust, type Trust } from '../../platform/trust';
import { Session } from '../../commands/session';
import { run } from '../../commands/run';
import { requireTerraform } from '../../commands/terraform';
import { type TestAws, useLocalAws } from '../../packages/local-aws/__tests__/local/support';
import { useProviderInPlace } from '../provider-in-place';
import { Terraform } from './terraform';

const ROOT = resolve(__dirname, '../..');

/** The configuration that everything runs with by default. */
export const LOCAL = join(ROOT, 'config/local.yaml');
export const EXAMPLE = join(ROOT, 'config/example.yaml');

/** A configuration and the Terraform of its stacks. */
export interface Platform {
  /** Path of the configuration. */
  readonly file: string;
  readonly config: PlatformConfig;
  readonly naming: Naming;
  /** Folder that holds what cdktf calls its output. */
  readonly output: string;
  /** Terraform of one stack, as the operator. */
  stack(name: string): Terraform;
}

/** What a command printed, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** An embedded AWS and a folder of a test file. */
export class Workbench {
  /** Removed after the tests. */
  readonly folder = mkdtempSync(join(tmpdir(), 'plan-'));
  private readonly bootstrapped = new Set<string>();

  constructor(readonly aws: TestAws) {}

  /** The one who may assume every role that is made here; runs all Terraform. */
  get operator(): Session {
    const { region, endpoint, accounts } = this.aws.running;
    return new Session(region, accounts.governance.operator, endpoint);
  }

  /** Path of a copy of config/local.yaml with some sections replaced. */
  variant(name: string, changes: Readonly<Record<string, unknown>>): string {
    const file = join(this.folder, `${name}.yaml`);
    // Failsafe, as the configuration is read: an account id is text.
    const local = parse(readFileSync(LOCAL, 'utf8'), { schema: 'failsafe' }) as object;
    writeFileSync(file, stringify({ ...local, ...changes }));
    return file;
  }

  /**
   * Synthesizes a configuration as cdktf has it done.
   *
   * @param file path of the configuration
   * @param output folder that it is written to; another configuration's keeps what Terraform has in it
   * @param app `main.ts` or bootstrap's
   */
  async synthesize(
    file: string,
    output = mkdtempSync(join(this.folder, 'cdktf-')),
    app = 'main.ts',
  ): Promise<Platform> {
    const { code, output: said } = await this.command([app], { PLATFORM_CONFIG: file, CDKTF_OUTDIR: output });
    if (code !== 0) throw new Error(`${app} with ${file}: ${said}`);
    const config = loadConfig(file);
    const stack = (id: string) => new Terraform(join(output, 'stacks', id), this.operator.environment);
    return { file, config, naming: new Naming(config), output, stack };
  }

  /** Runs a TypeScript program of the platform as the operator, without a terminal. */
  async command(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
    const lines: string[] = [];
    const code = await run(process.execPath, ['--import', 'tsx', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...this.operator.environment, FORCE_COLOR: '0', ...environment },
      onLine: (line) => lines.push(line),
    });
    return { code, output: lines.join('\n') };
  }

  /**
   * Bootstraps the accounts of a configuration that are not yet, side by side, as `npm run bootstrap` does; the operator
   * of the tests may deploy there too, and be let in by governance, whoever the configuration names.
   *
   * @param entries accounts of the configuration; all by default
   */
  async bootstrap({ file, naming, config }: Platform, entries?: readonly string[]): Promise<void> {
    const missing = naming.accounts.filter(
      ({ entry, deployRoleArn }) =>
        (entries?.includes(entry) ?? true) && !this.bootstrapped.has(deployRoleArn),
    );
    if (missing.length === 0) return;
    for (const { deployRoleArn } of missing) this.bootstrapped.add(deployRoleArn);
    const { output } = await this.synthesize(file, undefined, 'bootstrap/main.ts');
    await Promise.all(
      missing.map(async (names) => {
        const role = names.roleArn(`${names.base}-administrator`);
        await this.makeRole(role);
        const administrator = await this.operator.assume(role, 'bootstrap');
        await ensureStateBucket(administrator.client(S3Client), names, config.region);
        const folder = join(output, 'stacks', names.bootstrapStack);
        const terraform = new Terraform(folder, administrator.environment);
        await terraform.init();
        await terraform.apply();
        await this.admitOperator(names, names.deployRoleName);
        if (names.kind !== 'governance') return;
        for (const { entry } of naming.associated) {
          await this.admitOperator(names, naming.onboardingRole(entry));
        }
      }),
    );
  }

  /** A role that the operator, and a service if one is named, may assume and that may do everything in its account. */
  async makeRole(arn: string, service?: string): Promise<void> {
    const [, accountId, path, RoleName] = /^arn:aws:iam::(\d+):role(\/.*?)([^/]+)$/.exec(arn) ?? [];
    if (!accountId) throw new Error(`${arn} is no ARN of a role`);
    const iam = this.aws.running.moto.client(IAMClient, accountId);
    const trust = [
      callerTrust([this.operatorArn]),
      ...(service === undefined ? [] : [serviceTrust(service)]),
    ];
    await iam.send(new CreateRoleCommand({ RoleName, Path: path, AssumeRolePolicyDocument: policy(trust) }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    this.aws.running.iam.changed(accountId);
  }

  /** Lets the operator take a role too, and leaves whom else bootstrap trusts. */
  private async admitOperator({ accountId }: AccountNames, RoleName: string): Promise<void> {
    const iam = this.aws.running.moto.client(IAMClient, accountId);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')) as {
      Statement: Trust[];
    };
    const PolicyDocument = policy([...Statement, callerTrust([this.operatorArn])]);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    this.aws.running.iam.changed(accountId);
  }

  private get operatorArn(): string {
    return `arn:aws:iam::${this.aws.running.accounts.governance.accountId}:user/operator`;
  }
}

/** Starts an embedded AWS for the file's tests, and cleans up after them. Call it once, at the top of the file. */
export function useWorkbench(options: LocalAwsOptions = {}): Workbench {
  const workbench = new Workbench(useLocalAws(options));
  beforeAll(() => requireTerraform((line) => process.stderr.write(`${line}\n`)), 240_000);
  useProviderInPlace();
  afterAll(() => rmSync(workbench.folder, { recursive: true }));
  return workbench;
}

/** As many as have a processor of their own on the smallest machine. */
export async function twoAtATime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
