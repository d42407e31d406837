import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { launch, ConsoleWindow } from '../browser';
import { waitForLine, start as startProgram } from './start-command';

jest.setTimeout(1_200_000);

const ROOT = resolve(__dirname, '../..');

const start = (args: readonly string[] = []) =>
  startProgram(process.execPath, ['--import', 'tsx', 'tools/start.ts', ...args], { cwd: ROOT });

/** Ids of every process below one. */
function descendants(pid: number): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('killed in the middle of a deploy it leaves no process behind, and nothing that the next start would meet', async () => {
  const started = start();
  await waitForLine(started, /npm run deploy .*: \d+ of \d+ resources/);
  const { pid = 0 } = started.child;
  const children = descendants(pid);
  expect(children.length).toBeGreaterThan(2);
  process.kill(-pid, 'SIGKILL');
  await once(started.child, 'exit');
  for (let second = 0; children.some(isAlive) && second < 20; second += 1) {
    await new Promise((wake) => setTimeout(wake, 1000));
  }
  expect(children.filter(isAlive)).toEqual([]);
  // The next test starts in the same folders.
});

test('npm start deploys three accounts and ends with the answer to the researcher', async () => {
  const started = start();
  const [code] = await once(started.child, 'close');
  const output = started.lines.join('\n');
  expect([code, output]).toEqual([0, expect.stringMatching(/this platform's code \d+ s/)]);
  expect(output).toMatch(/Ask in SQL without a subscription: refused/);
  expect(output).toMatch(/gender +patients +oldest +youngest\n +-+/);
  expect(output).toMatch(
    /governance \(111122223333\): \d+ resources[^]*producer \(444455556666\): \d+ resources[^]*consumer \(555555555555\): \d+ resources/,
  );
});

test('npm start -- --console --keep ends with the page and with lines for other tools, which the page shows at work', async () => {
  const started = start(['--console', '--keep']);
  await waitForLine(started, /#token=/);
  const [url = ''] = /http:\S+#token=\S+/.exec(started.lines.join('\n')) ?? [];
  const browser = await launch();
  try {
    const window = await ConsoleWindow.open(browser, url);
    await stewardWorks(window);
    expect(await runTyped(started.lines)).toMatch(/No changes[^]*"patients"[^]*"ehds"/);
    await window.goTo('');
    const latest = window.page.getByRole('log', { name: 'Latest' });
    await latest.getByText('cohort was listed').waitFor({ timeout: 180_000 });
  } finally {
    await browser.close();
  }
  const { pid = 0 } = started.child;
  process.kill(-pid, 'SIGINT');
  expect(await once(started.child, 'close')).toEqual([0, null]);
});

/** Types the lines that are printed for another shell; answers what they print. */
async function runTyped(lines: readonly string[]): Promise<string> {
  const printed = lines.slice(lines.findIndex((line) => line.startsWith('The local AWS stays up')));
  const end = printed.findIndex((line) => line.startsWith('The console'));
  const script = printed.slice(0, end).filter((line) => line.startsWith('  '));
  expect(script.length).toBeGreaterThan(8);
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script.join('\n')], {
    cwd: ROOT,
    // The lines say all that it takes.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  return stdout;
}

async function stewardWorks(window: ConsoleWindow): Promise<void> {
  const { page } = window;
  await page.getByRole('log', { name: 'Latest' }).getByText('patients was listed').waitFor();
  await window.picture('start-flow');
  for (const account of ['governance', 'producer', 'consumer']) {
    await window.goTo(`producers/${account}`);
    await page.getByRole('heading', { level: 1, name: account }).waitFor();
    expect([account, await page.getByText('not visible').count()]).toEqual([account, 0]);
  }

  await window.goTo('requests');
  await page.getByRole('button', { name: 'Accept encounters' }).click();
  await page.getByRole('dialog').getByLabel('Your reason').fill('It fits the permit.');
  await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  const decided = page.getByRole('table', { name: 'Decided' }).getByRole('row');
  await decided.filter({ hasText: 'It fits the permit.' }).getByText('accepted').waitFor();

  await window.goTo('sql');
  const projects = page.getByRole('combobox', { name: 'Project' }).locator('option');
  // Those that publish come last.
  expect(await projects.first().textContent()).toMatch(/^ehds-consumer /);
  await window.goTo('assets');
  await page.getByRole('table', { name: 'Listed' }).getByRole('link', { name: 'patients' }).click();
  await page.getByRole('link', { name: 'Ask in SQL' }).click();
  await page.getByRole('combobox', { name: 'Example for table' }).selectOption('patients');
  await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT count(*) AS all_patients FROM patients');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByRole('region', { name: 'Answer' }).getByRole('cell', { name: '500' }).waitFor();
  await window.picture('start-sql');
  expect(window.complaints).toEqual([]);
}

test('Ctrl-C in the middle of it leaves no process behind, and --verbose logged each call', async () => {
  const started = start(['--verbose']);
  await waitForLine(started, /^{.*"service":"sts","operation":"GetCallerIdentity"/);
  await waitForLine(started, / of \d+ resources/);
  const { pid = 0 } = started.child;
  const children = descendants(pid);
  expect(children.length).toBeGreaterThan(2);
  process.kill(-pid, 'SIGINT');
  const [code] = await once(started.child, 'close');
  expect([code, started.lines.at(-1)]).toEqual([1, 'interrupted']);
  await new Promise((wake) => setTimeout(wake, 2000));
  expect(children.filter(isAlive)).toEqual([]);
});
