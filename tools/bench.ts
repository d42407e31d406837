import { parseArgs } from 'node:util';
import { burstReport, compare } from './bench/bursts/report';
import { deployedSettings } from './bench/bursts/settings';
import { gateway } from './bench/gateway';
import { benchStartCommand } from './bench/journey';
import { benchPseudonymise, pseudonymiseReport } from './bench/pseudonymise/report';
import { type Finding, markdown } from './bench/report';
import { synth } from './bench/synth';
import { zips } from './bench/zips';
import { command, UsageError } from '../commands/command';
import { Progress } from '../commands/progress';

const USAGE = `Measures the platform, each figure beside something that it is compared with; nothing passes or fails.

  npm run bench               synthesis, functions, the local AWS's gateway, bursts of uploads
  npm run bench -- bursts     bursts of uploads alone, here and in AWS's sample: simulated, some seconds
  npm run bench -- pseudonymise
                              the pseudonymiser beside DuckDB alone, on CSV and Parquet
  npm run bench -- --journey  everything, and npm start once
  … --scale 0.1               pseudonymise: a tenth of a million patients and of ten million observations
  … --json                    as JSON`;

async function bench(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { journey: { type: 'boolean' }, json: { type: 'boolean' }, scale: { type: 'string' } },
    allowPositionals: true,
  });
  const [part, ...more] = positionals;
  if (more.length > 0 || (part !== undefined && part !== 'bursts' && part !== 'pseudonymise')) {
    throw new UsageError(`${positionals.join(' ')}: only bursts or pseudonymise can be measured alone`);
  }
  if (part === 'pseudonymise') {
    const rows = await benchPseudonymise(scaleOf(values.scale), (line) => process.stderr.write(`${line}\n`));
    const report = values.json ? [JSON.stringify(rows, undefined, 2)] : pseudonymiseReport(rows);
    process.stdout.write(`${report.join('\n')}\n`);
    return 0;
  }
  const findings = part === undefined ? await measureAll(values.journey) : [];
  // What bursts of uploads cost here and in AWS's sample, simulated.
  const bursts = compare(deployedSettings());
  const lines = values.json
    ? [JSON.stringify({ findings, bursts }, undefined, 2)]
    : [...(findings.length > 0 ? [...markdown(findings), ''] : []), ...burstReport(bursts)];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function scaleOf(text = '1'): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 10)) throw new UsageError(`--scale ${text}: a number above 0, at most 10`);
  return scale;
}

async function measureAll(withJourney = false): Promise<readonly Finding[]> {
  const progress = new Progress(process.stderr);
  return [
    ...(await progress.run('synthesis', synth)),
    ...zips(),
    ...(await progress.run('gateway', gateway)),
    ...(withJourney
      ? [await progress.run('npm start', () => benchStartCommand((line) => progress.print(line)))]
      : []),
  ];
}

command(USAGE, bench);
