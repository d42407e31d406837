import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { deployPermissions } from '../../bootstrap/deploy-permissions';
import { ensureStateBucket } from '../../commands/bootstrap/state-bucket';
import { loadConfig } from '../../config/load';
import type { AccountName } from '@ehds/local-aws/accounts';
import type { Credentials } from '@ehds/local-aws/local-aws';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { callerTrust } from '../../platform/trust';
import type { Finding } from '../../commands/doctor/check';
import { Session } from '../../commands/session';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

const ROOT = resolve(__dirname, '../..');

/** For configurations, and for what is not there. */
export const FOLDER = mkdtempSync(join(tmpdir(), 'doctor-'));

/** Deploys every account of the configurations. */
export const OPERATOR = `arn:aws:iam::${ACCOUNTS.governance}:user/operator`;

/** A configuration in which the producer counts on the Organization. */
export const FILE = configuration('platform', { producer: 'producer' });

const config = loadConfig(FILE);
export const naming = new Naming(config);
export const { governance } = naming;
export const [producer] = naming.producers;

/** Writes a configuration with these producers, all of which count on the Organization; answers its file. */
export function configuration(name: string, producers: Readonly<Record<string, AccountName>>): string {
  const file = join(FOLDER, `${name}.yaml`);
  const entries = Object.entries(producers).map(([entry, account]) => [
    entry,
    {
      accountId: ACCOUNTS[account],
      operators: [OPERATOR],
      association: 'organization',
      publishAsUploaded: true,
    },
  ]);
  const platform = {
    region: 'eu-central-1',
    prefix: 'ehds',
    governance: { accountId: ACCOUNTS.governance, operators: [OPERATOR], publishAsUploaded: true },
    producers: Object.fromEntries(entries) as object,
  };
  writeFileSync(file, stringify(platform));
  return file;
}

/** What a run of the command printed, and how it ended. */
export interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** What a run of the command found. */
export interface Found {
  readonly code: number;
  readonly all: readonly Finding[];
  /** @throws Error where there is no such finding */
  of(account: string, check: string): Finding;
}

/** A local AWS whose governance and producer form an Organization, with the command for it. Call it once, at the top. */
export class DoctorWorld {
  readonly aws = useLocalAws({ speed: 600, organization: ['governance', 'producer'] });

  constructor() {
    afterAll(() => rmSync(FOLDER, { recursive: true }));
  }

  /** Runs the command, by default as the operator. */
  command(args: readonly string[], env: NodeJS.ProcessEnv = {}, keys?: Credentials): Promise<Run> {
    const { region, endpoint, accounts } = this.aws.running;
    const session = new Session(region, keys ?? accounts.governance.operator, endpoint);
    const environment = { ...process.env, ...session.environment, PLATFORM_CONFIG: FILE, ...env };
    const nodeArgs = ['--import', 'tsx', 'commands/doctor.ts', ...args];
    return new Promise((done) => {
      execFile(process.execPath, nodeArgs, { cwd: ROOT, env: environment }, (error, output, errors) => {
        done({ code: error ? Number(error.code) : 0, output, errors });
      });
    });
  }

  /** What it finds in some entries; in all without one. */
  async doctor(
    entries: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    keys?: Credentials,
  ): Promise<Found> {
    const { code, output, errors } = await this.command([...entries, '--json'], env, keys);
    if (output === '') throw new Error(`the command said nothing but: ${errors}`);
    const all = JSON.parse(output) as Finding[];
    const findingOf = (account: string, check: string) => {
      const found = all.find((one) => one.account === account && one.check === check);
      if (!found) throw new Error(`no ${check} of ${account} among ${JSON.stringify(all, undefined, 2)}`);
      return found;
    };
    return { code, all, of: findingOf };
  }

  administrator(account: AccountName): Credentials {
    return this.aws.running.accounts[account].administrator;
  }

  /** Makes what bootstrap makes, as far as the command looks at it, with the rights that it gives. */
  async bootstrap(names: AccountNames, account: AccountName): Promise<void> {
    const RoleName = names.deployRoleName;
    const trust = policy([callerTrust([OPERATOR])]);
    await this.aws
      .client(IAMClient, account)
      .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    const topics = Object.keys(deployPermissions(config, naming, names));
    await Promise.all(topics.map((topic) => this.grant(names, account, topic)));
    await ensureStateBucket(this.aws.client(S3Client, account), names, this.aws.running.region);
  }

  /** Gives the deploy role one topic of its rights. */
  async grant(names: AccountNames, account: AccountName, PolicyName: string): Promise<void> {
    const RoleName = names.deployRoleName;
    const PolicyDocument = policy(deployPermissions(config, naming, names)[PolicyName]);
    await this.aws
      .client(IAMClient, account)
      .send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
}
