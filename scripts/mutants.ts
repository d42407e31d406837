import { survival } from './access/survivors';
import { savedRecordings } from './journey/recording';

/** Prints what could be taken away from the platform's permissions without any of the recorded journeys missing it. */
async function main(): Promise<number> {
  const recordings = savedRecordings();
  const { mutants, survivors, explained } = await survival(recordings.values());
  process.stdout.write(
    `By the journeys ${[...recordings.keys()].join(', ')}: ${mutants} mutants, ${survivors.length} survive, ` +
      `${explained.length} more do and the code says why\n`,
  );
  process.stdout.write(survivors.map((survivor) => `nothing misses ${survivor}\n`).join(''));
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
