import type { Arrow, Box, Frame, Picture } from './picture';

/** Stack of a box: boxes of resources carry it before their address. */
const stackOf = (id: string) => id.split(':')[0];

const otherEnd = ({ from, to }: Arrow, id: string) => (from === id ? to : from);

/**
 * Accounts of one shape are drawn once. The first stands for all of them; the boxes that another account has for the
 * others go too.
 */
export function foldAlike(picture: Picture): Picture {
  const kinds = new Map(picture.boxes.map(({ id, kind }) => [id, kind]));
  const shapes = new Map<string, Frame[]>();
  for (const frame of picture.frames) {
    const shape = shapeOf(picture, kinds, frame);
    shapes.set(shape, [...(shapes.get(shape) ?? []), frame]);
  }
  const foldedIds = new Set<string>();
  for (const [first, ...others] of shapes.values()) {
    for (const other of others) {
      foldedIds.add(other.id);
      for (const { id } of picture.boxes) {
        if (stackOf(id) === other.stack || isAgain(picture, kinds, id, first, other)) foldedIds.add(id);
      }
    }
  }
  const frames = [...shapes.values()].map(([first, ...others]) => ({
    ...first,
    alike: others.map(({ title }) => title),
  }));
  const arrows = picture.arrows.filter(({ from, to }) => !foldedIds.has(from) && !foldedIds.has(to));
  return withoutLonely({ frames, boxes: picture.boxes.filter(({ id }) => !foldedIds.has(id)), arrows });
}

/**
 * What a function keeps for itself is drawn in its box: a queue that it fills and empties, and a bucket that it writes and
 * reads and whose events reach nobody else. What else reads there reads from the function. Two arrows become one where a
 * function gets a bucket's events and reads it, and where it writes a bucket and reads it too.
 */
export function foldKept(picture: Picture): Picture {
  const keepers = new Map<string, string>();
  const keeper = (id: string) => keepers.get(id) ?? id;
  const functions = new Set(picture.boxes.filter(({ look }) => look === 'own').map(({ id }) => id));
  // Queues first: what a kept queue is told of goes to its keeper.
  for (const kind of ['event', 'data'] as const) {
    const given = picture.arrows.filter((arrow) => arrow.kind === kind);
    for (const { from, to } of given.filter((arrow) => functions.has(arrow.from))) {
      const isTaken = given.some((arrow) => arrow.from === to && arrow.to === from);
      const events = picture.arrows.filter((arrow) => arrow.from === to && arrow.kind === 'event');
      if (isTaken && events.every((arrow) => keeper(arrow.to) === from)) keepers.set(to, from);
    }
  }
  const moved = picture.arrows
    .map((arrow) => ({ ...arrow, from: keeper(arrow.from), to: keeper(arrow.to) }))
    .filter(({ from, to }) => from !== to);
  const has = (from: string, to: string, kind: Arrow['kind'], verb: string) =>
    moved.some(
      (arrow) => arrow.from === from && arrow.to === to && arrow.kind === kind && arrow.verb === verb,
    );
  const arrows = moved.flatMap((arrow): Arrow[] => {
    const { from, to, verb } = arrow;
    if (verb === 'reads' && (has(from, to, 'event', 'event') || has(to, from, 'data', 'writes'))) return [];
    return verb === 'event' && has(from, to, 'data', 'reads')
      ? [{ ...arrow, kind: 'data', verb: 'feeds' }]
      : [arrow];
  });
  return {
    frames: picture.frames,
    boxes: picture.boxes
      .filter(({ id }) => !keepers.has(id))
      .map((box) => {
        const kept = picture.boxes.filter(({ id }) => keepers.get(id) === box.id);
        return {
          ...box,
          notes: [...box.notes, ...kept.map(({ title, kind }) => `${kind.split(' ').at(-1)} ${title}`)],
          alarms: kept.reduce((sum, { alarms }) => sum + alarms, box.alarms),
        };
      }),
    arrows,
  };
}

/**
 * What the first account has in common with another one, resource for resource, becomes one box there.
 */
export function foldTwins({ frames, boxes, arrows }: Picture): Picture {
  const [home, ...others] = frames;
  const twins = (id: string) =>
    stackOf(id) === home.stack &&
    others.some(({ stack }) => boxes.some((box) => box.id === id.replace(`${home.stack}:`, `${stack}:`)));
  const folded = new Set(boxes.map(({ id }) => id).filter(twins));
  if (folded.size === 0) return { frames, boxes, arrows };
  // What serves nothing but these goes with them.
  for (const { id } of boxes) {
    const touching = arrows.filter(({ from, to }) => from === id || to === id);
    if (touching.every((arrow) => folded.has(otherEnd(arrow, id)))) folded.add(id);
  }
  const copy: Box = {
    id: `again:${home.stack}`,
    frame: home.id,
    title: 'own data',
    kind: `as in ${others[0].title}`,
    icon: 'copy',
    look: 'folded',
    notes: [],
    alarms: 0,
  };
  const end = (id: string) => (folded.has(id) ? copy.id : id);
  // What others do to its parts is drawn once, at their twins.
  const moved = arrows
    .filter(
      (arrow) =>
        !folded.has(arrow.actor === 'from' ? arrow.to : arrow.from) || folded.has(arrow[arrow.actor]),
    )
    .map((arrow) => ({ ...arrow, from: end(arrow.from), to: end(arrow.to) }))
    .filter(({ from, to }) => from !== to);
  const distinctArrows = moved.filter(
    ({ from, to, verb }, at) =>
      moved.findIndex((one) => one.from === from && one.to === to && one.verb === verb) === at,
  );
  return withoutLonely({
    frames,
    boxes: [...boxes.filter(({ id }) => !folded.has(id)), copy],
    arrows: distinctArrows,
  });
}

/** A picture without the boxes that no arrow touches. */
export function withoutLonely({ frames, boxes, arrows }: Picture): Picture {
  const touched = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  return { frames, boxes: boxes.filter(({ id }) => touched.has(id)), arrows };
}

/** The arrows at an account's boxes, in words that are the same for every account of this shape. */
function shapeOf({ boxes, arrows }: Picture, kinds: ReadonlyMap<string, string>, frame: Frame): string {
  const own = ({ from, to }: Arrow) =>
    [from, to].some((id) => stackOf(id) === frame.stack || id === frame.id);
  const notes = boxes
    .filter(({ id }) => stackOf(id) === frame.stack)
    .map(({ id, notes: folded }) => `${neutral(id, kinds, frame)} ${folded.join()}`);
  return [...notes, ...arrows.filter(own).map((arrow) => neutralSentence(arrow, kinds, frame))]
    .toSorted()
    .join('\n');
}

/** Whether a box is to the other account what one more box of the same account is to the first. */
function isAgain(
  { boxes, arrows }: Picture,
  kinds: ReadonlyMap<string, string>,
  id: string,
  first: Frame,
  other: Frame,
): boolean {
  const at = (box: string, frame: Frame) =>
    arrows
      .filter(({ from, to }) => from === box || to === box)
      .map((arrow) => neutralSentence(arrow, kinds, frame))
      .toSorted();
  const own = at(id, other);
  if (!own.some((line) => line.includes('own:'))) return false;
  return boxes.some(
    (box) =>
      box.id !== id && stackOf(box.id) === stackOf(id) && at(box.id, first).join('\n') === own.join('\n'),
  );
}

const neutralSentence = ({ from, to, kind, verb }: Arrow, kinds: ReadonlyMap<string, string>, frame: Frame) =>
  `${neutral(from, kinds, frame)} ${kind} ${verb} ${neutral(to, kinds, frame)}`;

function neutral(id: string, kinds: ReadonlyMap<string, string>, { id: account, stack }: Frame): string {
  if (id === account) return 'own:account';
  return stackOf(id) === stack ? `own:${id.slice(stack.length + 1)}` : (kinds.get(id) ?? 'account');
}
