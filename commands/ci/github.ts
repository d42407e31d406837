import { Octokit } from '@octokit/rest';
import { type Board, Passing } from './board';
import { variable } from './variable';

/** Most characters of a comment's or an issue's body that GitHub takes. */
const LIMIT = 65_536;

/**
 * The pull request of the running GitHub Actions job, or the repository's open issues.
 *
 * @param env what GitHub Actions sets for a job, and `GITHUB_TOKEN`
 * @param issue title of the issue to keep; undefined for a comment on the pull request
 * @throws Error that names the missing variable and where it comes from
 */
export function gitHub(env: NodeJS.ProcessEnv, issue?: string): Board {
  const token = variable(env, 'GITHUB_TOKEN', 'give the step `env: GITHUB_TOKEN: ${{ github.token }}`');
  const [owner, repo] = variable(env, 'GITHUB_REPOSITORY', 'GitHub Actions sets it').split('/');
  const api = new Octokit({ auth: token, baseUrl: env.GITHUB_API_URL });
  const place = { owner, repo };
  const needed = issue === undefined ? 'pull-requests: write' : 'issues: write';
  const callApi = <T>(call: () => Promise<T>) => withExplainedRefusal(call, needed, env);
  const login = async () => {
    // A job's token may not ask REST who it is.
    const { viewer } = await api.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
    return viewer.login;
  };
  const board = {
    limit: LIMIT,
    run: `${env.GITHUB_SERVER_URL}/${owner}/${repo}/actions/runs/${env.GITHUB_RUN_ID}`,
  };
  if (issue !== undefined) {
    return {
      ...board,
      own: () =>
        callApi(async () => {
          const creator = await login();
          const { listForRepo } = api.rest.issues;
          const open = await api.paginate(listForRepo, { ...place, creator, state: 'open', per_page: 100 });
          return open.map(({ number, body }) => ({ id: number, body: body ?? '' }));
        }),
      create: (body) =>
        callApi(async () => (await api.rest.issues.create({ ...place, title: issue, body })).data.html_url),
      update: (issue_number, body) =>
        callApi(async () => (await api.rest.issues.update({ ...place, issue_number, body })).data.html_url),
    };
  }
  const issue_number = pullRequest(env);
  return {
    ...board,
    own: () =>
      callApi(async () => {
        const own = await login();
        const { listComments } = api.rest.issues;
        const comments = await api.paginate(listComments, { ...place, issue_number, per_page: 100 });
        return comments
          .filter(({ user }) => user?.login === own)
          .map(({ id, body }) => ({ id, body: body ?? '' }));
      }),
    create: (body) =>
      callApi(
        async () => (await api.rest.issues.createComment({ ...place, issue_number, body })).data.html_url,
      ),
    update: (comment_id, body) =>
      callApi(
        async () => (await api.rest.issues.updateComment({ ...place, comment_id, body })).data.html_url,
      ),
  };
}

function pullRequest(env: NodeJS.ProcessEnv): number {
  const ref = variable(env, 'GITHUB_REF', 'GitHub Actions sets it');
  const number = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  if (number !== undefined) return Number(number);
  throw new Error(
    `GITHUB_REF is "${ref}", which is no pull request: comment in a job of \`on: pull_request\`, or keep an issue with --issue TITLE.`,
  );
}

/** @throws Error that says which permission is missing, and in which file */
async function withExplainedRefusal<T>(
  call: () => Promise<T>,
  needed: string,
  env: NodeJS.ProcessEnv,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { status = 0, message } = error as Error & { status?: number };
    // Octokit gives a broken connection the status 500.
    if (status >= 500 || status === 429 || /rate limit/i.test(message)) {
      throw new Passing(`GitHub does not answer as it should: ${message}`, { cause: error });
    }
    const cures: Readonly<Record<number, string>> = {
      401: 'GITHUB_TOKEN is not valid (any more): pass on `${{ github.token }}`, which lasts as long as the job.',
      403: `The job needs \`permissions: ${needed}\` in ${workflow(env)}. A pull request from a fork never gets it.`,
      404: `The job may not see it: it needs \`permissions: ${needed}\` in ${workflow(env)}.`,
      410: 'Issues are switched off in this repository: switch them on in its settings.',
    };
    if (!(status in cures)) throw error;
    throw new Error(`GitHub refuses (${status}): ${message}\n${cures[status]}`, { cause: error });
  }
}

/** The workflow's file, from `OWNER/REPO/.github/workflows/FILE@REF`. */
function workflow({ GITHUB_WORKFLOW_REF: ref = '' }: NodeJS.ProcessEnv): string {
  return /\.github\/workflows\/[^@]+/.exec(ref)?.[0] ?? "the workflow's file";
}
