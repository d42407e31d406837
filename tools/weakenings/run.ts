import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { runCLI } from 'jest';
import type { Weakening } from './weakening';

const ROOT = resolve(__dirname, '../..');

/** Name of the project in which nothing is weakened; a weakening's is its number. */
const SOUND = 'sound';

/** How a test file ended under a weakening. */
interface Ending {
  /** `sound`, or the weakening's place in the list. */
  readonly project: string;
  /** Relative to the repository. */
  readonly testFile: string;
  readonly outcome: 'passed' | 'failed' | 'broken';
}

/**
 * Weakens the code, one place at a time and in memory alone, and runs the tests that have to notice it.
 *
 * @returns one line for each weakening that goes unnoticed, or that can't be tried any more, with the cure
 */
export async function findUnnoticed(weakenings: readonly Weakening[]): Promise<readonly string[]> {
  const stale = weakenings.flatMap(staleProblem);
  if (stale.length > 0) return stale;
  return missingEndings(weakenings, await runWeakenings(weakenings));
}

/** A line for each test file that should have failed, or passed, and did not. */
function missingEndings(weakenings: readonly Weakening[], endings: readonly Ending[]): readonly string[] {
  const problems = endings
    .filter(({ project, outcome }) => project === SOUND && outcome !== 'passed')
    .map(({ testFile }) => `${testFile} fails without any weakening, so it proves nothing: mend it first`);
  for (const [index, { danger, file, noticedBy }] of weakenings.entries()) {
    for (const testFile of noticedBy) {
      const ending = endings.find((one) => one.project === String(index) && one.testFile === testFile);
      if (ending?.outcome === 'failed') continue;
      problems.push(
        ending?.outcome === 'passed'
          ? `${testFile} does not notice that ${danger} (${file}): add a test`
          : `${testFile} does not run while ${danger} (${file}): mend the replacement, or the name of the test file`,
      );
    }
  }
  return problems;
}

/** What keeps a weakening from being made. */
function staleProblem({ danger, file, find }: Weakening): string[] {
  const path = resolve(ROOT, file);
  const times = existsSync(path) ? readFileSync(path, 'utf8').split(find).length - 1 : 0;
  if (times === 1) return [];
  return [
    `${file} has ${JSON.stringify(find)} ${times} times, where ${danger}: name a text that stands there once, or take ` +
      'the weakening off the list if the guard is gone',
  ];
}

/** All in one run of Jest, whose processes load the libraries once. */
async function runWeakenings(weakenings: readonly Weakening[]): Promise<readonly Ending[]> {
  const { projects } = createRequire(__filename)('../../jest.config.js') as {
    projects: readonly UnitProject[];
  };
  const unit = projects.find(({ displayName }) => displayName === 'unit');
  if (!unit) throw new Error('jest.config.js has no project "unit"');
  const [[pattern, [, typescript]], ...others] = Object.entries(unit.transform);
  const project = (displayName: string, testFiles: readonly string[], weakening?: Weakening) => ({
    ...unit,
    displayName,
    roots: [...new Set(testFiles.map((file) => resolve(ROOT, dirname(file))))],
    testMatch: testFiles.map((file) => resolve(ROOT, file)),
    transform: {
      ...Object.fromEntries(others),
      [pattern]: [
        resolve(__dirname, 'transform.mjs'),
        { typescript, weakening: weakening && { ...weakening, file: resolve(ROOT, weakening.file) } },
      ],
    },
  });
  const config = {
    projects: [
      project(SOUND, [...new Set(weakenings.flatMap(({ noticedBy }) => noticedBy))]),
      ...weakenings.map((weakening, index) => project(String(index), weakening.noticedBy, weakening)),
    ],
  };
  const { results } = await runCLI(
    { config: JSON.stringify(config), silent: true, reporters: [], maxWorkers: 2, $0: '', _: [] },
    [ROOT],
  );
  return results.testResults.map(({ displayName, testFilePath, testExecError, numFailingTests }) => ({
    project: displayName?.name ?? '',
    testFile: testFilePath.slice(ROOT.length + 1),
    outcome: testExecError ? 'broken' : numFailingTests > 0 ? 'failed' : 'passed',
  }));
}

interface UnitProject {
  readonly displayName: string;
  readonly transform: Readonly<Record<string, readonly [string, object]>>;
}
