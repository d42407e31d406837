import { DARK, DASHES, LIGHT, type Palette } from './palette';
import { FONTS, type Font } from './text';

/** What every theme has in common. */
const SHARED = [
  'text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }',
  rule('text', { ...font(FONTS.text) }),
  rule('.heading', font(FONTS.heading)),
  rule('.title', font(FONTS.title)),
  rule('.number', { ...font(FONTS.number), 'text-anchor': 'middle' }),
  rule('.frame', { 'stroke-width': '1.5' }),
  rule('.folded, .outside', { 'stroke-dasharray': '4 3' }),
  rule('.icon', {
    fill: 'none',
    'stroke-width': '1.1',
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
  }),
  rule('.way', { fill: 'none', 'stroke-width': '1.6', 'stroke-linejoin': 'round' }),
  ...Object.entries(DASHES).map(([kind, dash]) => rule(`.${kind}`, { 'stroke-dasharray': dash })),
];

/** The style sheet: a light theme, and a dark one for readers who prefer it. */
export function styleSheet(): string {
  const dark = themeRules(DARK).map((line) => `  ${line}`);
  return [...SHARED, ...themeRules(LIGHT), '@media (prefers-color-scheme: dark) {', ...dark, '}'].join('\n');
}

function themeRules(palette: Palette): string[] {
  const { paper, frame, step, looks, arrows } = palette;
  return [
    rule('text', { fill: palette.text }),
    rule('.note', { fill: palette.note }),
    rule('.paper', { ...paper }),
    rule('.frame', { ...frame }),
    rule('.step', { fill: step.fill }),
    rule('.number', { fill: step.stroke }),
    rule('.icon', { stroke: palette.note }),
    ...Object.entries(looks).map(([look, paint]) => rule(`.${look}`, { ...paint })),
    ...Object.entries(arrows).flatMap(([kind, colour]) => [
      rule(`.${kind}`, { stroke: colour }),
      rule(`.tip-${kind}`, { fill: colour }),
    ]),
  ];
}

function font({ size, bold }: Font): Record<string, string> {
  return { 'font-size': `${size}px`, ...(bold ? { 'font-weight': '600' } : {}) };
}

function rule(selector: string, properties: Readonly<Record<string, string>>): string {
  const written = Object.entries(properties).map(([property, value]) => `${property}: ${value};`);
  return `${selector} { ${written.join(' ')} }`;
}
