import type { Arrow, Picture } from './picture';

/** In which order one who is woken does things: first it reads, then it writes, then it starts others. */
const ORDER = ['reads', 'writes', 'lists', 'grants', 'starts', 'approves'];

/**
 * Numbers the arrows along the way of an upload: from what comes in from outside along everything that it sets off.
 * Deploys are no part of that way: nobody who makes things is followed.
 *
 * @returns the arrow of step 1, 2 and so on
 */
export function flowSteps({ boxes, arrows }: Picture): readonly Arrow[] {
  const steps: Arrow[] = [];
  const visited = new Set<string>();
  const folded = new Set(boxes.filter(({ look }) => look === 'folded').map(({ id }) => id));
  const deploys = (id: string) => actsOf(arrows, id).some(({ verb }) => verb === 'makes');
  const visit = (id: string) => {
    if (visited.has(id)) return;
    visited.add(id);
    for (const arrow of actsOf(arrows, id)) {
      if (arrow.kind === 'share' || deploys(arrow.to) || folded.has(arrow.from) || folded.has(arrow.to))
        continue;
      steps.push(arrow);
      if (arrow.actor === 'from') visit(arrow.to);
    }
  };
  for (const { id } of boxes.filter(({ icon }) => icon === 'file')) visit(id);
  return steps;
}

/** What a box does, in the order in which it does it. */
function actsOf(arrows: readonly Arrow[], id: string): Arrow[] {
  const rank = ({ verb }: Arrow) => (ORDER.includes(verb) ? ORDER.indexOf(verb) : ORDER.length);
  return arrows.filter((arrow) => arrow[arrow.actor] === id).toSorted((a, b) => rank(a) - rank(b));
}
