import { parseArgs } from 'node:util';
import { survival } from './access/survivors';
import { command } from './command';
import { savedRecordings } from './journey/recording';
import { Progress } from './progress';

const USAGE = `Takes away each statement of each policy, trust and permission, one at a time, and prints those that none of the
recorded journeys misses.

  npm run mutants             as text
  npm run mutants -- --json   as JSON

Ends with 1 where there are any that the code does not explain.`;

async function mutants(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const recordings = savedRecordings();
  const found = await new Progress(process.stderr).run('mutants', (tell) => survival(recordings, tell));
  const { survivors, explained } = found;
  if (values.json) {
    process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
    return survivors.length === 0 ? 0 : 1;
  }
  process.stdout.write(
    `By the journeys ${[...recordings.keys()].join(', ')}: ${found.mutants} mutants, ${survivors.length} survive, ` +
      `${explained.length} more do and the code says why\n`,
  );
  process.stdout.write(survivors.map((survivor) => `nothing misses ${survivor}\n`).join(''));
  return survivors.length === 0 ? 0 : 1;
}

command(USAGE, mutants);
