import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Environment variable that names the file to which Jest's workers add what each suite took. */
export const CPU_TIMES = 'CPU_TIMES';

/** What one test file took. */
export interface SuiteTime {
  /** Path of the test file, from the repository's root. */
  readonly suite: string;
  /** User and system time of the suite and of the processes that it started. */
  readonly seconds: number;
  /** Processes that still ran when it had ended, counted up to then. */
  readonly outlived: number;
}

/** Several workers may add to one file at once. */
export function addSuiteTime(file: string, time: SuiteTime): void {
  appendFileSync(file, `${JSON.stringify(time)}\n`);
}

export function readSuiteTimes(file: string): readonly SuiteTime[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as SuiteTime);
}
