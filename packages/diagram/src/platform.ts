import { actionArrows, events, makingArrows, publishing, shares } from './arrows';
import { Boxes, entryOf } from './boxes';
import { Estate } from './estate';
import { foldAlike, foldKept, foldTwins, withoutLonely } from './fold';
import type { Picture } from './picture';
import type { Synthesized } from './stack-json';
import { people, states, trusts, uploads } from './trusts';

/**
 * What the synthesized stacks of a platform look like: accounts, what is in them and what it does to each other.
 *
 * @param prefix with which the platform's names begin
 */
export function pictureOf(synthesized: Synthesized, prefix: string): Picture {
  const estate = new Estate(synthesized);
  const boxes = new Boxes(estate, prefix);
  const arrows = [
    ...events(estate, boxes),
    ...actionArrows(estate, boxes),
    ...publishing(estate, boxes),
    ...makingArrows(estate, boxes),
    ...shares(estate, boxes),
    ...trusts(estate, boxes),
  ];
  const outside = [people(estate, boxes), states(estate, boxes), uploads(boxes.all, arrows)];
  const frames = [...synthesized.keys()].map((stack) => ({
    id: estate.accountOf(stack),
    stack,
    title: entryOf(stack),
    alike: [],
  }));
  const whole = {
    frames,
    boxes: [...boxes.all, ...outside.flatMap((one) => one.boxes)],
    arrows: [...arrows, ...outside.flatMap((one) => one.arrows)],
  };
  return foldTwins(foldAlike(withoutLonely(foldKept(whole))));
}
