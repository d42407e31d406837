import { draw } from './draw';
import { flowSteps } from './flow-steps';
import { place } from './layout';
import { pictureOf } from './platform';
import type { Synthesized } from './stack-json';

/**
 * The picture of a platform as SVG. The same stacks give the same text on every machine.
 *
 * @param prefix with which the platform's names begin
 */
export async function render(stacks: Synthesized, prefix: string): Promise<string> {
  const picture = pictureOf(stacks, prefix);
  return draw(await place(picture, flowSteps(picture)));
}
