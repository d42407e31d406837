import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CONFIG_VARIABLE } from '../../config/load';
import { measure, type Usage } from './measure';
import { type Finding, spreadOf } from './report';

const ROUNDS = 5;
const PRODUCERS = 200;
const LOCAL = resolve(__dirname, '../../config/local.yaml');

/** Synthesis of both stacks and of a platform with 200 producers, beside the smallest cdktf app. */
export async function synth(): Promise<Finding[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-synth-'));
  try {
    const many = join(scratch, 'many.yaml');
    await writeFile(many, configuration(PRODUCERS));
    const [empty, both, all] = await interleaved(
      [
        ['tools/bench/empty-app.ts', LOCAL],
        ['main.ts', LOCAL],
        ['main.ts', many],
      ],
      scratch,
    );
    const besideEmpty = { what: 'one empty stack', runs: empty };
    const besideBoth = { what: 'both stacks', runs: both };
    return [
      ...findings('synth of both stacks', both, { cpu: '< 3 s' }, besideEmpty),
      ...findings(`synth of ${PRODUCERS} producers`, all, { cpu: '< 8 s', memory: '< 1024 MiB' }, besideBoth),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

type Run = readonly [file: string, configuration: string];

/** Runs each in turn, round after round, so that all meet the same machine. */
async function interleaved(runs: readonly Run[], scratch: string): Promise<Usage[][]> {
  const usages: Usage[][] = runs.map(() => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [at, [file, configuration]] of runs.entries()) {
      const outdir = join(scratch, `round-${round}-${at}`);
      const usage = await measure(file, { [CONFIG_VARIABLE]: configuration, CDKTF_OUTDIR: outdir });
      // The first round fills the caches of the loader and of the functions' bundles.
      if (round >= 0) usages[at].push(usage);
      await rm(outdir, { recursive: true });
    }
  }
  return usages;
}

const FIGURES = [
  { figure: 'cpu', name: 'process time', unit: 's' },
  { figure: 'wall', name: 'wall time', unit: 's' },
  { figure: 'memory', name: 'peak memory', unit: 'MiB' },
] as const;

function findings(
  what: string,
  runs: readonly Usage[],
  targets: Partial<Record<keyof Usage, string>>,
  beside: { readonly what: string; readonly runs: readonly Usage[] },
): Finding[] {
  return FIGURES.map(({ figure, name, unit }) => ({
    what: `${what}, ${name}`,
    measured: spreadOf(runs.map((usage) => usage[figure])),
    unit,
    target: targets[figure],
    beside: { what: beside.what, measured: spreadOf(beside.runs.map((usage) => usage[figure])) },
  }));
}

/** JSON is YAML. */
function configuration(producers: number): string {
  const entries = Array.from({ length: producers }, (_, at) => {
    const accountId = String(200_000_000_000 + at);
    return [
      `hospital-${at}`,
      { accountId, operators: [`arn:aws:iam::${accountId}:role/pipeline`], publishAsUploaded: true },
    ];
  });
  return JSON.stringify({
    region: 'eu-central-1',
    prefix: 'ehds',
    governance: {
      accountId: '111122223333',
      operators: ['arn:aws:iam::111122223333:role/pipeline'],
      publishAsUploaded: true,
    },
    producers: Object.fromEntries(entries),
  });
}
