import { postOrUpdate } from '../../../../commands/ci/board';
import { gitHub } from '../../../../commands/ci/github';
import { type Answer, Forge, page, type Received } from './forge';

const COMMENTS = '/repos/ministry/platform/issues/12/comments';
const ISSUES = '/repos/ministry/platform/issues';
const MARKER = '<!-- health-data-space: plan -->';
const SELF = 'github-actions[bot]';

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

let comments: Comment[];
let issues: object[];
/** Answers that stand before the usual ones, used up one by one. */
let failures: Answer[];

/** Answers as GitHub's REST and GraphQL APIs do. */
function answer(request: Received, base: string): Answer | undefined {
  const { method, url, body } = request;
  const { pathname } = new URL(url, base);
  if (pathname === '/graphql') return { body: { data: { viewer: { login: SELF } } } };
  const failure = failures.shift();
  if (failure) return failure;
  const [, id] = /\/issues\/comments\/(\d+)$/.exec(pathname) ?? [];
  if (method === 'PATCH' && id) return { body: { id: Number(id), html_url: `${base}/12#${id}`, ...body } };
  if (method === 'GET' && pathname === COMMENTS) return page(comments, request, base);
  if (method === 'POST' && pathname === COMMENTS)
    return { status: 201, body: { id: 1, html_url: `${base}/new` } };
  if (method === 'GET' && pathname === ISSUES) return page(issues, request, base);
  if (method === 'POST' && pathname === ISSUES)
    return { status: 201, body: { number: 7, html_url: `${base}/7` } };
  if (method === 'PATCH' && pathname === `${ISSUES}/7`) return { body: { number: 7, html_url: `${base}/7` } };
  return undefined;
}

const forge = new Forge(answer);
beforeAll(() => forge.open());
afterAll(() => forge.close());
beforeEach(() => {
  [comments, issues, failures] = [[], [], []];
  forge.received.length = 0;
});

/** The variables that GitHub Actions sets for a job on a pull request. */
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  GITHUB_TOKEN: 'ghs_token',
  GITHUB_API_URL: forge.base,
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'ministry/platform',
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_RUN_ID: '99',
  GITHUB_WORKFLOW_REF: 'ministry/platform/.github/workflows/plan.yml@refs/pull/12/merge',
  ...more,
});
const postComment = (text: string, issue?: string) =>
  postOrUpdate(gitHub(env(), issue), issue ?? 'plan', text, [1, 1]);
const commentsOfOthers = (count: number): Comment[] =>
  Array.from({ length: count }, (_, at) => ({ id: at, body: `talk ${at}`, user: { login: 'somebody' } }));

test('the first plan makes a comment, with the job’s token and the link to its run', async () => {
  comments = commentsOfOthers(3);
  expect(await postComment('# Plan\n')).toBe(`${forge.base}/new`);
  expect(forge.changes).toEqual([
    {
      method: 'POST',
      url: COMMENTS,
      token: 'token ghs_token',
      body: {
        body: `${MARKER}\n# Plan\n\n[The run that wrote this](https://github.example/ministry/platform/actions/runs/99)\n`,
      },
    },
  ]);
});

test('the next plan updates it, found behind two pages of talk', async () => {
  comments = [...commentsOfOthers(230), { id: 555, body: `${MARKER}\nold`, user: { login: SELF } }];
  await postComment('# New');
  expect(forge.changes.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'PATCH /repos/ministry/platform/issues/comments/555',
  ]);
  expect(forge.received.filter(({ url }) => url.startsWith(COMMENTS))).toHaveLength(3);
});

test('what somebody else wrote is never updated, with the mark or not', async () => {
  comments = [{ id: 5, body: `${MARKER}\nforged`, user: { login: 'somebody' } }];
  await postComment('# Plan');
  expect(forge.changes.map(({ method }) => method)).toEqual(['POST']);
});

test('another comment of one’s own is left alone', async () => {
  comments = [{ id: 5, body: `about ${MARKER}`, user: { login: SELF } }];
  await postComment('# Plan');
  expect(forge.changes.map(({ method }) => method)).toEqual(['POST']);
});

test('too long a plan is cut at a line, and says first where the whole is', async () => {
  await postComment('<details>\n' + 'a line of the plan\n'.repeat(10_000));
  const body = String(forge.changes[0].body.body);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body.length).toBeGreaterThan(65_000);
  expect(body.split('\n')[1]).toContain('https://github.example/ministry/platform/actions/runs/99');
  expect(body.endsWith('a line of the plan\n')).toBe(true);
});

test('after a failure of the server it looks again before it writes', async () => {
  const down = { status: 502, body: { message: 'Server Error' } };
  failures = [down, page([], { url: `${COMMENTS}?per_page=100` } as Received, forge.base), down];
  await postComment('# Plan');
  const calls = forge.received.filter(({ url }) => !url.endsWith('/graphql')).map(({ method }) => method);
  expect(calls).toEqual(['GET', 'GET', 'POST', 'GET', 'POST']);
});

test('a server that stays down is reported', async () => {
  failures = Array.from({ length: 3 }, () => ({ status: 503, body: { message: 'Unavailable' } }));
  await expect(postComment('# Plan')).rejects.toThrow('GitHub does not answer as it should');
  expect(forge.changes).toEqual([]);
});

test('a refusal names the permission and the file, and is not repeated', async () => {
  failures = [{ status: 403, body: { message: 'Resource not accessible by integration' } }];
  await expect(postComment('# Plan')).rejects.toThrow(
    /Resource not accessible by integration[^]*`permissions: pull-requests: write` in \.github\/workflows\/plan\.yml/,
  );
  expect(forge.received.filter(({ url }) => !url.endsWith('/graphql'))).toHaveLength(1);
});

test.each([
  [{ GITHUB_TOKEN: '' }, /^GITHUB_TOKEN is not set: .*github\.token/],
  [{ GITHUB_REF: 'refs/heads/main' }, /GITHUB_REF is "refs\/heads\/main", which is no pull request/],
])('without %j it says what is missing', (missing, message) => {
  expect(() => gitHub(env(missing))).toThrow(message);
});

test('an issue is made, and while it is open it is updated', async () => {
  const title = 'Drift in governance';
  const url = `${forge.base}/7`;
  expect(await postComment('# Drift', title)).toBe(url);
  const [{ body: made }] = forge.changes;
  expect(made).toMatchObject({ title, body: expect.stringContaining('# Drift') as unknown });
  const [{ url: asked }] = forge.received.filter(({ method }) => method === 'GET');
  expect(Object.fromEntries(new URL(asked, url).searchParams)).toMatchObject({
    creator: SELF,
    state: 'open',
  });

  issues = [
    { number: 3, body: 'another' },
    { number: 7, body: made.body },
  ];
  expect(await postComment('# More drift', title)).toBe(url);
  expect(forge.changes.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
});
