import type { Area, Point } from './geometry';
import { ICONS } from './icons';
import type { PlacedPicture } from './placement';
import { legend } from './legend';
import { alarmWidth, BOX, captionOf, linesOf, NUMBER } from './measures';
import type { Arrow, ArrowKind, Box } from './picture';
import { styleSheet } from './style';
import { element, escapeXml, text } from './svg';

/** Draws a placed picture as SVG. The same picture gives the same text on every machine. */
export function draw(placed: PlacedPicture): string {
  const { width, frames, boxes, arrows } = placed;
  const kinds = new Set(arrows.map(({ arrow }) => arrow.kind));
  const key = legend(
    {
      arrows: kinds,
      looks: new Set(boxes.map(({ look }) => look)),
      steps: arrows.some(({ step }) => step !== undefined),
      alarms: boxes.some(({ alarms }) => alarms > 0),
    },
    placed.height + 6,
  );
  const height = placed.height + key.height;
  const boxNames = new Map(boxes.map((box) => [box.id, `${box.kind} ${box.title}`]));
  const name = (id: string) =>
    boxNames.get(id) ?? `account ${frames.find((frame) => frame.id === id)?.title}`;
  const lines = [
    element('title', { id: 'title' }, escapeXml(titleOf(placed))),
    element('desc', { id: 'desc' }, escapeXml(descriptionOf(placed, name))),
    element('style', {}, `\n${styleSheet()}\n`),
    element('defs', {}, ...[...kinds].toSorted().map(arrowTip)),
    element('rect', { class: 'paper', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 10 }),
    ...frames.flatMap(frameOf),
    // Ways first, so that boxes and numbers lie on top.
    ...arrows.map(({ arrow, points }) => arrowPath(arrow, points, name)),
    ...boxes.flatMap(boxOf),
    ...arrows.flatMap(labelOf),
    ...key.svg,
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-labelledby': 'title desc',
  };
  return `${element('svg', root, '\n', lines.join('\n'), '\n')}\n`;
}

function titleOf({ frames }: PlacedPicture): string {
  return `The accounts ${frames.map(({ title }) => title).join(' and ')}, and the way of an upload through them`;
}

/** The picture in words: every step, then every other arrow. */
function descriptionOf({ frames, arrows }: PlacedPicture, name: (id: string) => string): string {
  const arrowSentence = (arrow: Arrow) => sentence(arrow, name);
  const steps = arrows
    .filter(({ step }) => step !== undefined)
    .toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0))
    .map(({ arrow, step }) => `${step}. ${arrowSentence(arrow)}.`);
  const others = arrows
    .filter(({ step }) => step === undefined)
    .map(({ arrow }) => `${arrowSentence(arrow)}.`);
  const alike = frames
    .filter((frame) => frame.alike.length > 0)
    .map((frame) => `Account ${frame.title} stands for ${frame.alike.join(', ')} too.`);
  return [...alike, ...steps, ...others].join(' ');
}

function sentence(arrow: Arrow, name: (id: string) => string): string {
  const { from, to, actor, kind, verb, detail } = arrow;
  const more = detail ? ` (${detail})` : '';
  if (actor === 'to') return `${name(to)} ${verb} ${name(from)}${more}`;
  const between =
    kind === 'trust' || kind === 'control' || verb === 'starts' || verb === 'wakes' ? '' : ' to';
  return `${name(from)} ${verb}${between} ${name(to)}${more}`;
}

function arrowTip(kind: ArrowKind): string {
  const box = { viewBox: '0 0 8 8', refX: 7.5, refY: 4, markerWidth: 5.5, markerHeight: 5.5, orient: 'auto' };
  return element(
    'marker',
    { id: kind, ...box },
    element('path', { class: `tip-${kind}`, d: 'M0 0L8 4L0 8z' }),
  );
}

function frameOf(frame: PlacedPicture['frames'][number]): string[] {
  const { x, y, width, height, alike, heading } = frame;
  const card = (by: number) =>
    element('rect', { class: 'frame', x: x + by, y: y + by, width, height, rx: 8 });
  return [
    ...(alike.length > 0 ? [card(5)] : []),
    card(0),
    text(captionOf(frame), heading.x, heading.y + 13, 'heading'),
  ];
}

function arrowPath(arrow: Arrow, points: readonly Point[], name: (id: string) => string): string {
  return element(
    'path',
    { class: `way ${arrow.kind}`, d: roundedPath(points), 'marker-end': `url(#${arrow.kind})` },
    element('title', {}, escapeXml(sentence(arrow, name))),
  );
}

/** A way with rounded corners. */
function roundedPath(points: readonly Point[]): string {
  const towards = (from: Point, to: Point, pixels: number) => {
    const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
    const part = Math.min(pixels, length / 2) / length;
    return `${roundToTenth(from.x + (to.x - from.x) * part)} ${roundToTenth(from.y + (to.y - from.y) * part)}`;
  };
  const corners = points.slice(1, -1).map((corner, at) => {
    const [before, after] = [points[at], points[at + 2]];
    return `L${towards(corner, before, 5)}Q${corner.x} ${corner.y} ${towards(corner, after, 5)}`;
  });
  const last = points.at(-1);
  return `M${points[0].x} ${points[0].y}${corners.join('')}L${last?.x} ${last?.y}`;
}

const roundToTenth = (pixels: number) => Math.round(pixels * 10) / 10;

function boxOf(box: Box & Area): string[] {
  const { x, y, width, height, look, alarms } = box;
  const left = x + BOX.padding;
  const title = y + BOX.edge + 11;
  const bell = x + width - BOX.padding - alarmWidth(alarms);
  return [
    element('rect', { class: look, x, y, width, height, rx: look === 'outside' ? height / 2 : 5 }),
    element('path', { class: 'icon', d: ICONS[box.icon], transform: `translate(${left} ${title - 11})` }),
    text(box.title, left + BOX.icon + BOX.gap, title, 'title'),
    ...linesOf(box).map((line, at) => text(line, left, title + BOX.title - 3 + BOX.line * at + 1, 'note')),
    ...(alarms > 0
      ? [
          element('path', {
            class: 'icon',
            d: ICONS.bell,
            transform: `translate(${bell} ${title - 8.5}) scale(0.72)`,
          }),
          text(String(alarms), bell + 11, title, 'note'),
        ]
      : []),
  ];
}

function labelOf({ arrow, step, label }: PlacedPicture['arrows'][number]): string[] {
  const verb = text(arrow.verb, roundToTenth(label.verb.x), roundToTenth(label.verb.y + 10), 'note');
  if (step === undefined || !label.number) return [verb];
  const { x, y } = label.number;
  return [
    element('circle', { class: 'step', cx: x, cy: y, r: NUMBER / 2 }),
    text(String(step), x, y + 4, 'number'),
    verb,
  ];
}
