import { parseArgs } from 'node:util';
import { accessOf, faultsOf, told } from './access/report';
import { savedRecordings } from './journey/recording';

const USAGE = `Prints who may take each role of the platform, what it is granted, and what of it the recorded journeys used.

  npm run access             as text
  npm run access -- --json   as JSON

Ends with code 1 where a grant was never used and the code gives no reason for it.`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const recordings = savedRecordings();
  const access = await accessOf(recordings.values());
  if (values.json) {
    process.stdout.write(`${JSON.stringify(access, undefined, 2)}\n`);
  } else {
    process.stdout.write(
      `By the journeys ${[...recordings.keys()].join(', ')}\n${told(access).join('\n')}\n`,
    );
  }
  const entries = [...recordings.values()].flatMap(({ config }) => [
    'governance',
    ...Object.keys(config.producers),
  ]);
  const faults = faultsOf(access, entries);
  process.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
  return faults.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
