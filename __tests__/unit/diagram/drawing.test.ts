import { readFileSync } from 'node:fs';
import path from 'node:path';
import { draw } from '@ehds/diagram/draw';
import { coveredBy, overlap, segmentsOf, type Area } from '@ehds/diagram/geometry';
import { areas } from '@ehds/diagram/labels';
import { place } from '@ehds/diagram/layout';
import { DARK, LIGHT, type Palette } from '@ehds/diagram/palette';
import type { PlacedPicture } from '@ehds/diagram/placement';
import { render } from '@ehds/diagram';
import { FONTS, widthOf } from '@ehds/diagram/text';
import { synthesize } from '../../../tools/graph/synthesized';
import { VARIANTS } from '../platform';
import { drawPlatform, README_CONFIG, ROOT } from './pictures';

jest.setTimeout(60_000);

/** The variants of the configuration whose pictures differ. */
const CONFIGURATIONS = ['the local file', 'the example', 'no producers', 'three producers'].map(
  (name) => [name, VARIANTS[name]] as const,
);

async function placedPicture(config: (typeof VARIANTS)[string]): Promise<PlacedPicture> {
  const { picture, steps } = drawPlatform(config);
  return place(picture, steps);
}

/** Pairs of different things. */
const pairs = <T>(all: readonly T[]) =>
  all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other] as const));

const isWithin = (inner: Area, outer: Area) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

test("the README's picture is that of the stacks", async () => {
  const committed = readFileSync(path.join(ROOT, 'docs/platform.svg'), 'utf8');
  const current = await render(synthesize(README_CONFIG), README_CONFIG.prefix);
  if (committed !== current) {
    throw new Error(
      'docs/platform.svg is not what the stacks look like any more.\n' +
        'Draw it, without PLATFORM_CONFIG: npm run graph -- --out docs/platform.svg\n' +
        'Then look at it, and at the steps under "The way of a file" in docs/architecture.md.',
    );
  }
});

describe.each(CONFIGURATIONS)('%s', (name, config) => {
  let placed: PlacedPicture;
  beforeAll(async () => {
    placed = await placedPicture(config);
  });

  test('boxes lie in their frame and on no other box', () => {
    const frames = new Map(placed.frames.map((frame) => [frame.id, frame]));
    for (const box of placed.boxes) {
      const frame = frames.get(box.frame ?? '');
      if (frame) expect(isWithin(box, frame)).toBe(true);
    }
    expect(pairs(placed.boxes).filter(([a, b]) => overlap(a, b, 4))).toEqual([]);
    expect(pairs(placed.frames).filter(([a, b]) => overlap(a, b, 4))).toEqual([]);
    for (const box of placed.boxes) expect(isWithin(box, { x: 0, y: 0, ...placed })).toBe(true);
  });

  test('arrows are level or upright, start and end at their boxes and pass through none', () => {
    const ends = new Map([...placed.boxes, ...placed.frames].map((area) => [area.id, area]));
    for (const { arrow, points } of placed.arrows) {
      const segments = segmentsOf(points);
      expect(segments.every(([a, b]) => (a.x === b.x) !== (a.y === b.y))).toBe(true);
      for (const [id, point] of [
        [arrow.from, points[0]],
        [arrow.to, points[points.length - 1]],
      ] as const) {
        const end = ends.get(id);
        expect(end && overlap({ ...point, width: 0, height: 0 }, end, 2)).toBe(true);
        expect(end && isWithin({ ...point, width: 0, height: 0 }, shrinkArea(end, 2))).toBe(false);
      }
      const through = placed.boxes.filter((box) =>
        segments.some((segment) => overlap(coveredBy(segment), shrinkArea(box, 2))),
      );
      expect({ arrow, through }).toEqual({ arrow, through: [] });
    }
  });

  test('labels lie on no box, arrow, heading or other label', () => {
    const colliding = placed.arrows.filter(({ label }) => label.collisions > 0);
    expect(colliding.map(({ arrow }) => arrow)).toEqual([]);
    const labels = placed.arrows.map(({ label }) => areas(label));
    expect(pairs(labels).filter(([a, b]) => a.some((one) => b.some((other) => overlap(one, other))))).toEqual(
      [],
    );
    for (const label of labels.flat()) {
      expect(placed.boxes.filter((box) => overlap(box, label))).toEqual([]);
      expect(isWithin(label, { x: 0, y: 0, ...placed })).toBe(true);
    }
  });

  test('is no wider than the README shows it', () => {
    // An account alone has all in one row; no README shows it.
    if (name === 'no producers') expect(placed.width).toBeGreaterThan(880);
    // A consumer's account stands a little to the side of the others.
    else if (Object.keys(VARIANTS[name]?.consumers ?? {}).length > 0) expect(placed.width).toBeLessThan(1040);
    else expect(placed.width).toBe(880);
  });

  test('texts fit their boxes', () => {
    const svg = draw(placed);
    const texts = [...svg.matchAll(/<text class="([\w-]+)" x="([\d.]+)" y="([\d.]+)">([^<]*)<\/text>/g)];
    expect(texts.length).toBeGreaterThan(2 * placed.boxes.length);
    const fonts = { heading: FONTS.heading, title: FONTS.title, number: FONTS.number, note: FONTS.text };
    for (const box of placed.boxes) {
      const inside = texts.filter(([, , x, y]) =>
        isWithin({ x: Number(x), y: Number(y), width: 0, height: 0 }, box),
      );
      expect(inside.map(([, , , , text]) => text)).toEqual(
        expect.arrayContaining([box.title, box.kind, ...box.notes]),
      );
      for (const [, style, x, , text] of inside) {
        const end = Number(x) + widthOf(text, fonts[style as keyof typeof fonts]);
        expect({ text, fits: end <= box.x + box.width - 4 }).toEqual({ text, fits: true });
      }
    }
  });
});

test('the same configuration gives the same text', async () => {
  const svg = () => render(synthesize(README_CONFIG), README_CONFIG.prefix);
  expect(await svg()).toBe(await svg());
});

describe('the drawing', () => {
  const svg = readFileSync(path.join(ROOT, 'docs/platform.svg'), 'utf8');

  test('has no text that is too small to read', () => {
    const sizes = [...svg.matchAll(/font-size: ([\d.]+)px/g)].map(([, size]) => Number(size));
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10.5);
  });

  test('runs nothing and loads nothing', () => {
    expect(svg).not.toMatch(/<script|<image|<foreignObject|@import|@font-face|\bon\w+=|href=|url\((?!#)/);
  });

  test('is described to those who do not see it', () => {
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toContain('1. from a data holder files upload to S3 bucket assets.');
    expect(svg).toContain('17. IAM role manage-access grants Glue database assets.');
  });

  test('names no account id', () => {
    expect(svg).not.toMatch(/\d{12}/);
  });
});

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('in the %s theme', (_, palette: Palette) => {
  const { paper, frame, looks, arrows, step } = palette;

  test.each(Object.entries(looks))('text is readable on %s', (_look, { fill }) => {
    expect(contrast(palette.text, fill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.note, fill)).toBeGreaterThanOrEqual(4.5);
  });

  test('so it is on the paper, in a frame and on a number', () => {
    for (const { fill } of [paper, frame]) {
      expect(contrast(palette.text, fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette.note, fill)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(step.stroke, step.fill)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Object.entries(arrows))('%s arrows stand out', (_kind, colour) => {
    expect(contrast(colour, paper.fill)).toBeGreaterThanOrEqual(3);
    expect(contrast(colour, frame.fill)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(looks))('the border of %s stands out', (_look, { stroke }) => {
    expect(contrast(stroke, frame.fill)).toBeGreaterThanOrEqual(3);
  });
});

function shrinkArea({ x, y, width, height }: Area, by: number): Area {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

/** Contrast ratio of two colours such as `#1f2933`, as WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
