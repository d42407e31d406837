import { parseArgs } from 'node:util';
import { requireSameAnswers } from './access/replay';
import { survival } from './access/survivors';
import { wideningSurvival } from './access/widening-survival';
import { command, UsageError } from '../commands/command';
import { type PlatformRecording, savedRecordings } from './demonstration/recording';
import { Progress, type Tell } from '../commands/progress';
import { WEAKENINGS } from './weakenings/list';
import { findUnnoticed } from './weakenings/run';

const USAGE = `Weakens the platform, in one place at a time, and prints what nothing notices.

  npm run mutants -- removal    takes each statement of each policy away, and each permission; a call that a journey made
                                and that is answered otherwise notices
  npm run mutants -- widening   widens each statement: any resource, a condition less, a principal or an action more; a
                                call that a journey saw refused and that is let through notices, and the posture check
  npm run mutants -- code       takes guards of the console's server and of the functions away; their unit tests notice
  npm run mutants               all three
  npm run mutants -- … --json   as JSON

Ends with 1 where there is any that the code does not explain.`;

/** What one kind came to. */
interface Outcome {
  /** In a line. */
  readonly summary: string;
  /** A line for each problem. */
  readonly problems: readonly string[];
}

type Recordings = ReadonlyMap<string, PlatformRecording>;

const KINDS: Readonly<
  Record<string, (recordings: () => Promise<Recordings>, tell: Tell) => Promise<Outcome>>
> = {
  removal: async (recordings, tell) => {
    const { mutants, survivors, explained } = await survival(await recordings(), tell);
    return {
      summary: `${mutants} mutants, ${survivors.length} survive, ${explained.length} more do and the code says why`,
      problems: survivors.map((survivor) => `nothing misses ${survivor}`),
    };
  },
  widening: async (recordings, tell) => {
    const { widenings, survivors, accepted, stale } = await wideningSurvival(await recordings(), tell);
    return {
      summary: `${widenings} mutants, ${survivors.length} survive, ${accepted.length} more do and the code says why`,
      problems: [
        ...survivors.map((survivor) => `nothing notices ${survivor}`),
        ...stale.map((acceptance) => `${acceptance}, but each such widening is noticed: take it out`),
      ],
    };
  },
  code: async () => {
    const problems = await findUnnoticed(WEAKENINGS);
    return { summary: `${WEAKENINGS.length} mutants, ${problems.length} problems`, problems };
  },
};

async function mutants(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !(name in KINDS));
  if (unknown !== undefined) throw new UsageError(`"${unknown}" is no kind of mutant`);
  const progress = new Progress(process.stderr);
  let recordings: Promise<Recordings> | undefined;
  const outcomes: Record<string, Outcome> = {};
  for (const name of positionals.length > 0 ? positionals : Object.keys(KINDS)) {
    outcomes[name] = await progress.run(`mutants, ${name}`, (tell) =>
      KINDS[name](() => (recordings ??= requireSoundRecordings()), tell),
    );
  }
  process.stdout.write(values.json ? `${JSON.stringify(outcomes, undefined, 2)}\n` : text(outcomes));
  return Object.values(outcomes).every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** The recordings of the last journeys. @throws Error where one would not give the answers that it holds */
async function requireSoundRecordings(): Promise<Recordings> {
  const recordings = savedRecordings();
  for (const recording of recordings.values()) await requireSameAnswers(recording);
  process.stderr.write(`By the journeys ${[...recordings.keys()].join(', ')}\n`);
  return recordings;
}

function text(outcomes: Readonly<Record<string, Outcome>>): string {
  return Object.entries(outcomes)
    .flatMap(([name, { summary, problems }]) => [`${name}: ${summary}`, ...problems])
    .map((line) => `${line}\n`)
    .join('');
}

command(USAGE, mutants);
