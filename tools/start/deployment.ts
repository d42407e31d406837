import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AccountNames } from '../../platform/naming/naming';
import { requireMember, type Session } from '../../commands/session';
import type { Tell } from '../../commands/progress';
import { run } from '../../commands/run';
import { ResourceCount } from './resource-count';

const ROOT = resolve(__dirname, '../..');
/**
 * Terraform and its provider are written in Go, whose own 100 collects garbage for a quarter of their processor time: their
 * memory may grow to five times of what is in use instead.
 */
const GO = { GOGC: process.env.GOGC ?? '400' };
const DRAWN = /^(. {2}Synthesizing|\d+ Stacks? deploying.*)$/;

export interface CommandsOptions {
  /** Configuration file that the commands use. */
  readonly config: string;
  /** Folder for what the commands print. */
  readonly logs: string;
  /** Folder of the stacks' Terraform; `cdktf.out` by default. */
  readonly output?: string;
}

/** Outputs by stack and name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Runs the platform's own commands as a person would, and keeps what they print for when one fails. `tell` is told how
 * many resources are done.
 */
export class Commands {
  constructor(private readonly options: CommandsOptions) {
    mkdirSync(options.logs, { recursive: true });
  }

  /** `npm run bootstrap -- ENTRY` as the account's administrator. */
  async bootstrap(entry: string, administrator: Session, tell?: Tell): Promise<void> {
    await this.npmScript(`bootstrap-${entry}`, ['commands/bootstrap.ts', entry], administrator, tell);
  }

  /** `npm run deploy -- STACK…` as an operator; answers the outputs by stack. */
  async deploy(stacks: readonly string[], operator: Session, tell?: Tell): Promise<Outputs> {
    const outputs = join(this.options.logs, 'outputs.json');
    // The provider sleeps more than it works, and Terraform's ten at once would sleep one after the other.
    const options = ['--auto-approve', '--terraform-parallelism=40', `--outputs-file=${outputs}`];
    await this.npmScript('deploy', ['commands/stacks.ts', 'deploy', ...stacks, ...options], operator, tell);
    return JSON.parse(readFileSync(outputs, 'utf8')) as Outputs;
  }

  /** `npm run destroy -- STACK…` as an operator. */
  async destroy(stacks: readonly string[], operator: Session): Promise<void> {
    const options = ['--auto-approve', '--terraform-parallelism=40'];
    await this.npmScript('destroy', ['commands/stacks.ts', 'destroy', ...stacks, ...options], operator);
  }

  /** `npm run plan -- STACK…` as an operator, for stacks that are as their configuration says. */
  async plan(stacks: readonly string[], operator: Session): Promise<void> {
    const out = join(this.options.logs, 'plans');
    await this.npmScript('plan', ['commands/plan.ts', ...stacks, '--out', out], operator);
  }

  /** `npm run permit -- ARGUMENTS` as an officer. */
  async permit(args: readonly string[], officer: Session): Promise<void> {
    await this.npmScript('permit', ['commands/permit.ts', ...args], officer);
  }

  /** `npm run redrive -- ENTRY` as an operator. */
  async redrive(entry: string, operator: Session): Promise<void> {
    await this.npmScript('redrive', ['commands/redrive.ts', entry], operator);
  }

  /** `npm run catalogue -- --deployed --out FOLDER` as an operator of governance; a dataset that stays out fails it. */
  async catalogue(folder: string, operator: Session): Promise<void> {
    await this.npmScript('catalogue', ['commands/catalogue.ts', '--deployed', '--out', folder], operator);
  }

  /** `npm run doctor` in every account as an operator; a problem fails it. */
  async doctor(operator: Session): Promise<void> {
    await this.npmScript('doctor', ['commands/doctor.ts'], operator);
  }

  private async npmScript(
    name: string,
    args: readonly string[],
    session: Session,
    tell?: Tell,
  ): Promise<void> {
    const { config, logs, output } = this.options;
    const lines: string[] = [];
    const resources = new ResourceCount();
    const code = await run(process.execPath, ['--import', 'tsx', ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        ...session.environment,
        ...GO,
        PLATFORM_CONFIG: config,
        // Node warns of both.
        NO_COLOR: undefined,
        FORCE_COLOR: '0',
        ...(output === undefined ? {} : { CDKTF_OUTDIR: output }),
      },
      onLine: (raw) => {
        const line = stripVTControlCharacters(raw).trimEnd();
        // cdktf draws its progress anew several times a second.
        if (line === '' || DRAWN.test(line)) return;
        lines.push(line);
        if (resources.read(line)) tell?.(resources.toString());
      },
    });
    const log = join(logs, `${name}.log`);
    writeFileSync(log, `${lines.join('\n')}\n`);
    if (code !== 0) {
      throw new Error(
        `${name} failed (exit code ${code}); the whole log is ${log}:\n${lines.slice(-40).join('\n')}`,
      );
    }
  }
}

/** What a state in the account's state bucket holds: the number of resources by service. */
export async function deployed(
  session: Session,
  { stateBucket }: AccountNames,
  key: string,
): Promise<Map<string, number>> {
  const { Body } = await session
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: stateBucket, Key: key }));
  const state = JSON.parse(await requireMember(Body, 'Body').transformToString()) as {
    resources: { mode: string; type: string; instances: unknown[] }[];
  };
  const counts = new Map<string, number>();
  for (const { mode, type, instances } of state.resources) {
    // The first word after the provider's is the service: aws_sqs_queue.
    const [provider, service] = type.split('_');
    if (mode === 'managed' && provider === 'aws')
      counts.set(service, (counts.get(service) ?? 0) + instances.length);
  }
  return new Map([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
