/** A place in the picture, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of the picture. */
export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

/** A straight part of an arrow; it is level or upright. */
export type Segment = readonly [Point, Point];

/** Whether two rectangles have anything in common, or are closer than `apart`. */
export function overlap(a: Area, b: Area, apart = 0): boolean {
  return (
    a.x < b.x + b.width + apart &&
    b.x < a.x + a.width + apart &&
    a.y < b.y + b.height + apart &&
    b.y < a.y + a.height + apart
  );
}

/** The straight parts of a way. */
export function segmentsOf(points: readonly Point[]): Segment[] {
  return points.slice(1).map((point, at) => [points[at], point]);
}

/** The rectangle that a segment covers. */
export function coveredBy([a, b]: Segment): Area {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

export const lengthOf = ([a, b]: Segment) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

/** Whether two segments cross, or run on top of each other. */
export function segmentsMeet(one: Segment, other: Segment): boolean {
  return overlap(coveredBy(one), coveredBy(other), 1);
}

/** The four sides of a rectangle, as rectangles without breadth. */
export function bordersOf({ x, y, width, height }: Area): Area[] {
  return [
    { x, y, width, height: 0 },
    { x, y: y + height, width, height: 0 },
    { x, y, width: 0, height },
    { x: x + width, y, width: 0, height },
  ];
}

/** Steps aside that are smaller than this are taken out. */
const KINK = 13;

/** Points without those on the straight line between their neighbours, and without small steps aside. */
export function straightenRoute(points: readonly Point[]): Point[] {
  const straight = mergeCollinear(points);
  for (let at = 1; at + 2 < straight.length; at += 1) {
    const [a, b] = [straight[at], straight[at + 1]];
    if (lengthOf([a, b]) >= KINK) continue;
    // The part after the step moves, unless it ends at a box; else the part before it.
    const [from, to] = at + 3 < straight.length ? [at + 1, at + 2] : [at - 1, at];
    if (from === 0) continue;
    const shift = from > at ? { x: a.x - b.x, y: a.y - b.y } : { x: b.x - a.x, y: b.y - a.y };
    const moved = straight.map((point, index) =>
      index === from || index === to ? { x: point.x + shift.x, y: point.y + shift.y } : point,
    );
    return straightenRoute(moved);
  }
  return straight;
}

function mergeCollinear(points: readonly Point[]): Point[] {
  const distinct = points.filter(
    ({ x, y }, at) => at === 0 || x !== points[at - 1].x || y !== points[at - 1].y,
  );
  return distinct.filter((point, at) => {
    const before = distinct[at - 1];
    const after = distinct[at + 1];
    if (!before || !after) return true;
    const level = before.y === point.y && point.y === after.y;
    return !level && !(before.x === point.x && point.x === after.x);
  });
}
