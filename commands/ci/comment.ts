import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readReviews, toMarkdown } from '@ehds/plan-review';
import { command, UsageError } from '../command';
import { postOrUpdate } from './board';
import { gitHub } from './github';
import { gitLab } from './gitlab';

const USAGE = `Keeps one comment on the pull or merge request of the running CI job, or one open issue: makes it, or
updates the one that it made before.

  npm run comment -- FILE…                 comments with these Markdown files, one after the other; or with the
                                           summary.json of several plans, the most dangerous of all first
  npm run comment -- FILE… --issue TITLE   keeps an issue of this title instead

It needs the variables of GitHub Actions and GITHUB_TOKEN, or those of GitLab CI and COMMENT_TOKEN (docs/ci.md).`;

async function comment(args: string[]): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args,
    allowPositionals: true,
    options: { issue: { type: 'string' } },
  });
  if (files.length === 0) throw new UsageError('Name the Markdown file to comment with');
  const texts = await Promise.all(files.map(text));
  const { issue } = values;
  const board = process.env.GITLAB_CI ? gitLab(process.env, issue) : gitHub(process.env, issue);
  const body = files.every((file) => file.endsWith('.json'))
    ? toMarkdown(
        texts.flatMap((each, index) => readReviews(files[index], each)),
        board.limit - FRAME,
      )
    : texts.join('\n');
  process.stdout.write(`${await postOrUpdate(board, issue ?? 'plan', body)}\n`);
  return 0;
}

/** Characters of a comment besides its text: its marker, and the link to its run. */
const FRAME = 1_536;

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${file} can't be read (${message}): see whether the step that writes it has failed.`, {
      cause: error,
    });
  }
}

command(USAGE, comment);
