import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Naming } from '../platform/naming/naming';
import { exitCode, review, type Review, toJson, toMarkdown } from '@ehds/plan-review';
import { command, readConfiguration, UsageError } from './command';
import { writePlans } from './plan-stacks';
import { requireTerraform } from './terraform';

const USAGE = `Plans stacks and sums up for a reviewer what would change, the most dangerous first. Changes nothing.

  npm run plan -- STACK… [--out DIR]   writes DIR/summary.md, summary.json and Terraform's own plans; .local/plans by default
  npm run plan -- --show FILE…         sums up what \`terraform show -json PLAN\` wrote, of any project; - reads standard input
  … --json                             prints the findings as JSON instead of Markdown

Ends with 0 where nothing changes, 2 where nothing is opened, weakened or lost, 3 where a human has to look, 1 where it fails.`;

async function plan(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { show: { type: 'boolean' }, out: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (values.show && values.out !== undefined) throw new UsageError('--out is for stacks, not for --show');
  const reviews = values.show
    ? await reviewShownPlans(positionals)
    : await planAndReview(positionals, values.out);
  process.stdout.write(values.json ? toJson(reviews) : toMarkdown(reviews));
  return exitCode(reviews);
}

async function reviewShownPlans(files: readonly string[]): Promise<readonly Review[]> {
  if (files.length === 0)
    throw new UsageError('Name the file that `terraform show -json PLAN` wrote, or - for standard input');
  const reviews: Review[] = [];
  // One after the other: hundreds of plans need not be in memory at once.
  for (const file of files) {
    const isInput = file === '-';
    const bytes = isInput ? await buffer(process.stdin) : await readFile(file);
    reviews.push(...(await review(isInput ? 'standard input' : file, bytes)));
  }
  return reviews;
}

async function planAndReview(
  stacks: readonly string[],
  out = join(__dirname, '../.local/plans'),
): Promise<readonly Review[]> {
  const config = readConfiguration();
  const naming = new Naming(config);
  const known = naming.accounts.map(({ stack }) => stack);
  const unknown = stacks.find((stack) => !known.includes(stack));
  if (unknown !== undefined || stacks.length === 0) {
    throw new UsageError(
      `${unknown === undefined ? 'Name at least one stack' : `"${unknown}" is no stack`} of the configuration: ${known.join(', ')}`,
    );
  }
  await requireTerraform((line) => process.stderr.write(`${line}\n`));
  const folder = resolve(out);
  const reviews = await writePlans(stacks, config, naming, folder);
  writeFileSync(join(folder, 'summary.md'), toMarkdown(reviews));
  writeFileSync(join(folder, 'summary.json'), toJson(reviews));
  process.stderr.write(
    `Written to ${folder}. The plans there hold every value in clear, secrets too: keep them as you keep the state.\n`,
  );
  return reviews;
}

command(USAGE, plan);
