import { performance } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { outliveChildren, run } from './run';
import { requireTerraform } from './terraform';

const ROOT = resolve(__dirname, '..');
const NODE_BIN = resolve(ROOT, 'node_modules/.bin');

const jest = (project: string) => () => run(`${NODE_BIN}/jest`, ['--selectProjects', project], { cwd: ROOT });

/** In the order in which they fail fastest. */
const KINDS: Readonly<Record<string, () => Promise<number>>> = {
  types: () => run(`${NODE_BIN}/tsc`, [], { cwd: ROOT }),
  lint: async () =>
    (await run(`${NODE_BIN}/eslint`, ['.'], { cwd: ROOT })) ||
    (await run(`${NODE_BIN}/prettier`, ['--check', '--log-level=warn', '.'], { cwd: ROOT })),
  unit: jest('unit'),
  plan: jest('plan'),
  local: jest('local'),
  journey: jest('journey'),
};

const USAGE = `Runs all tests, or the kinds that are named, and prints the time of each.

  npm test [-- ${Object.keys(KINDS).join(' | ')} …]`;

/** Runs every kind even after one has failed, so that one run shows everything. */
async function test(names: readonly string[]): Promise<number> {
  // The SDK would say in every process that it will want a newer Node one day.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const unknown = names.find((name) => !(name in KINDS));
  if (unknown !== undefined) throw new Error(`${USAGE}\n\n"${unknown}" is no kind of test`);
  await requireTerraform((line) => process.stdout.write(`${line}\n`));
  const rows: string[] = [];
  let failed = 0;
  for (const name of names.length > 0 ? names : Object.keys(KINDS)) {
    process.stdout.write(`\n== ${name}\n`);
    const started = performance.now();
    const code = await KINDS[name]();
    if (code !== 0) failed += 1;
    const seconds = (performance.now() - started) / 1000;
    rows.push(`${name.padEnd(8)} ${code === 0 ? 'passed' : 'FAILED'} ${seconds.toFixed(0).padStart(5)} s`);
  }
  process.stdout.write(`\n${rows.join('\n')}\n\n${rows.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

outliveChildren();
test(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
);
