import type { ElkExtendedEdge, ElkNode, ElkPort } from 'elkjs';
import { againstLayout } from './direction';
import { boxSize, WIDTH } from './measures';
import type { Arrow, Picture } from './picture';

const INNER = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=44,left=14,bottom=16,right=14]',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': '58',
  'elk.layered.spacing.edgeNodeBetweenLayers': '7',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'RIGHTUP',
  'elk.layered.thoroughness': '60',
  'elk.separateConnectedComponents': 'false',
};

/** Frames are as wide as the README shows a picture. */
const FRAME = {
  'elk.portConstraints': 'FIXED_SIDE',
  'elk.nodeSize.constraints': '[MINIMUM_SIZE]',
  'elk.nodeSize.minimum': `(${WIDTH - 24},0)`,
};

const ROOT = {
  ...INNER,
  'elk.direction': 'DOWN',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '18',
  // Frames of one width stand below each other.
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
};

/** The parts of an arrow between accounts, from top to bottom. */
const PARTS = ['upper', 'between', 'lower'];

/** The picture as ELK takes it. An arrow between accounts has three parts: inside of each, and between them. */
export class ElkGraph {
  private readonly frames: ReadonlyMap<
    string,
    Required<Pick<ElkNode, 'id' | 'children' | 'ports' | 'edges'>>
  >;
  private readonly between: ElkExtendedEdge[] = [];
  private readonly against: (arrow: Arrow) => boolean;

  constructor(
    private readonly picture: Picture,
    steps: readonly Arrow[],
  ) {
    this.against = againstLayout(picture, steps);
    this.frames = new Map(
      picture.frames.map(({ id }) => [
        id,
        { id, children: this.boxes(id), ports: [] as ElkPort[], edges: [] },
      ]),
    );
    picture.arrows.forEach((arrow, at) => this.add(arrow, at));
  }

  /**
   * The graph for ELK to lay out.
   * @param seed of the random numbers by which ELK breaks ties
   */
  root(seed: string): ElkNode {
    const frames = [...this.frames.values()].map((frame) => ({
      ...frame,
      layoutOptions: { ...INNER, ...FRAME, 'elk.randomSeed': seed },
    }));
    const children = [...frames, ...this.boxes(undefined)];
    return { id: 'root', layoutOptions: ROOT, children, edges: this.between };
  }

  /**
   * The parts of an arrow's way, in the order in which one walks it.
   *
   * @param edges all edges of the answer
   */
  partsOf<E extends { readonly edge: ElkExtendedEdge }>(
    arrow: Arrow,
    edges: readonly E[],
  ): { readonly part: E; readonly turned: boolean }[] {
    const at = this.picture.arrows.indexOf(arrow);
    const down = PARTS.flatMap((name) => edges.filter(({ edge }) => edge.id === `${at}.${name}`)).map(
      (part) => {
        const [, name] = part.edge.id.split('.');
        const inwards = part.edge.sources[0].startsWith('port:') && !part.edge.targets[0].startsWith('port:');
        return { part, turned: (name === 'upper' && inwards) || (name === 'lower' && !inwards) };
      },
    );
    return this.against(arrow)
      ? down.map(({ part, turned }) => ({ part, turned: !turned })).toReversed()
      : down;
  }

  private boxes(frame: string | undefined): ElkNode[] {
    return this.picture.boxes
      .filter((box) => box.frame === frame)
      .map((box) => ({ id: box.id, ...boxSize(box) }));
  }

  private add(arrow: Arrow, at: number): void {
    const [upper, lower] = this.against(arrow) ? [arrow.to, arrow.from] : [arrow.from, arrow.to];
    const frame = this.frames.get(this.containerOf(upper));
    const same = this.containerOf(upper) === this.containerOf(lower);
    if (frame && same) {
      frame.edges.push({ id: `${at}.between`, sources: [upper], targets: [lower] });
      return;
    }
    const from = this.leave(upper, 'SOUTH', at);
    const to = this.leave(lower, 'NORTH', at);
    this.between.push({ id: `${at}.between`, sources: [from], targets: [to] });
  }

  /** The end of an arrow outside of the account: a port of its frame, to which the box is joined inside. */
  private leave(id: string, side: 'NORTH' | 'SOUTH', at: number): string {
    const frame = this.frames.get(this.containerOf(id));
    if (!frame) return id;
    const port = `port:${frame.id}:${at}`;
    frame.ports.push({ id: port, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } });
    const box = frame.children.find((one) => one.id === (id === frame.id ? this.neighbour(at) : id));
    if (box) {
      const door = `door:${id}:${at}`;
      box.layoutOptions = { 'elk.portConstraints': 'FIXED_SIDE' };
      box.ports = [
        ...(box.ports ?? []),
        { id: door, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } },
      ];
      // The last boxes are behind the place where the arrow passes the frame, the others before it.
      const ends = this.isLast(id)
        ? { sources: [port], targets: [door] }
        : { sources: [door], targets: [port] };
      // What leads to the account itself ends at its frame; the part inside only draws it to its neighbour.
      const part = id === frame.id ? 'unseen' : side === 'SOUTH' ? 'upper' : 'lower';
      frame.edges.push({ id: `${at}.${part}`, ...ends });
    }
    return port;
  }

  /** The box of an account that the other end of an arrow to the account itself has another arrow to. */
  private neighbour(at: number): string | undefined {
    const { from, to } = this.picture.arrows[at];
    const beside = this.picture.arrows.find(
      (arrow) => arrow.from === from && arrow.to !== to && this.containerOf(arrow.to) === to,
    );
    return beside?.to;
  }

  private containerOf(id: string): string {
    return this.picture.boxes.find((box) => box.id === id)?.frame ?? (this.frames.has(id) ? id : 'root');
  }

  /** Whether no arrow leads on from a box inside of its account. */
  private isLast(id: string): boolean {
    return !this.picture.arrows.some((arrow) => {
      const [start, end] = this.against(arrow) ? [arrow.to, arrow.from] : [arrow.from, arrow.to];
      return start === id && this.containerOf(end) === this.containerOf(id);
    });
  }
}
