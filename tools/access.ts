import { parseArgs } from 'node:util';
import { entriesOf } from './access/job';
import { accessOf, problemsOf, reportLines } from './access/report';
import { command } from '../commands/command';
import { savedRecordings } from './demonstration/recording';
import { Progress } from '../commands/progress';

const USAGE = `Prints who may take each role of the platform, what it is granted, and what of it the recorded journeys used.

  npm run access             as text
  npm run access -- --json   as JSON

Ends with code 1 where a grant was never used and the code gives no reason for it.`;

async function access(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const recordings = savedRecordings();
  const roles = await new Progress(process.stderr).run('access', () => accessOf(recordings.values()));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(roles, undefined, 2)}\n`);
  } else {
    process.stdout.write(
      `By the journeys ${[...recordings.keys()].join(', ')}\n${reportLines(roles).join('\n')}\n`,
    );
  }
  const entries = [...recordings.values()].flatMap(({ config }) => entriesOf(config));
  const problems = problemsOf(roles, entries);
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
  return problems.length === 0 ? 0 : 1;
}

command(USAGE, access);
