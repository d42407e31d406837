import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../../..');
export const readRepositoryFile = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

/** GitHub's workflows, by their file. */
export const WORKFLOWS = readdirSync(resolve(ROOT, '.github/workflows')).map(
  (file) => `.github/workflows/${file}`,
);
export const ACTION = '.github/actions/setup/action.yml';
export const GITLAB = '.gitlab-ci.yml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly strategy?: { readonly 'max-parallel'?: number };
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflow = (file: string) => parse(readRepositoryFile(file)) as Workflow;

/** Every job of GitHub's workflows, by `FILE JOB`. */
export const JOBS: Readonly<Record<string, Job>> = Object.fromEntries(
  WORKFLOWS.flatMap((file) =>
    Object.entries(workflow(file).jobs).map(([name, job]) => [`${file.split('/')[2]} ${name}`, job]),
  ),
);

/** Every step of GitHub's workflows and of their own action. */
export const STEPS: readonly Step[] = [
  ...Object.values(JOBS).flatMap(({ steps }) => steps),
  ...(parse(readRepositoryFile(ACTION)) as { runs: { steps: readonly Step[] } }).runs.steps,
];

type GitLabJob = Readonly<Record<string, unknown>>;

/** GitLab's jobs and what they inherit, as they are written. */
export const GITLAB_JOBS = parse(readRepositoryFile(GITLAB), {
  // A list, which is no line to run.
  customTags: [{ tag: '!reference', collection: 'seq' }],
}) as Readonly<Record<string, GitLabJob>>;

/** Every line that GitLab runs. */
export const GITLAB_LINES: readonly string[] = Object.values(GITLAB_JOBS).flatMap((job) =>
  ['before_script', 'script', 'after_script'].flatMap((key) =>
    ((job[key] ?? []) as unknown[]).filter((line): line is string => typeof line === 'string'),
  ),
);
