import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import { requireAwsCli } from './aws-cli';
import { requireChromium } from './chromium';
import { cpuTime } from './cpu-time/processes';
import { cpuReport } from './cpu-time/report';
import { CPU_TIMES, readSuiteTimes, type SuiteTime } from './cpu-time/suites';
import { command, UsageError } from '../commands/command';
import { clearRecordings } from './demonstration/recording';
import { Progress } from '../commands/progress';
import { run } from '../commands/run';
import { requireTerraform } from '../commands/terraform';

const ROOT = resolve(__dirname, '..');
const NODE_BIN = resolve(ROOT, 'node_modules/.bin');

interface Watch {
  /** Takes the lines of a kind's output. */
  readonly onLine: (line: string) => void;
  /** File that takes what each of its suites cost. */
  readonly cpuTimes: string;
}

/** Answers the exit code. */
type Kind = (watch: Watch) => Promise<number>;

const watched = ({ onLine, cpuTimes }: Watch) => ({
  cwd: ROOT,
  env: { ...process.env, [CPU_TIMES]: cpuTimes },
  onLine,
});

const tool =
  (name: string, ...args: string[]): Kind =>
  (watch) =>
    run(`${NODE_BIN}/${name}`, args, watched(watch));

const script =
  (name: string, ...args: string[]): Kind =>
  (watch) =>
    run(process.execPath, ['--import', 'tsx', `tools/${name}.ts`, ...args], watched(watch));

const KINDS: Readonly<Record<string, Kind>> = {
  // The console's page lives in a browser, and has types of its own; the product's rooms look at what an index gives.
  types: async (watch) =>
    (await tool('tsc')(watch)) ||
    (await tool('tsc', '-p', 'tsconfig.indexed.json')(watch)) ||
    tool('tsc', '-p', 'console/web')(watch),
  lint: tool('eslint', '.'),
  format: tool('prettier', '--check', '--log-level=warn', '.'),
  unit: tool('jest', '--selectProjects', 'unit', '--maxWorkers=2'),
  // Three files, which mostly wait for Terraform's provider.
  plan: tool('jest', '--selectProjects', 'plan', '--maxWorkers=3'),
  local: tool('jest', '--selectProjects', 'local', '--maxWorkers=2'),
  journey: (watch) => {
    clearRecordings();
    const order = '--testSequencer=./tools/longest-first.mjs';
    return tool('jest', '--selectProjects', 'journey', '--maxWorkers=3', order)(watch);
  },
  access: script('access'),
  mutants: script('mutants', 'removal', 'widening'),
  weakenings: script('mutants', 'code'),
  soak: tool('jest', '--selectProjects', 'soak'),
};

/** Stages one after the other; the lanes of a stage side by side, since a journey mostly waits. */
const STAGES: readonly (readonly (readonly string[])[])[] = [
  [['types', 'lint', 'format'], ['unit']],
  [['plan', 'local'], ['journey']],
  // They read what the journeys recorded.
  [['access', 'weakenings'], ['mutants']],
  [['soak']],
];

/** Only where it is named: the cures of deploys that are killed take long. */
const ON_DEMAND = ['soak'];

/** Those that open the console's page. */
const IN_A_BROWSER = ['unit', 'local', 'journey'];

/** Those that call the local AWS as a person would. */
const BY_AWS_CLI = ['plan', 'local', 'journey'];

const USAGE = `Runs all tests but ${ON_DEMAND.join(' and ')}, or the kinds that are named, and prints the time of each,
and what each took of the processors.

  npm test [-- ${Object.keys(KINDS).join(' | ')} …]
  npm run check [-- …]   types, lint, format and unit, and those that are named`;

interface Result {
  readonly name: string;
  readonly passed: boolean;
  /** By the clock. */
  readonly seconds: number;
  /** User and system time of the processes; undefined where that can't be known. */
  readonly cpuSeconds?: number;
  readonly suites: readonly SuiteTime[];
  /** Everything that the kind printed. */
  readonly output: readonly string[];
}

/** Lines that tell how far a kind has come. */
const TELLING = /^(PASS|FAIL) |^Tests: |\d+ mutants,/;

const progress = new Progress(process.stdout);
const red = (text: string) => styleText('red', text, { stream: process.stdout });

/** Folder of the files that take what the suites cost. */
const scratch = mkdtempSync(join(tmpdir(), 'test-'));
let countedSeconds = 0;

/** What the process took that has just ended: nothing else is waited for in between. */
function newlyEnded(): number | undefined {
  const ended = cpuTime()?.ended;
  if (ended === undefined) return undefined;
  const seconds = ended - countedSeconds;
  countedSeconds = ended;
  return seconds;
}

/** Runs a kind, and prints each test file as it ends. */
async function runKind(name: string): Promise<Result> {
  const started = performance.now();
  const cpuTimes = join(scratch, name);
  const output: string[] = [];
  let files = 0;
  const code = await progress.run(name, (tell) => {
    const onLine = (raw: string) => {
      const line = stripVTControlCharacters(raw);
      // Jest's summary names a failed file once more.
      if (TELLING.test(line) && !output.includes(line)) {
        progress.print(`${name.padEnd(8)} ${line.startsWith('FAIL') ? red(line) : line}`);
        if (/^(PASS|FAIL) /.test(line)) tell(`${++files} test files have ended`);
      }
      output.push(line);
    };
    return KINDS[name]({ onLine, cpuTimes });
  });
  const cpuSeconds = newlyEnded();
  const seconds = Math.round((performance.now() - started) / 1000);
  const passed = code === 0;
  progress.print(`== ${name} ${passed ? 'passed' : red('FAILED')} in ${seconds} s`);
  return { name, passed, seconds, cpuSeconds, suites: readSuiteTimes(cpuTimes), output };
}

function isWanted(kind: string, names: readonly string[]): boolean {
  return names.length === 0 ? !ON_DEMAND.includes(kind) : names.includes(kind);
}

/** Runs every kind even after one has failed, so that one run shows everything; what failed stands at the end in full. */
async function test(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in KINDS));
  if (unknown !== undefined) throw new UsageError(`"${unknown}" is no kind of test`);
  const print = (line: string) => progress.print(line);
  const anyOf = (kinds: readonly string[]) => kinds.some((kind) => isWanted(kind, names));
  await Promise.all([
    requireTerraform(print),
    anyOf(IN_A_BROWSER) && requireChromium(print),
    anyOf(BY_AWS_CLI) && requireAwsCli(print),
  ]);
  // What has ended so far, such as Terraform that was asked its version, is of no kind.
  newlyEnded();
  // Ctrl-C ends the kinds that run; those after them don't begin.
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopped = true));
  const results: Result[] = [];
  for (const lanes of STAGES) {
    const running = lanes.map(async (lane) => {
      for (const name of lane.filter((kind) => isWanted(kind, names))) {
        if (!stopped) results.push(await runKind(name));
      }
    });
    await Promise.all(running);
  }
  for (const { name, output } of results.filter(({ passed }) => !passed)) {
    progress.print(['', `== ${name} ${red('FAILED')}, and printed:`, ...output].join('\n'));
  }
  progress.print('');
  for (const { name, passed, seconds } of results) {
    progress.print(`${name.padEnd(8)} ${passed ? 'passed' : red('FAILED')} ${String(seconds).padStart(5)} s`);
  }
  const measured = results.flatMap(({ name, cpuSeconds: seconds, suites }) =>
    seconds === undefined ? [] : [{ name, seconds, suites }],
  );
  progress.print(
    measured.length > 0 ? `\n${cpuReport(measured)}` : '\nProcessor time is only known on Linux.',
  );
  const failed = results.filter(({ passed }) => !passed).length;
  progress.print(`\n${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && !stopped ? 0 : 1;
}

command(USAGE, (names) => test(names).finally(() => rmSync(scratch, { recursive: true })));
