import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { Weakening } from '../../../../tools/weakenings/weakening';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '../../../..');
const VISIBILITY: Weakening = {
  danger: 'a message is hidden for too long',
  file: 'lambda/shared/visibility.ts',
  find: '11 * 3600',
  replacement: '13 * 3600',
  noticedBy: ['__tests__/unit/lambda/visibility.test.ts'],
};

/**
 * In a process of its own, since Jest does not run in Jest. From a file: Jest gives its workers Node's own options, and
 * with `--eval` among them each worker would start it all again.
 */
function runUnnoticed(...weakenings: readonly Weakening[]): Promise<readonly string[]> {
  return new Promise((done, fail) => {
    const args = ['--import', 'tsx', resolve(__dirname, 'unnoticed.ts'), JSON.stringify(weakenings)];
    execFile(process.execPath, args, { cwd: ROOT, timeout: 290_000 }, (error, output) => {
      if (error) fail(error);
      else done(JSON.parse(output) as string[]);
    });
  });
}

test('what a test notices is no problem; what none notices, or what does not run, is', async () => {
  const problems = await runUnnoticed(
    VISIBILITY,
    { ...VISIBILITY, danger: 'nothing is so', replacement: '11 * 60 * 60' },
    { ...VISIBILITY, danger: 'nothing is code', replacement: '11 *' },
    { ...VISIBILITY, danger: 'another test should know', noticedBy: ['__tests__/unit/lambda/parse.test.ts'] },
  );
  expect(problems).toEqual([
    '__tests__/unit/lambda/visibility.test.ts does not notice that nothing is so (lambda/shared/visibility.ts): add a test',
    expect.stringMatching(/visibility\.test\.ts does not run while nothing is code .*mend the replacement/),
    expect.stringContaining('parse.test.ts does not notice that another test should know'),
  ]);
});

test.each([
  ['is gone', { find: '12 * 3600' }, '0 times'],
  ['stands there more than once', { find: 'seconds' }, '3 times'],
  ['was in a file that is gone', { file: 'lambda/shared/hiding.ts' }, '0 times'],
])('a text that %s is a problem with its cure, before any test runs', async (_what, change, times) => {
  const [problem, ...more] = await runUnnoticed({ ...VISIBILITY, ...change });
  expect(more).toEqual([]);
  expect(problem).toContain(times);
  expect(problem).toContain('name a text that stands there once, or take the weakening off the list');
});
