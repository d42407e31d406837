import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { GITLAB_JOBS, JOBS } from './files';

const folder = mkdtempSync(join(tmpdir(), 'exit-codes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a step as its runner does, with an npm that ends with this code; answers the step's own. */
function step(line: string, code: number): number | null {
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\nexit ${code}\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  const PATH = [folder, process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, STACK: 'governance', GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  return spawnSync('bash', ['-e', '-c', line], { env, cwd: folder }).status;
}

const planOf = (job: string) => JOBS[job].steps.find(({ run }) => run?.includes(' plan -- '))?.run ?? '';
const [planOfGitLabDeploy] = GITLAB_JOBS.deploy.script as string[];
const [planOfGitLabDrift] = GITLAB_JOBS.drift.script as string[];

/** What `npm run plan` ends with, and what a killed process does. */
const CODES = [0, 2, 3, 1, 4, 127, 137];

test.each([
  ['plan.yml plan', planOf('plan.yml plan')],
  ['deploy.yml plan', planOf('deploy.yml plan')],
  ['deploy.yml deploy', planOf('deploy.yml deploy')],
  ["GitLab's deploy", planOfGitLabDeploy],
])('%s goes on where there is a plan, and stops where there is none', (_job, line) => {
  expect(line).toContain('plan -- "$STACK"');
  expect(CODES.filter((code) => step(line, code) === 0)).toEqual([0, 2, 3]);
});

test.each([
  ['drift.yml drift', planOf('drift.yml drift')],
  ["GitLab's drift", planOfGitLabDrift],
])('%s fails where anything would change', (_job, line) => {
  expect(line).toContain('plan -- "$STACK"');
  expect(CODES.filter((code) => step(line, code) === 0)).toEqual([0]);
});

test("GitLab's plan shows a change as a warning", () => {
  expect(GITLAB_JOBS.plan).toMatchObject({ allow_failure: { exit_codes: [2, 3] } });
  const [line] = GITLAB_JOBS.plan.script as string[];
  expect(CODES.map((code) => step(line, code))).toEqual(CODES);
});

test('the script that sets a machine up can be read by any shell', () => {
  const { status, stderr } = spawnSync('sh', ['-n', resolve(__dirname, '../../../ci/setup.sh')], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});
