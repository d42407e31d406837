import { resolve } from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import { requireAwsCli } from './aws-cli';
import { requireChromium } from './chromium';
import { command, UsageError } from '../commands/command';
import { clearRecordings } from './demonstration/recording';
import { Progress } from '../commands/progress';
import { run } from '../commands/run';
import { requireTerraform } from '../commands/terraform';

const ROOT = resolve(__dirname, '..');
const NODE_BIN = resolve(ROOT, 'node_modules/.bin');

/** Takes the lines of a kind's output; answers the exit code. */
type Kind = (onLine: (line: string) => void) => Promise<number>;

const tool =
  (name: string, ...args: string[]): Kind =>
  (onLine) =>
    run(`${NODE_BIN}/${name}`, args, { cwd: ROOT, onLine });

const script =
  (name: string, ...args: string[]): Kind =>
  (onLine) =>
    run(process.execPath, ['--import', 'tsx', `tools/${name}.ts`, ...args], { cwd: ROOT, onLine });

const KINDS: Readonly<Record<string, Kind>> = {
  // The console's page lives in a browser, and has types of its own.
  types: async (onLine) => (await tool('tsc')(onLine)) || tool('tsc', '-p', 'console/web')(onLine),
  lint: tool('eslint', '.'),
  format: tool('prettier', '--check', '--log-level=warn', '.'),
  unit: tool('jest', '--selectProjects', 'unit', '--maxWorkers=2'),
  // Three files, which mostly wait for Terraform's provider.
  plan: tool('jest', '--selectProjects', 'plan', '--maxWorkers=3'),
  local: tool('jest', '--selectProjects', 'local', '--maxWorkers=2'),
  journey: (onLine) => {
    clearRecordings();
    const order = '--testSequencer=./tools/longest-first.mjs';
    return tool('jest', '--selectProjects', 'journey', '--maxWorkers=3', order)(onLine);
  },
  access: script('access'),
  mutants: script('mutants', 'removal', 'widening', 'code'),
  soak: tool('jest', '--selectProjects', 'soak'),
};

/** Stages one after the other; the lanes of a stage side by side, since a journey mostly waits. */
const STAGES: readonly (readonly (readonly string[])[])[] = [
  [['types', 'lint', 'format'], ['unit']],
  [['plan', 'local'], ['journey']],
  // They read what the journeys recorded.
  [['access'], ['mutants']],
  [['soak']],
];

/** Only where it is named: the cures of deploys that are killed take long. */
const ON_DEMAND = ['soak'];

/** Those that open the console's page. */
const IN_A_BROWSER = ['unit', 'local', 'journey'];

/** Those that call the local AWS as a person would. */
const BY_AWS_CLI = ['plan', 'local', 'journey'];

const USAGE = `Runs all tests but ${ON_DEMAND.join(' and ')}, or the kinds that are named, and prints the time of each.

  npm test [-- ${Object.keys(KINDS).join(' | ')} …]
  npm run check [-- …]   types, lint, format and unit, and those that are named`;

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** Everything that the kind printed. */
  readonly output: readonly string[];
}

/** Lines that tell how far a kind has come. */
const TELLING = /^(PASS|FAIL) |^Tests: |\d+ mutants,/;

const progress = new Progress(process.stdout);
const red = (text: string) => styleText('red', text, { stream: process.stdout });

/** Runs a kind, and prints each test file as it ends. */
async function runKind(name: string): Promise<Result> {
  const started = performance.now();
  const output: string[] = [];
  let files = 0;
  const code = await progress.run(name, (tell) =>
    KINDS[name]((raw) => {
      const line = stripVTControlCharacters(raw);
      // Jest's summary names a failed file once more.
      if (TELLING.test(line) && !output.includes(line)) {
        progress.print(`${name.padEnd(8)} ${line.startsWith('FAIL') ? red(line) : line}`);
        if (/^(PASS|FAIL) /.test(line)) tell(`${++files} test files have ended`);
      }
      output.push(line);
    }),
  );
  const seconds = Math.round((performance.now() - started) / 1000);
  const passed = code === 0;
  progress.print(`== ${name} ${passed ? 'passed' : red('FAILED')} in ${seconds} s`);
  return { name, passed, seconds, output };
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
  const failed = results.filter(({ passed }) => !passed).length;
  progress.print(`\n${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && !stopped ? 0 : 1;
}

command(USAGE, test);
