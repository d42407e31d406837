import { straightenRoute, type Area } from './geometry';
import type { Routed } from './labels';
import type { Box } from './picture';

/** Moves what is outside of the accounts to where its only arrow passes the frame, so that the arrow is straight. */
export function straightenOutsideArrows<B extends Box & Area, R extends Routed>(
  boxes: readonly B[],
  routed: readonly R[],
): { readonly boxes: readonly B[]; readonly routes: readonly R[] } {
  const shifts = new Map<string, number>();
  for (const { id, x, width } of boxes.filter(({ frame }) => frame === undefined)) {
    const [route, ...others] = routed.filter(({ arrow }) => arrow.from === id);
    if (route === undefined || others.length > 0 || route.points.length < 4) continue;
    shifts.set(id, route.points[2].x - (x + width / 2));
  }
  const routes = routed.map((route) => {
    const shift = shifts.get(route.arrow.from);
    if (shift === undefined) return route;
    const { x } = route.points[2];
    return {
      ...route,
      points: straightenRoute(route.points.map((point, at) => (at < 2 ? { ...point, x } : point))),
    };
  });
  return { boxes: boxes.map((box) => ({ ...box, x: box.x + (shifts.get(box.id) ?? 0) })), routes };
}
