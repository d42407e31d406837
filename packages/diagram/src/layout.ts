import ELK from 'elkjs';
import { cost } from './cost';
import { ElkGraph } from './elk-graph';
import type { Arrow, Picture } from './picture';
import { placePicture, type PlacedPicture } from './placement';

/** Seeds to lay out with, of which the best result is taken: none is the best for every platform. */
const SEEDS = ['1', '2', '3', '4'];

/** Lays a picture out: accounts below each other, what is in them from left to right. Of several ways it takes the best. */
export async function place(picture: Picture, steps: readonly Arrow[]): Promise<PlacedPicture> {
  const elk = new ELK();
  const tried: PlacedPicture[] = [];
  for (const seed of SEEDS) {
    // ELK writes its answer into what it is given, so each try takes a new graph.
    const graph = new ElkGraph(picture, steps);
    tried.push(placePicture(picture, steps, graph, await elk.layout(graph.root(seed))));
  }
  return tried.reduce((best, one) => (cost(one) < cost(best) ? one : best));
}
