import { AccessLevels } from './judge/access/levels';
import { type Review, reviewPlan } from './judge/review';
import { readShownPlans } from './read/format';
import { Plan } from './read/plan';

export { EXIT, exitCode, type Review, type Touched } from './judge/review';
export type { Finding, Level, Topic } from './judge/finding';
export { InputError } from './read/input';
export { readReviews, toJson } from './render/json';
export { toMarkdown } from './render/markdown';
export { sentenceOf } from './render/sentences';

let levels: Promise<AccessLevels> | undefined;

/**
 * Reviews what `terraform show -json PLAN` printed: one plan, or several one after the other.
 *
 * @param name of the plan, for people: its stack or its file
 * @param shown as bytes of a file, or as text
 * @throws InputError that says what it is instead of a plan, with the command that makes one
 */
export async function review(name: string, shown: Uint8Array | string): Promise<readonly Review[]> {
  const plans = readShownPlans(name, typeof shown === 'string' ? Buffer.from(shown) : shown);
  levels ??= AccessLevels.load();
  const known = await levels;
  return plans.map((plan, index) =>
    reviewPlan(new Plan(plans.length > 1 ? `${name} (${index + 1})` : name, plan), known),
  );
}
