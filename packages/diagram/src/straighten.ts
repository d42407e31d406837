import { straightened, type Area } from './geometry';
import type { Routed } from './labels';
import type { Box } from './picture';

/** Moves what is outside of the accounts to where its only arrow passes the frame, so that the arrow is straight. */
export function settled<B extends Box & Area, R extends Routed>(
  boxes: readonly B[],
  ways: readonly R[],
): { readonly boxes: readonly B[]; readonly routes: readonly R[] } {
  const shifts = new Map<string, number>();
  for (const { id, x, width } of boxes.filter(({ frame }) => frame === undefined)) {
    const [way, ...others] = ways.filter(({ arrow }) => arrow.from === id);
    if (way === undefined || others.length > 0 || way.points.length < 4) continue;
    shifts.set(id, way.points[2].x - (x + width / 2));
  }
  const routes = ways.map((way) => {
    const shift = shifts.get(way.arrow.from);
    if (shift === undefined) return way;
    const { x } = way.points[2];
    return {
      ...way,
      points: straightened(way.points.map((point, at) => (at < 2 ? { ...point, x } : point))),
    };
  });
  return { boxes: boxes.map((box) => ({ ...box, x: box.x + (shifts.get(box.id) ?? 0) })), routes };
}
