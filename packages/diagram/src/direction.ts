import { isConsumers } from './boxes';
import type { Arrow, Picture } from './picture';

/**
 * Tells which arrows point against the direction of the layout: upwards between the accounts, and to the left inside of
 * one, where an arrow leads back to where it comes from. So the way of an upload goes to the right and down.
 */
export function againstLayout(picture: Picture, steps: readonly Arrow[]): (arrow: Arrow) => boolean {
  const back = backward(picture, steps);
  const rank = (id: string) => rankOf(picture, id);
  return (arrow) => rank(arrow.from) > rank(arrow.to) || back.has(arrow);
}

/** From top to bottom: what comes in, the producers, governance, and at last the consumers and who operates. */
function rankOf({ frames, boxes }: Picture, id: string): number {
  const box = boxes.find((one) => one.id === id);
  const frame = box ? box.frame : id;
  if (frame === undefined) return box?.icon === 'file' ? 0 : 3;
  if (frame === frames[0].id) return 2;
  const isConsumer = frames.some(({ id: account, stack }) => account === frame && isConsumers(stack));
  return isConsumer ? 3 : 1;
}

function backward({ boxes, arrows }: Picture, steps: readonly Arrow[]): ReadonlySet<Arrow> {
  const frames = new Map(boxes.map(({ id, frame }) => [id, frame]));
  const icons = new Map(boxes.map(({ id, icon }) => [id, icon]));
  const inside = [...steps, ...arrows.filter((arrow) => !steps.includes(arrow))].filter(
    ({ from, to }) => frames.get(from) === frames.get(to),
  );
  // What is made of one bucket's files begins a row of its own with the bucket that gets it: one row is too wide for both.
  const found = new Set<Arrow>(
    inside.filter(({ from, to }) => icons.get(from) === 'function' && icons.get(to) === 'bucket'),
  );
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string) => {
    if (state.has(id)) return;
    state.set(id, 'open');
    for (const arrow of inside.filter((one) => one.from === id && !found.has(one))) {
      if (state.get(arrow.to) === 'open') found.add(arrow);
      else visit(arrow.to);
    }
    state.set(id, 'done');
  };
  for (const { from } of inside) visit(from);
  return found;
}
