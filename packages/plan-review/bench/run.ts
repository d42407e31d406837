import { review, toMarkdown } from '../src';
import { manyChanges } from './many-changes';

/** Prints how much CPU plans of several sizes take: each has so many changes, and as many drifted resources. */
async function measure(): Promise<void> {
  // AWS's access levels are read once.
  await review('warm-up', JSON.stringify(manyChanges(100)));
  process.stdout.write('changes  drifted  CPU\n');
  for (const count of [2_500, 5_000, 10_000, 20_000, 40_000]) {
    const plan = Buffer.from(JSON.stringify(manyChanges(count)));
    const before = process.cpuUsage();
    toMarkdown(await review('plan', plan));
    const { user, system } = process.cpuUsage(before);
    const seconds = ((user + system) / 1e6).toFixed(1);
    process.stdout.write(`${String(count).padStart(7)}  ${String(count).padStart(7)}  ${seconds} s\n`);
  }
}

void measure();
