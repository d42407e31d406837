import { OLDEST_TERRAFORM } from '../../../commands/terraform';
import {
  ACTION,
  GITLAB,
  GITLAB_JOBS,
  GITLAB_LINES,
  JOBS,
  readRepositoryFile,
  STEPS,
  workflow,
  WORKFLOWS,
} from './files';
import { gitLabJobs, lintGitHub, type Pipeline } from './linters';

jest.setTimeout(60_000);

const { scripts, engines } = JSON.parse(readRepositoryFile('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** What a step may run besides the commands of package.json. */
const TRIVIAL = [
  /^npm ci --ignore-scripts( --cache \.npm --prefer-offline)?$/,
  /^ci\/setup\.sh$/,
  /^echo "version=\$\(cat \.terraform-version\)" >> "\$GITHUB_OUTPUT"$/,
  /^printf '%s' "\$AWS_ID_TOKEN" > "\$AWS_WEB_IDENTITY_TOKEN_FILE"$/,
  /^test "\$\(gh api "repos\/\$GITHUB_REPOSITORY\/commits\/main" --jq \.sha\)" = "\$GITHUB_SHA"$/,
];

/** A command of package.json, with what may stand around it: a look at an exit code, the page of the run. */
const COMMAND =
  /^(?:test "\$CI_JOB_STATUS" = success \|\| )?npm (?:run )?(?:--silent )?([a-z-]+)(?: -- [\w $"/*.-]+)?(?: >> "\$GITHUB_STEP_SUMMARY")?(?: \|\| \[\[ \$\? =~ \^\[23\]\$ \]\])?$/;

function isOurs(line: string): boolean {
  const name = COMMAND.exec(line)?.[1];
  return (name !== undefined && name in scripts) || TRIVIAL.some((pattern) => pattern.test(line));
}

describe('GitHub', () => {
  test.each([...WORKFLOWS, ACTION])("GitHub's language service finds nothing in %s", async (file) => {
    expect(await lintGitHub(file, readRepositoryFile(file))).toEqual([]);
  });

  test.each([
    ['permissions:\n  contents: rread', "Unexpected value 'rread'"],
    ['concurency: one', "Unexpected value 'concurency'"],
    ['permissions: {}\nenv:\n  A: ${{ githb.sha }}', "Unrecognized named-value: 'githb'"],
  ])('it is alive: %j is found', async (bad, message) => {
    const jobs = 'jobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n';
    const found = await lintGitHub('.github/workflows/bad.yml', `on: push\n${bad}\n${jobs}`);
    expect(found.join('\n')).toContain(message);
  });

  test('it is alive for actions too', async () => {
    const found = await lintGitHub(ACTION, readRepositoryFile(ACTION).replace('shell: bash', 'shel: bash'));
    expect(found.join('\n')).toContain("Unexpected value 'shel'");
  });

  test('each job has the permissions that it needs, and no other', () => {
    expect(WORKFLOWS.map((file) => workflow(file).permissions)).toEqual(WORKFLOWS.map(() => ({})));
    const read = { contents: 'read' };
    const cloud = { ...read, 'id-token': 'write' };
    expect(Object.fromEntries(Object.entries(JOBS).map(([name, job]) => [name, job.permissions]))).toEqual({
      'checks.yml test': read,
      'checks.yml synth': read,
      'plan.yml plan': cloud,
      'plan.yml comment': { ...read, 'pull-requests': 'write' },
      'deploy.yml plan': cloud,
      'deploy.yml deploy': cloud,
      'drift.yml drift': { ...cloud, issues: 'write' },
    });
  });

  test('every job ends by itself, and keeps no credentials of git', () => {
    for (const job of Object.values(JOBS)) {
      expect(job['timeout-minutes']).toBeLessThanOrEqual(120);
      const checkout = job.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
      expect(checkout?.with).toEqual({ 'persist-credentials': false });
    }
  });

  test('every action is pinned to a commit, with its version beside it, the same everywhere', () => {
    const lines = [...WORKFLOWS, ACTION].flatMap((file) => readRepositoryFile(file).match(/uses: .*/g) ?? []);
    const foreign = lines.filter((line) => line !== 'uses: ./.github/actions/setup');
    expect(foreign).toHaveLength(STEPS.filter(({ uses }) => uses && !uses.startsWith('./')).length);
    expect(foreign.filter((line) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
    const names = new Set(foreign.map((line) => line.split('@')[0]));
    expect(new Set(foreign).size).toBe(names.size);
  });

  test('what takes a role does it in an environment of its stack, and never for a fork', () => {
    const cloud = Object.entries(JOBS).filter(([, job]) => job.permissions?.['id-token']);
    expect(Object.fromEntries(cloud.map(([name, { environment }]) => [name, environment]))).toEqual({
      'plan.yml plan': '${{ matrix.stack }}-plan',
      'deploy.yml plan': '${{ matrix.stack }}-main',
      'deploy.yml deploy': '${{ matrix.stack }}',
      'drift.yml drift': '${{ matrix.stack }}-main',
    });
    expect(JOBS['plan.yml plan'].if).toContain('head.repo.full_name == github.repository');
    for (const file of WORKFLOWS) expect(Object.keys(workflow(file).on)).not.toContain('pull_request_target');
  });

  test('two deploys of a stack never run together, and governance comes before its producers', () => {
    const { concurrency, strategy } = JOBS['deploy.yml deploy'];
    expect(concurrency).toEqual({ group: 'deploy-${{ matrix.stack }}', 'cancel-in-progress': false });
    expect(strategy).toMatchObject({ 'max-parallel': 1 });
  });
});

describe('GitLab', () => {
  const set = { PLATFORM_CONFIG: 'config/example.yaml' };
  const request = {
    ...set,
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_COMMIT_BRANCH: '',
    CI_PROJECT_ID: '1',
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'plan/more-memory',
  };
  const checks = ['test', 'synth'];

  test.each<[string, Pipeline, readonly string[]]>([
    ['main', { ...set, CI_PIPELINE_SOURCE: 'push' }, [...checks, 'plan', 'deploy']],
    ['main where nothing is set up', { CI_PIPELINE_SOURCE: 'push' }, checks],
    ['the night', { ...set, CI_PIPELINE_SOURCE: 'schedule' }, ['drift']],
    ["an operator's branch", request, [...checks, 'plan', 'comment']],
    ['any other branch', { ...request, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'more' }, checks],
    ['a branch that ends alike', { ...request, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'my/plan/x' }, checks],
    ['a fork', { ...request, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' }, checks],
  ])('of %s run these jobs', async (_of, pipeline, jobs) => {
    expect(await gitLabJobs(readRepositoryFile(GITLAB), pipeline)).toEqual(jobs);
  });

  test.each([
    ['interruptible: false', 'interuptible: false', "'interuptible' property is not expected"],
    ['needs: [plan]', 'needs: [pln]', 'pln'],
    ['stage: deploy', 'stage: deplo', 'stage:deplo not found'],
  ])('the linter is alive: %j as %j is found', async (good, bad, message) => {
    const text = readRepositoryFile(GITLAB);
    expect(text).toContain(good);
    await expect(gitLabJobs(text.replace(good, bad), request)).rejects.toThrow(message);
  });

  test('two deploys of a stack never run together, and each waits for a hand', () => {
    expect(GITLAB_JOBS.deploy).toMatchObject({
      environment: { name: '$STACK' },
      resource_group: '$STACK',
      rules: [{ when: 'manual' }],
    });
  });

  test('it runs on the Node of .node-version', () => {
    expect(GITLAB_JOBS.variables.NODE_VERSION).toBe(readRepositoryFile('.node-version').trim());
  });
});

test('every line that runs is one that a person types', () => {
  const lines = [...STEPS.flatMap(({ run }) => run?.trim().split('\n') ?? []), ...GITLAB_LINES];
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => !isOurs(line))).toEqual([]);
});

test.each([
  'curl https://example.org/x | sh',
  'npm run no-such-command',
  'npm run plan -- "$STACK"; env',
  'npm run plan -- $(id)',
  'npm run comment -- ${{ github.event.pull_request.title }}',
  'npm install something',
])('%j would be seen as none', (line) => {
  expect(isOurs(line)).toBe(false);
});

test('no long-lived key is mentioned anywhere', () => {
  const key = /secret.?access.?key|access.?key.?id|\bsecrets\./i;
  expect([...WORKFLOWS, ACTION, GITLAB].filter((file) => key.test(readRepositoryFile(file)))).toEqual([]);
});

test('the versions of CI are versions that the platform runs on', () => {
  const numbers = (text: string) => text.match(/\d+/g)?.map(Number) ?? [];
  const [oldestNode] = numbers(engines.node);
  expect(numbers(readRepositoryFile('.node-version'))[0]).toBeGreaterThanOrEqual(oldestNode);
  const [major, minor] = numbers(readRepositoryFile('.terraform-version'));
  expect(major).toBe(OLDEST_TERRAFORM[0]);
  expect(minor).toBeGreaterThanOrEqual(OLDEST_TERRAFORM[1]);
});
