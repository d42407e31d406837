import { performance } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { command, UsageError } from './command';
import { clearRecordings } from './journey/recording';
import { run } from './run';
import { requireTerraform } from './terraform';

const ROOT = resolve(__dirname, '..');
const NODE_BIN = resolve(ROOT, 'node_modules/.bin');

/** Takes the lines of a kind's output; answers the exit code. */
type Kind = (onLine: (line: string) => void) => Promise<number>;

const tool =
  (name: string, ...args: string[]): Kind =>
  (onLine) =>
    run(`${NODE_BIN}/${name}`, args, { cwd: ROOT, onLine });

const script =
  (name: string): Kind =>
  (onLine) =>
    run(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`], { cwd: ROOT, onLine });

const KINDS: Readonly<Record<string, Kind>> = {
  types: tool('tsc'),
  lint: tool('eslint', '.'),
  format: tool('prettier', '--check', '--log-level=warn', '.'),
  unit: tool('jest', '--selectProjects', 'unit'),
  // Three files, which mostly wait for Terraform's provider.
  plan: tool('jest', '--selectProjects', 'plan', '--maxWorkers=3'),
  local: tool('jest', '--selectProjects', 'local', '--maxWorkers=2'),
  journey: (onLine) => {
    clearRecordings();
    return tool('jest', '--selectProjects', 'journey', '--maxWorkers=2')(onLine);
  },
  access: script('access'),
  mutants: script('mutants'),
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

const USAGE = `Runs all tests but ${ON_DEMAND.join(' and ')}, or the kinds that are named, and prints the time of each.

  npm test [-- ${Object.keys(KINDS).join(' | ')} …]`;

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** Lines that tell how far a kind has come. */
const TELLING = /^(PASS|FAIL) |^Tests: |\d+ mutants,/;

/** Runs a kind and prints what it has got done, and where it fails its whole output at its end, so that kinds side by side stay readable. */
async function runKind(name: string): Promise<Result> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`== ${name} begins`);
  const started = performance.now();
  const lines: string[] = [];
  const code = await KINDS[name]((line) => {
    lines.push(line);
    if (TELLING.test(line)) say(`${name.padEnd(8)} ${line}`);
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const passed = code === 0;
  if (!passed) say(lines.join('\n'));
  say(`== ${name} ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
  return { name, passed, seconds };
}

function isWanted(kind: string, names: readonly string[]): boolean {
  return names.length === 0 ? !ON_DEMAND.includes(kind) : names.includes(kind);
}

/** Runs every kind even after one has failed, so that one run shows everything. */
async function test(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in KINDS));
  if (unknown !== undefined) throw new UsageError(`"${unknown}" is no kind of test`);
  await requireTerraform((line) => process.stdout.write(`${line}\n`));
  const results: Result[] = [];
  for (const lanes of STAGES) {
    const running = lanes.map(async (lane) => {
      for (const name of lane.filter((kind) => isWanted(kind, names))) {
        results.push(await runKind(name));
      }
    });
    await Promise.all(running);
  }
  for (const { name, passed, seconds } of results) {
    process.stdout.write(
      `${name.padEnd(8)} ${passed ? 'passed' : 'FAILED'} ${String(seconds).padStart(5)} s\n`,
    );
  }
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(`\n${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

command(USAGE, test);
