import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadConfig } from '../../config/load';
import type { AccountName } from '@ehds/local-aws/accounts';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import { type LocalAwsOptions, type RunningLocalAws, startLocalAws } from '@ehds/local-aws/server';
import { Naming } from '../../platform/naming/naming';
import { Session } from '../../commands/session';
import { run } from '../../commands/run';
import { permissionsOf, saveRecording } from '../../tools/demonstration/recording';
import { Commands } from '../../tools/start/deployment';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { runProviderInPlace } from '../provider-in-place';

/** The configuration as one would write it, before defaults. */
export type Yaml = Readonly<Record<string, unknown>>;

/** One planned change, as `terraform show -json` prints it. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

/** Durations for tests: nobody waits for a demonstration. */
export const QUICK = {
  settlingTime: '2s',
  gatheringTime: '5s',
  retryInterval: '2s',
  publishInterval: '5s',
  messageRetention: '10d',
  alarmAge: '1m',
  approvalSweep: '1m',
  catalogueSweep: '1m',
  logRetention: '1d',
};

/** Entry of the configuration for one of the local accounts, whose operator also is governance's. */
export function accountEntry(account: AccountName, more: Yaml = {}): Yaml {
  const operators = [...new Set([account, 'governance' as const])].map(
    (name) => `arn:aws:iam::${ACCOUNTS[name]}:user/operator`,
  );
  // A consumer holds no data.
  const published = account === 'consumer' ? {} : { publishAsUploaded: true };
  return { accountId: ACCOUNTS[account], operators, ...published, ...more };
}

/** A local AWS with the platform's commands for it, and a configuration that a test changes as it goes. */
export class World {
  readonly commands: Commands;
  readonly file: string;
  private save?: () => void;
  private readonly installProvider = runProviderInPlace();

  private constructor(
    private readonly folder: string,
    readonly local: RunningLocalAws,
  ) {
    this.file = join(folder, 'platform.yaml');
    this.commands = new Commands({
      config: this.file,
      logs: join(folder, 'logs'),
      output: this.output,
    });
  }

  static async start(options: LocalAwsOptions = {}): Promise<World> {
    return new World(mkdtempSync(join(tmpdir(), 'journey-')), await startLocalAws(options));
  }

  async stop(): Promise<void> {
    this.save?.();
    await this.local.stop();
    this.installProvider();
    rmSync(this.folder, { recursive: true });
  }

  /** Writes the configuration that every later command uses; answers its names. */
  configure(yaml: Yaml): Naming {
    writeFileSync(this.file, stringify(yaml));
    return new Naming(loadConfig(this.file));
  }

  /** Keeps the policies that the platform has now; `stop` saves them, with all that IAM was asked, under that name. */
  async keepPolicies(name: string): Promise<void> {
    const config = loadConfig(this.file);
    const naming = new Naming(config);
    const permissions = await permissionsOf(this.local, naming.accounts, ({ accountId }) => {
      const [account] = Object.entries(ACCOUNTS).find(([, id]) => id === accountId) ?? [];
      return this.session(account as AccountName);
    });
    this.save = () => saveRecording(name, this.local, config, permissions);
  }

  session(account: AccountName, who: 'administrator' | 'operator' = 'administrator'): Session {
    return new Session(this.local.region, this.local.accounts[account][who], this.local.endpoint);
  }

  /** What Terraform would change in a deployed stack, were it synthesized from this configuration. */
  async plan(stack: string, yaml: Yaml): Promise<readonly Change[]> {
    const file = join(this.folder, `plan-${stack}.yaml`);
    const output = join(this.folder, `plan-${stack}.out`);
    writeFileSync(file, stringify(yaml));
    const env = {
      ...process.env,
      ...this.session('governance', 'operator').environment,
      ...terraformEnv(),
      PLATFORM_CONFIG: file,
      CDKTF_OUTDIR: output,
    };
    await checked(process.execPath, ['--import', 'tsx', 'main.ts'], join(__dirname, '../..'), env);
    const cwd = join(output, 'stacks', stack);
    await checked(TERRAFORM, ['init', '-input=false', '-no-color'], cwd, env);
    const plan = ['plan', '-input=false', '-no-color', '-lock=false', '-parallelism=40', '-out=plan'];
    await checked(TERRAFORM, plan, cwd, env);
    const shown = await checked(TERRAFORM, ['show', '-json', 'plan'], cwd, env);
    rmSync(output, { recursive: true });
    const { resource_changes = [] } = JSON.parse(shown) as { resource_changes?: Change[] };
    return resource_changes.filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()));
  }

  private get output(): string {
    return join(this.folder, 'cdktf.out');
  }
}

/** @throws Error with the program's output unless it exits with 0 */
async function checked(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const lines: string[] = [];
  const code = await run(command, args, { cwd, env, onLine: (line) => lines.push(line) });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} (${code}):\n${lines.join('\n')}`);
  return lines.join('\n');
}

/** Members that a planned update changes. */
export function changedMembers({ change: { before, after } }: Change): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name])).sort();
}
