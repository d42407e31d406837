import { overlap, type Area } from './geometry';
import type { Box, Frame } from './picture';
import { FONTS, widthOf } from './text';

/** Pixels at which the README shows a picture. */
export const WIDTH = 880;

/** Pixels inside of a box. */
export const BOX = { padding: 9, icon: 14, gap: 6, title: 17, line: 14, edge: 8 } as const;

/** Height of a line of text. */
export const LINE = 13;

/** Diameter of a step's number. */
export const NUMBER = 17;

/** The lines of a box under its title. */
export const linesOf = ({ kind, notes }: Box) => [kind, ...notes];

/** The size that a box needs for its text. */
export function boxSize(box: Box): { width: number; height: number } {
  const alarms = box.alarms > 0 ? BOX.gap + alarmWidth(box.alarms) : 0;
  const title = BOX.icon + BOX.gap + widthOf(box.title, FONTS.title) + alarms;
  const widest = Math.max(title, ...linesOf(box).map((line) => widthOf(line, FONTS.text)));
  const height = 2 * BOX.edge + BOX.title + BOX.line * linesOf(box).length;
  return { width: evenPixels(widest + 2 * BOX.padding), height };
}

/** Width of the bell and the number of alarms. */
export const alarmWidth = (alarms: number) => 11 + widthOf(String(alarms), FONTS.text);

const evenPixels = (pixels: number) => 2 * Math.ceil(pixels / 2);

/** The text above the boxes of an account. */
export function captionOf({ title, alike }: Frame): string {
  return alike.length === 0 ? `Account ${title}` : `Account ${title}, and ${alike.length} more of the same`;
}

/** Where it stands: at the left, or so far to the right that no arrow runs through it. */
export function headingOf(frame: Frame & Area, ways: readonly Area[]): Area {
  const size = { y: frame.y + 10, width: widthOf(captionOf(frame), FONTS.heading), height: 16 };
  const last = frame.x + frame.width - 14 - size.width;
  for (let x = frame.x + 14; x <= last; x += 4) {
    if (!ways.some((way) => overlap({ ...size, x }, way, 6))) return { ...size, x };
  }
  return { ...size, x: frame.x + 14 };
}
