import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { review, toJson } from '../../../../packages/plan-review/src';
import { Forge } from './forge';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../../../..');

/** Both forges at once: each has no comments yet, and takes one. */
const forge = new Forge(({ method, url }) => {
  if (url === '/graphql') return { body: { data: { viewer: { login: 'github-actions[bot]' } } } };
  if (url === '/api/v4/user') return { body: { id: 1001 } };
  if (method === 'GET') return { body: [] };
  return { status: 201, body: { id: 9, html_url: 'https://github.example/comment' } };
});
const folder = mkdtempSync(join(tmpdir(), 'comment-'));
beforeAll(() => forge.open());
beforeEach(() => (forge.received.length = 0));
afterAll(async () => {
  await forge.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command with these variables and none of the CI that may run this test. */
function comment(variables: NodeJS.ProcessEnv, ...args: string[]) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(GITHUB_|GITLAB_|CI)/.test(name));
  const env = { ...Object.fromEntries(inherited), ...variables };
  const command = ['--import', 'tsx', join(ROOT, 'commands/ci/comment.ts'), ...args];
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

function files(): string[] {
  return ['governance', 'producer'].map((stack) => {
    const file = join(folder, `${stack}.md`);
    writeFileSync(file, `# Plan of ${stack}\n`);
    return file;
  });
}

test('in GitHub Actions several plans become one comment, whose address is printed', async () => {
  const variables = {
    GITHUB_TOKEN: 'ghs_token',
    GITHUB_API_URL: forge.base,
    GITHUB_REPOSITORY: 'ministry/platform',
    GITHUB_REF: 'refs/pull/12/merge',
  };
  const ended = await comment(variables, ...files());
  expect(ended).toEqual({ code: 0, stdout: 'https://github.example/comment\n', stderr: '' });
  expect(forge.changes.map(({ url }) => url)).toEqual(['/repos/ministry/platform/issues/12/comments']);
  expect(forge.changes[0].body.body).toContain('# Plan of governance\n\n# Plan of producer\n');
});

test('of the reviews of several plans, the most dangerous line of all stands first', async () => {
  const variables = {
    GITHUB_TOKEN: 'ghs_token',
    GITHUB_API_URL: forge.base,
    GITHUB_REPOSITORY: 'ministry/platform',
    GITHUB_REF: 'refs/pull/12/merge',
  };
  const queue = {
    address: 'aws_sqs_queue.q',
    type: 'aws_sqs_queue',
    change: { actions: ['create'], after: {} },
  };
  const key = { address: 'aws_kms_key.k', type: 'aws_kms_key', change: { actions: ['delete'], before: {} } };
  const reviewed = await Promise.all(
    ['a', 'b', 'c'].map(async (stack) => {
      const file = join(folder, `${stack}.json`);
      const plan = { format_version: '1.2', resource_changes: stack === 'c' ? [queue, key] : [queue] };
      writeFileSync(file, toJson(await review(stack, JSON.stringify(plan))));
      return file;
    }),
  );
  const ended = await comment(variables, ...reviewed);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const { body } = forge.changes[0].body as { body: string };
  expect(body).toContain('# Plan of `a`, `b` and `c`');
  const [first] = body.split('\n').filter((line) => line.startsWith('- '));
  expect(first).toContain('`c` `aws_kms_key.k`: It is destroyed.');
});

test('a file that is no review is refused with its name and the cure', async () => {
  const file = join(folder, 'other.json');
  writeFileSync(file, '[{"name":"a"}]');
  const variables = { GITHUB_TOKEN: 't', GITHUB_REPOSITORY: 'a/b', GITHUB_REF: 'refs/pull/1/merge' };
  const ended = await comment(variables, file);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/other\.json is no review of a plan: 0\.findings.*npm run plan/);
});

test('in GitLab CI it is a note of the merge request', async () => {
  const variables = {
    GITLAB_CI: 'true',
    COMMENT_TOKEN: 'glpat-token',
    CI_SERVER_URL: forge.base,
    CI_PROJECT_ID: '42',
    CI_PROJECT_URL: 'https://gitlab.example/ministry/platform',
    CI_MERGE_REQUEST_IID: '12',
  };
  const ended = await comment(variables, ...files());
  const stdout = 'https://gitlab.example/ministry/platform/-/merge_requests/12#note_9\n';
  expect(ended).toEqual({ code: 0, stdout, stderr: '' });
});

test('a file that is not there is named before anything is asked', async () => {
  const { code, stderr } = await comment({}, join(folder, 'none.md'));
  expect(code).toBe(1);
  expect(stderr).toContain(`${join(folder, 'none.md')} can't be read`);
  expect(forge.received).toEqual([]);
});
