import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** Every command of the project's own, by its name for npm: its file and first arguments. */
const COMMANDS = Object.entries(scripts).flatMap(([name, line]) => {
  const [program, ...args] = line.split(' ');
  return program === 'tsx' ? [[name, args] as const] : [];
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command where there is no Terraform, no credentials and no other AWS variable. */
function runCommand(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS_|PLATFORM_|TF_|NODE_)/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    TERRAFORM_BINARY_NAME: '/nowhere/terraform',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  };
  return new Promise((done) => {
    execFile(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('there are commands to look at', () => {
  expect(COMMANDS.length).toBeGreaterThan(10);
});

// Several at once: each mostly loads its modules.
test.concurrent.each(COMMANDS)(
  'npm run %s: --help needs nothing, and a wrong option is answered with the same usage',
  async (name, command) => {
    const help = await runCommand([...command, '--help'], { PLATFORM_CONFIG: '/nowhere/platform.yaml' });
    const call = name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`;
    expect(help).toEqual({ code: 0, stdout: expect.stringContaining(`  ${call}`) as unknown, stderr: '' });
    const wrong = await runCommand([...command, '--no-such-option']);
    expect(wrong).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(help.stdout.trim()) as unknown,
    });
    expect(wrong.stderr).toContain('--no-such-option');
  },
);

describe('a signal', () => {
  /** Runs a program that says when it is ready, sends it the signal then, and answers its exit code. */
  async function interrupted(program: string, signal: NodeJS.Signals): Promise<unknown> {
    const child = spawn(process.execPath, ['--import', 'tsx', '--eval', program], { cwd: ROOT });
    await once(child.stdout, 'data');
    child.kill(signal);
    const [code] = (await once(child, 'close')) as unknown[];
    return code;
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends a command that runs alone, as failed',
    async (signal) => {
      const program = `
      require('./commands/command').command('', () => new Promise((done) => setTimeout(done, 60_000)));
      console.log('ready');`;
      expect(await interrupted(program, signal)).toBe(1);
    },
  );

  test('waits for a child, which ends in its own time', async () => {
    const program = `
      const { run } = require('./commands/run');
      const child = "trap '' INT; echo ready; sleep 1; exit 7";
      require('./commands/command').command('', () => run('sh', ['-c', child], { onLine: console.log }));`;
    expect(await interrupted(program, 'SIGINT')).toBe(7);
  });
});

test('"Exit codes" of docs/operations.md has each command of package.json, and no other', () => {
  const [, section] = readFileSync(resolve(ROOT, 'docs/operations.md'), 'utf8').split('\n## Exit codes\n');
  const [table] = section.split('\n\n').filter((part) => part.startsWith('|'));
  const rows = table.split('\n').slice(2);
  const describedCommands = rows.flatMap((row) =>
    [...row.split('|')[1].matchAll(/`npm (?:run )?([\w-]+)`/g)].map(([, name]) => name),
  );
  expect(describedCommands.toSorted()).toEqual(Object.keys(scripts).toSorted());
});
