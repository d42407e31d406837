import { Anchor, createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const sea: MantineColorsTuple = [
  '#e7f5f7',
  '#cfe8ec',
  '#9fd0d8',
  '#6cb8c4',
  '#41a3b2',
  '#2596a7',
  '#128495',
  '#0b7285',
  '#086173',
  '#054d5c',
];

/** From text to page; cards are lighter than the page they lie on. */
const dark: MantineColorsTuple = [
  '#d5dde5',
  '#b6c1cc',
  '#9aa7b4',
  '#71808f',
  '#37424e',
  '#26303a',
  '#192129',
  '#10161c',
  '#0b1015',
  '#070a0d',
];

/** What the page looks like; what Mantine has no word for is in app.css. */
export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 7 },
  colors: { sea, dark },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // A link differs from the text around it by more than its colour (WCAG 2.2, 1.4.1).
  components: { Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }) },
});

/** Small text keeps the contrast of WCAG 2.2, 1.4.3, for which Mantine's own grey is too pale. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f4f6f8',
    '--mantine-color-dimmed': '#526070',
    '--mantine-color-red-light': '#fdeeec',
    '--mantine-color-red-light-color': '#a3211a',
  },
  dark: {
    '--mantine-color-dimmed': '#a3b0bd',
    '--mantine-color-anchor': '#6cb8c4',
    '--mantine-color-red-light': '#341c1f',
    '--mantine-color-red-light-color': '#ffb1aa',
  },
});
