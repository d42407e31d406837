import { type Mutant, mutants } from './access/mutants';
import { savedRecordings } from './journey/recording';

/** What the mutants are called where one survives. */
function told({ holding: { owner, as, name }, removed }: Mutant): string {
  const what = removed === 'the whole policy' ? removed : JSON.stringify(removed);
  return `${as} policy ${name} of ${owner}: nothing needs ${what}`;
}

/**
 * Takes away each statement of each policy of the platform and asks again what the journeys asked; prints what nothing
 * misses. A statement has to be needed in one of the journeys, not in all of them.
 */
async function main(): Promise<number> {
  const killed = new Set<string>();
  const all = new Set<string>();
  for (const [name, recording] of savedRecordings()) {
    const made = await mutants(recording);
    process.stdout.write(`${name}: ${made.length} statements, ${recording.questions.length} questions\n`);
    for (const mutant of made) {
      const key = told(mutant);
      if (mutant.killed) killed.add(key);
      all.add(key);
    }
    for (const other of recording.others) {
      if (recording.reliances.includes(other)) killed.add(other);
      all.add(other);
    }
  }
  const survivors = [...all].filter((key) => !killed.has(key));
  process.stdout.write(survivors.map((line) => `${line}\n`).join(''));
  process.stdout.write(`${all.size} mutants, ${survivors.length} survive\n`);
  return survivors.length === 0 ? 0 : 1;
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
