import { ICONS } from './icons';
import { NUMBER, WIDTH } from './measures';
import type { ArrowKind, Look } from './picture';
import { element, text } from './svg';
import { FONTS, widthOf } from './text';

const ARROWS: Readonly<Record<ArrowKind, string>> = {
  event: 'event, message or start',
  data: 'data',
  trust: 'trust: may take the role',
  share: 'share',
  control: 'makes, grants or approves',
};

const LOOKS: Readonly<Partial<Record<Look, string>>> = {
  own: 'code of the platform',
  catalogue: 'Amazon DataZone',
  service: 'other AWS services',
  access: 'role',
  outside: 'outside of the accounts',
};

/** Height of a line of the legend. */
const ROW = 21;

/** An entry: how wide its sign is, and what it is at a place. */
interface Entry {
  readonly label: string;
  readonly sign: number;
  readonly draw: (x: number, y: number) => string;
}

/** What of the picture needs an explanation. */
export interface Explained {
  readonly arrows: ReadonlySet<ArrowKind>;
  readonly looks: ReadonlySet<Look>;
  readonly steps: boolean;
  readonly alarms: boolean;
}

/** The legend from a height on, of what is in the picture. */
export function legend(
  explained: Explained,
  top: number,
): { readonly svg: string[]; readonly height: number } {
  const arrows = (Object.keys(ARROWS) as ArrowKind[])
    .filter((kind) => explained.arrows.has(kind))
    .map(arrowEntry);
  const looks = (Object.keys(LOOKS) as Look[]).filter((look) => explained.looks.has(look)).map(lookEntry);
  const signs = [...(explained.steps ? [STEP] : []), ...(explained.alarms ? [ALARMS] : [])];
  const svg: string[] = [];
  let y = top;
  for (const row of [arrows, [...looks, ...signs]].filter((entries) => entries.length > 0)) {
    let x = 24;
    for (const { label, sign, draw } of row) {
      const width = sign + 6 + widthOf(label, FONTS.text);
      if (x + width > WIDTH - 24) [x, y] = [24, y + ROW];
      svg.push(draw(x, y), text(label, x + sign + 6, y + 4, 'note'));
      x += width + 16;
    }
    y += ROW;
  }
  return { svg, height: y - top };
}

const arrowEntry = (kind: ArrowKind): Entry => ({
  label: ARROWS[kind],
  sign: 28,
  draw: (x, y) =>
    element('path', { class: `way ${kind}`, d: `M${x} ${y}h28`, 'marker-end': `url(#${kind})` }),
});

const lookEntry = (look: Look): Entry => ({
  label: LOOKS[look] ?? '',
  sign: 16,
  draw: (x, y) =>
    element('rect', { class: look, x, y: y - 6, width: 16, height: 12, rx: look === 'outside' ? 6 : 3 }),
});

const STEP: Entry = {
  label: 'way of an upload',
  sign: NUMBER,
  draw: (x, y) =>
    element('circle', { class: 'step', cx: x + NUMBER / 2, cy: y, r: NUMBER / 2 }) +
    text('1', x + NUMBER / 2, y + 4, 'number'),
};

const ALARMS: Entry = {
  label: 'alarms',
  sign: 14,
  draw: (x, y) => element('path', { class: 'icon', d: ICONS.bell, transform: `translate(${x} ${y - 7})` }),
};
