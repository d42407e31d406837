import { coveredBy, lengthOf, overlap, segmentsOf, type Area, type Point, type Segment } from './geometry';
import { LINE, NUMBER } from './measures';
import type { Arrow } from './picture';
import { FONTS, widthOf } from './text';

/** An arrow with its way. */
export interface Routed {
  readonly arrow: Arrow;
  /** Number on the way of an upload. */
  readonly step: number | undefined;
  readonly points: readonly Point[];
}

/** Where the number and the verb of an arrow stand. */
export interface Label {
  /** Centre of the number, on the arrow. */
  readonly number: Point | undefined;
  readonly verb: Area;
  /** On how many things it lies that it should not. */
  readonly collisions: number;
}

/** A place that a label may take. */
type Spot = Omit<Label, 'collisions'>;

/** Pixels between an arrow and its verb. */
const OFF = 4;

/** Pixels between a label and other arrows: at least, and where there is room. */
const APART = 4;
const ROOM = 10;

/** Pixels of an arrow that its tip and its start need for themselves. */
const ENDS = 6;

/**
 * Finds a place for the number and the verb of each arrow, as near to the middle of its longest part as the boxes,
 * the other arrows and the other labels let it. The arrows with the least room choose first.
 *
 * @param taken what nothing may lie on
 */
export function placeLabels<T extends Routed>(
  routes: readonly T[],
  taken: readonly Area[],
): (T & { label: Label })[] {
  const ways = routes.map((route, at) => ({ at, route, own: segmentsOf(route.points) }));
  const room = (own: readonly Segment[]) => Math.max(...own.map(lengthOf));
  const done: (T & { label: Label; at: number })[] = [];
  for (const { at, route, own } of ways.toSorted((a, b) => room(a.own) - room(b.own))) {
    const occupied = [...taken, ...done.flatMap(({ label }) => areas(label))];
    const others = ways.filter((other) => other.at !== at).flatMap((other) => other.own);
    const cost = (spot: Spot, apart: number) => collisions(spot, occupied, others, own, apart);
    done.push({ ...route, label: cheapestSpot(candidates(route, own), cost), at });
  }
  return done.toSorted((a, b) => a.at - b.at);
}

/** The rectangles of a label. */
export function areas({ number, verb }: Spot): Area[] {
  return number ? [verb, areaAround(number)] : [verb];
}

function areaAround({ x, y }: Point): Area {
  return { x: x - NUMBER / 2, y: y - NUMBER / 2, width: NUMBER, height: NUMBER };
}

/** On how many things a label lies, or comes closer to another arrow than `apart`. */
function collisions(
  spot: Spot,
  taken: readonly Area[],
  others: readonly Segment[],
  own: readonly Segment[],
  apart: number,
): number {
  const over = areas(spot).flatMap((area) => taken.filter((one) => overlap(area, one, 3)));
  const crossed = areas(spot).flatMap((area) =>
    others.filter((line) => overlap(area, coveredBy(line), apart)),
  );
  const struck = own.filter((line) => overlap(spot.verb, coveredBy(line), 1));
  return over.length + crossed.length + struck.length;
}

/** The first place with room around it, else the first that is free, else the one that lies on the least. */
function cheapestSpot(all: readonly Spot[], cost: (spot: Spot, apart: number) => number): Label {
  const free = all.find((spot) => cost(spot, ROOM) === 0) ?? all.find((spot) => cost(spot, APART) === 0);
  if (free) return { ...free, collisions: 0 };
  const [least] = all
    .map((spot) => ({ ...spot, collisions: cost(spot, APART) }))
    .toSorted((a, b) => a.collisions - b.collisions);
  if (!least) throw new Error('an arrow without a way has no label');
  return least;
}

/** Places for a label, the best ones first. */
function candidates({ arrow, step }: Routed, own: readonly Segment[]): Spot[] {
  const width = widthOf(arrow.verb, FONTS.text);
  return own
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
    .flatMap((line) =>
      labelPoints(line).flatMap((spot) => spotsBeside(line, spot, width, step !== undefined)),
    );
}

/** Points of a segment, from its middle outwards. */
function labelPoints([a, b]: Segment): Point[] {
  const length = lengthOf([a, b]);
  const reach = Math.floor(length / 2 - ENDS - NUMBER / 2);
  const away = Array.from({ length: Math.max(0, Math.floor(reach / 3)) }, (_, at) => (at + 1) * 3);
  return [0, ...away.flatMap((pixels) => [pixels, -pixels])].map((pixels) => {
    const part = 0.5 + pixels / (length || 1);
    return { x: Math.round(a.x + (b.x - a.x) * part), y: Math.round(a.y + (b.y - a.y) * part) };
  });
}

/** The verb below or above a level part, right or left of an upright one. */
function spotsBeside([a, b]: Segment, { x, y }: Point, width: number, numbered: boolean): Spot[] {
  const number = numbered ? { x, y } : undefined;
  const away = (numbered ? NUMBER / 2 : 0) + OFF;
  const height = LINE;
  const verbs =
    a.y === b.y
      ? [
          { x: x - width / 2, y: y + away - 2 },
          { x: x - width / 2, y: y - away + 2 - height },
        ]
      : [
          { x: x + away, y: y - height / 2 },
          { x: x - away - width, y: y - height / 2 },
        ];
  return verbs.map((verb) => ({ number, verb: { ...verb, width, height } }));
}
