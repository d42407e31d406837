import { parseArgs } from 'node:util';
import { bursts } from './bench/bursts';
import { gateway } from './bench/gateway';
import { journey } from './bench/journey';
import { type Finding, markdown } from './bench/report';
import { synth } from './bench/synth';
import { zips } from './bench/zips';
import { command, UsageError } from './command';

const USAGE = `Measures the platform, each figure beside something that it is compared with; nothing passes or fails.

  npm run bench               synthesis, functions, the local AWS's gateway, bursts of uploads
  npm run bench -- bursts     bursts of uploads alone, here and in AWS's sample: simulated, some seconds
  npm run bench -- --journey  everything, and npm start once`;

async function bench(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { journey: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [part, ...more] = positionals;
  if (more.length > 0 || (part !== undefined && part !== 'bursts')) {
    throw new UsageError(`${positionals.join(' ')}: only bursts can be measured alone`);
  }
  if (part === undefined) {
    const findings: Finding[] = [...(await synth()), ...zips(), ...(await gateway())];
    if (values.journey) findings.push(await journey());
    print([...markdown(findings), '']);
  }
  print(bursts());
  return 0;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

command(USAGE, bench);
