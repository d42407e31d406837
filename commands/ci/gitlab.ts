import { GitbeakerRequestError, GitbeakerRetryError, Gitlab } from '@gitbeaker/rest';
import { type Board, Passing } from './board';
import { variable } from './variable';

/** Most characters of a comment that GitLab takes; an issue may have some more. */
const LIMIT = 1_000_000;

/**
 * The merge request of the running GitLab job, or the project's open issues.
 *
 * @param env what GitLab CI sets for a job, and `COMMENT_TOKEN`, since a job's own token may not comment
 * @param issue title of the issue to keep; undefined for a comment on the merge request
 * @throws Error that names the missing variable and where it comes from
 */
export function gitLab(env: NodeJS.ProcessEnv, issue?: string): Board {
  const token = variable(env, 'COMMENT_TOKEN', 'add it to the variables of the project, masked');
  const host = variable(env, 'CI_SERVER_URL', 'GitLab CI sets it');
  const project = variable(env, 'CI_PROJECT_ID', 'GitLab CI sets it');
  const api = new Gitlab({ host, token });
  const board = { limit: LIMIT, run: env.CI_PIPELINE_URL ?? '' };
  if (issue !== undefined) {
    return {
      ...board,
      own: () =>
        withExplainedRefusal(async () => {
          const { id: authorId } = await api.Users.showCurrentUser();
          const open = await api.Issues.all({ projectId: project, authorId, state: 'opened', perPage: 100 });
          return open.map(({ iid, description }) => ({ id: iid, body: description ?? '' }));
        }),
      create: (description) =>
        withExplainedRefusal(async () => (await api.Issues.create(project, issue, { description })).web_url),
      update: (iid, description) =>
        withExplainedRefusal(async () => (await api.Issues.edit(project, iid, { description })).web_url),
    };
  }
  const cure = 'comment in a job of a merge request pipeline, or keep an issue with --issue TITLE';
  const request = Number(variable(env, 'CI_MERGE_REQUEST_IID', cure));
  const address = (note: number) => `${env.CI_PROJECT_URL}/-/merge_requests/${request}#note_${note}`;
  return {
    ...board,
    own: () =>
      withExplainedRefusal(async () => {
        const { id: self } = await api.Users.showCurrentUser();
        const notes = await api.MergeRequestNotes.all(project, request, { perPage: 100 });
        return notes.filter(({ author }) => author.id === self);
      }),
    create: (body) =>
      withExplainedRefusal(async () =>
        address((await api.MergeRequestNotes.create(project, request, body)).id),
      ),
    update: (id, body) =>
      withExplainedRefusal(async () =>
        address((await api.MergeRequestNotes.edit(project, request, id, { body })).id),
      ),
  };
}

/** @throws Error that says what the token lacks, and where it is made */
async function withExplainedRefusal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { message } = error as Error;
    const status = error instanceof GitbeakerRequestError ? error.cause?.response.status : undefined;
    // A broken connection is the TypeError of fetch.
    if (error instanceof GitbeakerRetryError || error instanceof TypeError || (status ?? 0) >= 500) {
      throw new Passing(`GitLab does not answer as it should: ${message}`, { cause: error });
    }
    const made = 'Make it under Settings > Access tokens, and put it into Settings > CI/CD > Variables';
    const cures: Readonly<Record<number, string>> = {
      401: `COMMENT_TOKEN is not valid, or has ended. ${made} (docs/ci.md).`,
      403: `COMMENT_TOKEN needs the scope \`api\` and at least the role Reporter in this project. ${made} (docs/ci.md).`,
      404: `COMMENT_TOKEN may not see it: it has to be a token of this project with at least the role Reporter. ${made} (docs/ci.md).`,
    };
    if (status === undefined || !(status in cures)) throw error;
    throw new Error(`GitLab refuses (${status}): ${message}\n${cures[status]}`, { cause: error });
  }
}
