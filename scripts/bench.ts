import { parseArgs } from 'node:util';
import { gateway } from './bench/gateway';
import { journey } from './bench/journey';
import { type Finding, markdown } from './bench/report';
import { synth } from './bench/synth';
import { zips } from './bench/zips';

const USAGE = `Measures the platform, each figure beside something that it is compared with; nothing passes or fails.

  npm run bench               synthesis, functions, the local AWS's gateway
  npm run bench -- --journey  and npm start, once`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { journey: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const findings: Finding[] = [...(await synth()), ...zips(), ...(await gateway())];
  if (values.journey) findings.push(await journey());
  process.stdout.write(`${markdown(findings).join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
