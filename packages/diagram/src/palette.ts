import type { ArrowKind, Look } from './picture';

/** Fill and border of a box. */
interface Paint {
  readonly fill: string;
  readonly stroke: string;
}

/** Colours of one theme. */
export interface Palette {
  readonly paper: Paint;
  readonly frame: Paint;
  readonly text: string;
  readonly note: string;
  /** Disc of a step's number, and the number on it. */
  readonly step: Paint;
  readonly looks: Readonly<Record<Look, Paint>>;
  readonly arrows: Readonly<Record<ArrowKind, string>>;
}

/** The picture brings its own paper, so it is readable on any page. */
export const LIGHT: Palette = {
  paper: { fill: '#ffffff', stroke: '#d5dbe1' },
  frame: { fill: '#f6f8fa', stroke: '#8796a5' },
  text: '#1f2933',
  note: '#52606d',
  step: { fill: '#3e4c59', stroke: '#ffffff' },
  looks: {
    own: { fill: '#e3f4ea', stroke: '#2f855a' },
    catalogue: { fill: '#ece7fb', stroke: '#6b46c1' },
    service: { fill: '#ffffff', stroke: '#7b8794' },
    access: { fill: '#fdf1dc', stroke: '#a4660a' },
    outside: { fill: '#ffffff', stroke: '#3e4c59' },
    folded: { fill: '#f6f8fa', stroke: '#7b8794' },
  },
  arrows: { event: '#3e4c59', data: '#0b66c3', trust: '#a4660a', share: '#8f3bb8', control: '#217a4b' },
};

export const DARK: Palette = {
  paper: { fill: '#0d1117', stroke: '#30363d' },
  frame: { fill: '#161b22', stroke: '#6e7b88' },
  text: '#e6edf3',
  note: '#a9b4c0',
  step: { fill: '#c3ccd5', stroke: '#0d1117' },
  looks: {
    own: { fill: '#12361f', stroke: '#4cb37a' },
    catalogue: { fill: '#2b2050', stroke: '#a78bfa' },
    service: { fill: '#21262d', stroke: '#7d8996' },
    access: { fill: '#3d2d0c', stroke: '#d9a441' },
    outside: { fill: '#0d1117', stroke: '#c3ccd5' },
    folded: { fill: '#161b22', stroke: '#7d8996' },
  },
  arrows: { event: '#c3ccd5', data: '#6cb2ff', trust: '#d9a441', share: '#d08cf5', control: '#5bc78a' },
};

/** Dashes tell the kinds of arrows apart where colours do not. */
export const DASHES: Readonly<Partial<Record<ArrowKind, string>>> = { trust: '6 3', share: '2 3' };
