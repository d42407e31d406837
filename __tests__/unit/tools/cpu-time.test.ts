import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cpuTime, taken } from '../../../tools/cpu-time/processes';
import { cpuReport } from '../../../tools/cpu-time/report';
import { addSuiteTime, CPU_TIMES, readSuiteTimes } from '../../../tools/cpu-time/suites';
import { run } from '../../../commands/run';

const folder = mkdtempSync(join(tmpdir(), 'cpu-time-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes half a second of a processor, however busy the machine is, and says so. */
const WORK = 'while (process.cpuUsage().user < 500_000); console.log("worked");';

function now() {
  const time = cpuTime();
  if (!time) throw new Error('no /proc');
  return time;
}

async function worked(script: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('counts a process that still runs, and once only when it has ended', async () => {
  const before = now();
  const child = await worked(`${WORK} process.stdin.resume();`);
  const running = now();
  expect([...running.running.keys()]).toContain(child.pid);
  expect(taken(before, running)).toBeGreaterThan(0.45);
  child.stdin?.end();
  await once(child, 'exit');
  const ended = now();
  expect([...ended.running.keys()]).not.toContain(child.pid);
  expect(ended.ended - before.ended).toBeGreaterThan(0.45);
  // Its time has moved from those that run to those that ended; this process has done next to nothing since.
  const own = ended.own - running.own;
  expect(taken(running, ended) - own).toBeLessThan(0.45);
});

test('counts what a process below a process takes', async () => {
  const before = now();
  const child = await worked(
    `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(WORK)}]); console.log();`,
  );
  if (child.exitCode === null) await once(child, 'exit');
  expect(now().ended - before.ended).toBeGreaterThan(0.45);
});

test('answers nothing for a process that is not there', () => {
  expect(cpuTime(2 ** 30)).toBeUndefined();
});

test('prints a line a suite, the dearest first, and the total', () => {
  const suite = (name: string, seconds: number, outlived = 0) => ({ suite: name, seconds, outlived });
  const report = cpuReport([
    { name: 'lint', seconds: 40, suites: [] },
    {
      name: 'unit',
      seconds: 30,
      suites: [suite('a.test.ts', 6), suite('b.test.ts', 2), suite('c.test.ts', 3)],
    },
    { name: 'journey', seconds: 100, suites: [suite('start.test.ts', 90.3, 2)] },
  ]);
  expect(report.split('\n')).toEqual([
    'Processor time (user and system), without processes that lost their parent:',
    '     90.3 s  journey: start.test.ts (2 processes still ran)',
    '     40.0 s  lint',
    '     19.0 s  unit: Jest itself',
    '      9.7 s  journey: Jest itself',
    '      6.0 s  unit: a.test.ts',
    '      5.0 s  unit: 2 suites below 5 s each',
    '    170.0 s  in all, 2.8 minutes',
  ]);
});

test('Jest notes what each suite takes where a file is named for it, and only there', async () => {
  const file = join(folder, 'times');
  expect(readSuiteTimes(file)).toEqual([]);
  addSuiteTime(file, { suite: 'earlier.test.ts', seconds: 1, outlived: 0 });
  const root = resolve(__dirname, '../../..');
  const suite = '__tests__/unit/platform/naming.test.ts';
  const jest = (env: NodeJS.ProcessEnv) =>
    run(join(root, 'node_modules/.bin/jest'), ['--selectProjects', 'unit', '-i', suite], {
      cwd: root,
      env: { ...process.env, ...env },
      onLine: () => undefined,
    });
  expect(await jest({ [CPU_TIMES]: undefined })).toBe(0);
  expect(readSuiteTimes(file)).toHaveLength(1);
  expect(await jest({ [CPU_TIMES]: file })).toBe(0);
  const [, measured, ...more] = readSuiteTimes(file);
  expect(more).toEqual([]);
  expect(measured).toEqual({ suite, seconds: expect.any(Number), outlived: 0 });
  expect(measured.seconds).toBeGreaterThan(0);
});
