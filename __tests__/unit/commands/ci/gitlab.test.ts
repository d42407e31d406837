import { postOrUpdate } from '../../../../commands/ci/board';
import { gitLab } from '../../../../commands/ci/gitlab';
import { type Answer, Forge, page, type Received } from './forge';

const NOTES = '/api/v4/projects/42/merge_requests/12/notes';
const ISSUES = '/api/v4/projects/42/issues';
const MARKER = '<!-- health-data-space: plan -->';
const SELF = 1001;

interface Note {
  readonly id: number;
  readonly body: string;
  readonly author: { readonly id: number };
}

let notes: Note[];
let issues: object[];
/** Answers that stand before the usual ones, used up one by one. */
let failures: Answer[];

/** Answers as GitLab's REST API does. */
function answer(request: Received, base: string): Answer | undefined {
  const { method, url, body } = request;
  const { pathname } = new URL(url, base);
  if (pathname === '/api/v4/user') return { body: { id: SELF, username: 'project_42_bot_a1b2' } };
  const failure = failures.shift();
  if (failure) return failure;
  const [, id] = new RegExp(`^${NOTES}/(\\d+)$`).exec(pathname) ?? [];
  if (method === 'PUT' && id) return { body: { id: Number(id), ...body } };
  if (method === 'GET' && pathname === NOTES) return page(notes, request, base);
  if (method === 'POST' && pathname === NOTES) return { status: 201, body: { id: 9, ...body } };
  if (method === 'GET' && pathname === ISSUES) return page(issues, request, base);
  if (method === 'POST' && pathname === ISSUES)
    return { status: 201, body: { iid: 7, web_url: `${base}/7` } };
  if (method === 'PUT' && pathname === `${ISSUES}/7`) return { body: { iid: 7, web_url: `${base}/7` } };
  return undefined;
}

const forge = new Forge(answer);
beforeAll(() => forge.open());
afterAll(() => forge.close());
beforeEach(() => {
  [notes, issues, failures] = [[], [], []];
  forge.received.length = 0;
});

/** The variables that GitLab sets for a job of a merge request pipeline. */
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  COMMENT_TOKEN: 'glpat-token',
  CI_SERVER_URL: forge.base,
  CI_PROJECT_ID: '42',
  CI_PROJECT_URL: 'https://gitlab.example/ministry/platform',
  CI_MERGE_REQUEST_IID: '12',
  CI_PIPELINE_URL: 'https://gitlab.example/ministry/platform/-/pipelines/99',
  ...more,
});
const postNote = (text: string, issue?: string) =>
  postOrUpdate(gitLab(env(), issue), issue ?? 'plan', text, [1, 1]);
const notesOfOthers = (count: number): Note[] =>
  Array.from({ length: count }, (_, at) => ({ id: at, body: `talk ${at}`, author: { id: 2 } }));

test('the first plan makes a note, with the project’s token', async () => {
  notes = notesOfOthers(3);
  expect(await postNote('# Plan')).toBe(
    'https://gitlab.example/ministry/platform/-/merge_requests/12#note_9',
  );
  expect(forge.changes).toMatchObject([{ method: 'POST', token: 'glpat-token' }]);
  expect(forge.changes[0].body.body).toBe(
    `${MARKER}\n# Plan\n\n[The run that wrote this](https://gitlab.example/ministry/platform/-/pipelines/99)\n`,
  );
});

test('the next plan updates it, found behind two pages of talk', async () => {
  notes = [...notesOfOthers(230), { id: 555, body: `${MARKER}\nold`, author: { id: SELF } }];
  expect(await postNote('# New')).toBe(
    'https://gitlab.example/ministry/platform/-/merge_requests/12#note_555',
  );
  expect(forge.changes.map(({ method, url }) => `${method} ${url}`)).toEqual([`PUT ${NOTES}/555`]);
  expect(forge.received.filter(({ url }) => url.startsWith(`${NOTES}?`))).toHaveLength(3);
});

test('what somebody else wrote is never updated, with the mark or not', async () => {
  notes = [{ id: 5, body: `${MARKER}\nforged`, author: { id: 2 } }];
  await postNote('# Plan');
  expect(forge.changes.map(({ method }) => method)).toEqual(['POST']);
});

test('after a failure of the server it looks again before it writes', async () => {
  const down = { status: 500, body: { message: '500 Internal Server Error' } };
  failures = [down, page([], { url: `${NOTES}?per_page=100` } as Received, forge.base), down];
  await postNote('# Plan');
  const calls = forge.received.filter(({ url }) => !url.endsWith('/user')).map(({ method }) => method);
  expect(calls).toEqual(['GET', 'GET', 'POST', 'GET', 'POST']);
});

test('a server that stays down is reported', async () => {
  failures = Array.from({ length: 3 }, () => ({ status: 503, body: { message: 'Unavailable' } }));
  await expect(postNote('# Plan')).rejects.toThrow('GitLab does not answer as it should');
});

test.each([
  [403, /scope `api` and at least the role Reporter/],
  [401, /COMMENT_TOKEN is not valid, or has ended/],
  [404, /has to be a token of this project/],
])('a refusal with %d says what the token lacks, and is not repeated', async (status, message) => {
  failures = [{ status, body: { message: `${status} refused` } }];
  await expect(postNote('# Plan')).rejects.toThrow(message);
  expect(forge.received.filter(({ url }) => !url.endsWith('/user'))).toHaveLength(1);
});

test.each([
  [{ COMMENT_TOKEN: '' }, /^COMMENT_TOKEN is not set/],
  [{ CI_MERGE_REQUEST_IID: '' }, /^CI_MERGE_REQUEST_IID is not set: comment in a job of a merge request/],
])('without %j it says what is missing', (missing, message) => {
  expect(() => gitLab(env(missing))).toThrow(message);
});

test('an issue is made, and while it is open it is updated', async () => {
  const title = 'Drift in governance';
  const url = `${forge.base}/7`;
  expect(await postNote('# Drift', title)).toBe(url);
  const [{ body: made }] = forge.changes;
  expect(made).toMatchObject({ title, description: expect.stringContaining('# Drift') as unknown });
  const [{ url: asked }] = forge.received.filter(({ url }) => url.startsWith(ISSUES));
  const query = Object.fromEntries(new URL(asked, url).searchParams);
  expect(query).toMatchObject({ author_id: String(SELF), state: 'opened' });

  issues = [
    { iid: 3, description: 'another' },
    { iid: 7, description: made.description },
  ];
  expect(await postNote('# More drift', title)).toBe(url);
  expect(forge.changes.map(({ method }) => method)).toEqual(['POST', 'PUT']);
});
