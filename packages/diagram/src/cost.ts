import { lengthOf, segmentsMeet, segmentsOf } from './geometry';
import type { PlacedPicture } from './placement';
import { WIDTH } from './measures';

/** How hard a placed picture is to read: what weighs most comes first. */
export function cost({ width, height, arrows }: PlacedPicture): number {
  const ways = arrows.map(({ points }) => segmentsOf(points));
  const collisions = arrows.reduce((sum, { label }) => sum + label.collisions, 0);
  const bends = ways.reduce((sum, way) => sum + way.length - 1, 0);
  const length = ways.flat().reduce((sum, line) => sum + lengthOf(line), 0);
  const crossings = ways.flatMap((way, at) =>
    ways.slice(at + 1).flatMap((other) => way.filter((line) => other.some((one) => segmentsMeet(line, one)))),
  );
  return (
    400 * collisions +
    10 * Math.max(0, width - WIDTH) +
    60 * crossings.length +
    12 * bends +
    height +
    length / 10
  );
}
