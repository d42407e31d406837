import type { IconName } from './picture';

const FILE = 'M3 1.5h5.5L11 4v8.5H3z';

/** Lines of each icon, on a square of 14 pixels. */
export const ICONS: Readonly<Record<IconName | 'bell', string>> = {
  bucket: 'M2 3.3a5 1.8 0 0 0 10 0a5 1.8 0 0 0-10 0L3.4 11.5a3.6 1.3 0 0 0 7.2 0L12 3.3',
  queue: 'M1.5 3.5h3v7h-3zM5.5 3.5h3v7h-3zM9.5 3.5h3v7h-3z',
  function: 'M3.5 2h2l5 10M6.7 4.7L3 12',
  crawler: 'M9.8 6a3.8 3.8 0 1 0-7.6 0a3.8 3.8 0 0 0 7.6 0M8.8 8.8L12.5 12.5',
  database: 'M2.5 3.3a4.5 1.7 0 0 0 9 0a4.5 1.7 0 0 0-9 0v7.4a4.5 1.7 0 0 0 9 0V3.3M2.5 7a4.5 1.7 0 0 0 9 0',
  role: 'M7 4.8a2.8 2.8 0 1 0-5.6 0a2.8 2.8 0 0 0 5.6 0M6.2 6.8L12.3 12.5M9.8 10.2l1.7-1.8',
  domain:
    'M7 3.5C5.5 2.3 3.5 2.2 1.5 2.5V11c2-.3 4-.2 5.5 1c1.5-1.2 3.5-1.3 5.5-1V2.5C10.5 2.2 8.5 2.3 7 3.5zV12',
  project: 'M1.5 3h4l1.3 1.7h5.7V12h-11z',
  environment: 'M2 2.5h10v9H2zM5.7 5v4l3.2-2z',
  state: `${FILE}M5 6h4M5 8.5h4`,
  people: 'M9.2 4.3a2.2 2.2 0 1 0-4.4 0a2.2 2.2 0 0 0 4.4 0M2.8 12.5c0-3 1.8-4.7 4.2-4.7s4.2 1.7 4.2 4.7',
  file: `${FILE}M8.5 1.5V4H11`,
  copy: 'M2 4.5h7.5v8H2zM4.5 4.5v-3H12v8H9.5',
  bell: 'M2.5 10c1.3-1 1.3-2.2 1.3-4a3.2 3.2 0 0 1 6.4 0c0 1.8 0 3 1.3 4zM5.8 12a1.3 1.3 0 0 0 2.4 0',
};
