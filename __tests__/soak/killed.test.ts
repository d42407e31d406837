import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { terraformEnv } from '../../commands/terraform';
import { accountEntry, QUICK, World, type Yaml } from '../journey/world';

jest.setTimeout(1_200_000);

const ROOT = resolve(__dirname, '../..');

const PLATFORM: Yaml = {
  region: 'eu-central-1',
  prefix: 'ehds',
  governance: accountEntry('governance'),
  encryption: 'customer-managed',
  subscriptionApproval: 'auto',
  dataProtection: true,
  flow: QUICK,
};

/** Milliseconds after Terraform's first call; the two waits for queues alone take longer. */
const LATEST = 45_000;

/** The seed of the moment; set it to see a moment again. */
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

/** The generator's first numbers hardly differ between neighbouring seeds. */
function momentOf(seed: number): number {
  const random = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < 16; skipped += 1) random.next();
  return uniformInt(random, 0, LATEST);
}

/** More than the kinds of what may be lost one after the other. */
const MOST_RUNS = 8;

/** One run of `npm run deploy -- governance`, in a process group of its own. */
class Deploy {
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  private readonly child;

  constructor(env: NodeJS.ProcessEnv) {
    const args = [
      'commands/stacks.ts',
      'deploy',
      'governance',
      '--auto-approve',
      '--terraform-parallelism=40',
    ];
    this.child = spawn(process.execPath, ['--import', 'tsx', ...args], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface(stream).on('line', (line) => this.lines.push(stripVTControlCharacters(line)));
    }
    this.ended = new Promise((done) => this.child.once('close', done));
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** @throws Error with all output if the deploy ends without the line */
  async says(pattern: RegExp): Promise<void> {
    while (!this.lines.some((line) => pattern.test(line))) {
      if (this.child.exitCode !== null) throw new Error(this.output);
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    process.kill(-(this.child.pid ?? 0), 'SIGKILL');
    await this.ended;
  }
}

/** Commands of the cures that a deploy has named. */
function cures({ lines }: Deploy): string[] {
  return lines.filter((line) => /^ {2}(terraform|aws|npm) /.test(line)).map((line) => line.trim());
}

describe('a deploy that is killed', () => {
  let world: World;
  const output = mkdtempSync(join(tmpdir(), 'killed-'));
  const environment = () => ({
    ...process.env,
    ...world.session('governance', 'operator').environment,
    ...terraformEnv(),
    PLATFORM_CONFIG: world.file,
    CDKTF_OUTDIR: relative(ROOT, output),
    FORCE_COLOR: '0',
  });

  beforeAll(async () => {
    world = await World.start();
    world.configure(PLATFORM);
    await world.commands.bootstrap('governance', world.session('governance'));
  });

  afterAll(async () => {
    await world.stop();
    rmSync(output, { recursive: true });
  });

  test('and run again, with the cures that it names, converges', async () => {
    const moment = momentOf(SEED);
    process.stdout.write(`killed ${moment} ms after the first call (KILL_SEED=${SEED})\n`);
    const killed = new Deploy(environment());
    await killed.says(/: Creating\.\.\./);
    await sleep(moment);
    await killed.kill();

    const done: string[] = [];
    for (let runs = 1; ; runs += 1) {
      const deploy = new Deploy(environment());
      if ((await deploy.ended) === 0) break;
      const named = cures(deploy);
      if (named.length === 0 || runs === MOST_RUNS) throw new Error(deploy.output);
      for (const cure of named) {
        process.stdout.write(`  ${cure}\n`);
        if (cure.startsWith('aws cloudformation describe-stacks')) await sleep(2000);
        else await promisify(execFile)('sh', ['-c', cure], { cwd: ROOT, env: environment() });
      }
      done.push(...named);
    }
    // A lock is always left behind, as nothing of the group lived on to lift it.
    expect(done).toContainEqual(expect.stringContaining(' force-unlock '));
    expect(await world.plan('governance', PLATFORM)).toEqual([]);
  });
});
