import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlatformConfig } from '../platform/config';
import type { Naming } from '../platform/naming/naming';
import { review, type Review } from '@ehds/plan-review';
import { requireGovernance } from './stacks/checks';
import { type Lock, lockNotice, readLock, stateReader } from './stacks/lock';
import { Progress } from './progress';
import { synthesize, Workspace } from './stacks/workspace';

/**
 * Plans stacks as the roles that deploy them, under a session policy that only reads, and without the state's lock.
 *
 * @param folder gets one saved plan a stack, readable by its owner alone
 * @throws Error with the cure where governance was never deployed, or with Terraform's own words
 */
export async function writePlans(
  stacks: readonly string[],
  config: PlatformConfig,
  naming: Naming,
  folder: string,
): Promise<readonly Review[]> {
  process.env.PLATFORM_READ_ONLY = '1';
  // Terraform writes the plan: what its process makes is for its owner alone from the first byte on.
  process.umask(0o077);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await requireGovernance(stacks, config, naming);
  await synthesize();
  const progress = new Progress(process.stderr);
  const reviews: Review[] = [];
  for (const stack of stacks) {
    const locks = await locksOf(naming, stack, config);
    const before = await locks();
    const shown = await progress.run(`plan of ${stack}`, async () => {
      const workspace = new Workspace(stack);
      await workspace.init();
      return workspace.planTo(join(folder, `plan-${stack}.tfplan`));
    });
    const lock = before ?? (await locks());
    if (lock !== undefined) process.stderr.write(`${lockNotice(stack, lock)}\n`);
    const held = lock && { who: lock.Who, since: lock.Created, operation: lock.Operation };
    reviews.push(...(await review(stack, shown)).map((each) => ({ ...each, held })));
  }
  return reviews;
}

/** Looks who holds a stack's state, as often as it is called. */
async function locksOf(
  { accounts }: Naming,
  stack: string,
  config: PlatformConfig,
): Promise<() => Promise<Lock | undefined>> {
  const names = accounts.find((account) => account.stack === stack);
  if (names === undefined) throw new Error(`there is no stack ${stack}`);
  const s3 = await stateReader(names, config);
  return () => readLock(s3, names);
}
