import ELK from 'elkjs';
import { cost } from './cost';
import { ElkGraph } from './elk-graph';
import type { Arrow, Picture } from './picture';
import { placed, type Placed } from './placed';

/** Ways to lay out, of which the best is taken: none is the best for every platform. */
const TRIES = ['RIGHTUP', 'LEFTUP', 'LEFTDOWN'].flatMap((alignment) =>
  ['1', '2', '3', '4'].map((seed) => ({
    'elk.randomSeed': seed,
    'elk.layered.nodePlacement.bk.fixedAlignment': alignment,
  })),
);

/** Lays a picture out: accounts below each other, what is in them from left to right. Of several ways it takes the best. */
export async function place(picture: Picture, steps: readonly Arrow[]): Promise<Placed> {
  const graph = new ElkGraph(picture, steps);
  const elk = new ELK();
  const tried: Placed[] = [];
  for (const options of TRIES)
    tried.push(placed(picture, steps, graph, await elk.layout(graph.root(options))));
  return tried.reduce((best, one) => (cost(one) < cost(best) ? one : best));
}
