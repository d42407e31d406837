import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../../..');

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command with config/local.yaml, and credentials that nobody may ask with. */
function runConsole(...args: string[]): Promise<Run> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_MAX_ATTEMPTS: '1',
  };
  delete env.PLATFORM_CONFIG;
  return new Promise((done) => {
    const nodeArgs = ['--import', 'tsx', 'commands/console.ts', ...args];
    execFile(process.execPath, nodeArgs, { cwd: ROOT, env }, (error, output, errors) => {
      done({ code: error ? Number(error.code) : 0, output, errors });
    });
  });
}

test('prints the policy of an account as JSON and nothing else, with the roles that are taken', async () => {
  const role = 'arn:aws:iam::444455556666:role/people/steward';
  const { code, output } = await runConsole('--print-policy', 'governance', '--as', `producer=${role}`);
  expect(code).toBe(0);
  const { Statement } = JSON.parse(output) as { Statement: { Action: string[]; Resource: string[] }[] };
  expect(Statement).toContainEqual({ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [role] });
  expect(Statement).toContainEqual(
    expect.objectContaining({ Resource: ['arn:aws:s3:::ehds-assets-111122223333-eu-central-1'] }),
  );
});

test.each([
  [['--print-policy', 'nobody'], '"nobody" is not one of'],
  [['--as', 'producer'], 'give it as ENTRY=ROLE_ARN'],
  [['--as', 'producer=arn:aws:iam::111122223333:role/x'], "a role in producer's account 444455556666"],
  [['--port', '65536'], '--port "65536": give a whole number from 0 to 65535'],
  [['--as', 'producer=arn:aws:iam::444455556666:user/x'], "a role in producer's account 444455556666"],
  [['--interval', '3601'], '--interval "3601": give a whole number from 1 to 3600'],
  [['--interval', '0'], '--interval "0": give a whole number from 1 to 3600'],
])('%j is refused with the cure, before AWS is asked', async (args, told) => {
  const { code, output, errors } = await runConsole(...args);
  expect([code, output]).toEqual([1, '']);
  expect(errors).toContain(told);
});

test('says what is wrong where AWS can not be reached', async () => {
  const { code, output, errors } = await runConsole();
  expect([code, output]).toEqual([1, '']);
  expect(errors).toContain('ECONNREFUSED');
  expect(errors).not.toMatch(/\n\s+at /);
});
