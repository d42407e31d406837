import type { ElkExtendedEdge, ElkNode } from 'elkjs';
import type { ElkGraph } from './elk-graph';
import { coveredBy, bordersOf, segmentsOf, straightenRoute, type Area, type Point } from './geometry';
import { placeLabels, type Label, type Routed } from './labels';
import { headingOf } from './measures';
import { straightenOutsideArrows } from './straighten';
import type { Arrow, Box, Frame, Picture } from './picture';

/** A picture with a place for everything, in pixels. */
export interface PlacedPicture {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly (Frame & Area & { readonly heading: Area })[];
  readonly boxes: readonly (Box & Area)[];
  readonly arrows: readonly (Routed & { readonly label: Label })[];
}

/** Reads the places from what ELK answers, and finds those of the labels. */
export function placePicture(
  picture: Picture,
  steps: readonly Arrow[],
  graph: ElkGraph,
  laid: ElkNode,
): PlacedPicture {
  const containers = new Map([laid, ...(laid.children ?? [])].map((node) => [node.id, node]));
  const container = (id: string) => requireFound(containers.get(id), id);
  const areas = picture.boxes.map((box): Box & Area => {
    const parent = container(box.frame ?? laid.id);
    const node = requireFound(
      parent.children?.find(({ id }) => id === box.id),
      box.id,
    );
    return { ...box, ...areaOf(node, originOf(parent)) };
  });
  const edges = [...containers.values()].flatMap((node) =>
    (node.edges ?? []).map((edge) => ({ edge, origin: originOf(node) })),
  );
  const ways = picture.arrows.map((arrow) => {
    const points = graph.partsOf(arrow, edges).flatMap(({ part, turned }) => {
      const own = pointsOf(part.edge, part.origin);
      return turned ? own.toReversed() : own;
    });
    const step = steps.indexOf(arrow) + 1;
    return { arrow, step: step > 0 ? step : undefined, points: straightenRoute(points) };
  });
  const { boxes, routes } = straightenOutsideArrows(areas, ways);
  const lines = routes.flatMap(({ points: way }) => segmentsOf(way).map(coveredBy));
  const frames = picture.frames.map((frame) => {
    const framed = { ...frame, ...areaOf(container(frame.id)) };
    return { ...framed, heading: headingOf(framed, lines) };
  });
  const taken = [...boxes, ...frames.flatMap((frame) => [frame.heading, ...bordersOf(frame)])];
  const { width, height } = areaOf(laid);
  return { width, height, frames, boxes, arrows: placeLabels(routes, taken) };
}

function areaOf({ x = 0, y = 0, width = 0, height = 0 }: ElkNode, origin: Point = { x: 0, y: 0 }): Area {
  return {
    x: Math.round(origin.x + x),
    y: Math.round(origin.y + y),
    width: Math.round(width),
    height: Math.round(height),
  };
}

const originOf = ({ x = 0, y = 0 }: ElkNode): Point => ({ x, y });

function requireFound<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`"${id}" is not in the layout`);
  return value;
}

function pointsOf({ sections = [] }: ElkExtendedEdge, origin: Point): Point[] {
  return sections
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .map(({ x, y }) => ({ x: Math.round(origin.x + x), y: Math.round(origin.y + y) }));
}
