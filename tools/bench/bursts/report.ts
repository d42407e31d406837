import { number, spreadOf, table, type Spread } from '../report';
import { FIGURES_OF } from './figures';
import { arrivals, LOADS, type Load } from './loads';
import { playDesign, type Outcome } from './outcome';
import { Platform } from './platform';
import { Sample } from './sample';
import type { FlowSettings } from './settings';
import { World, type Design } from './world';

const SECONDS = { minute: 60, hour: 3600 };

const COLUMNS: Readonly<Record<keyof Outcome, string>> = {
  crawls: 'crawls',
  runs: 'runs',
  invocations: 'Lambda calls',
  lambdaSeconds: 'Lambda time',
  queueCalls: 'SQS calls',
  lastPublishedSeconds: 'last upload published',
  slowestSeconds: 'slowest',
  lost: 'lost',
  month: 'USD a month',
};
const FIGURES = Object.keys(COLUMNS) as (keyof Outcome)[];

/** Both designs under one load, a day a round. */
export interface Comparison {
  readonly load: Load;
  readonly platform: readonly Outcome[];
  readonly sample: readonly Outcome[];
}

/** Plays every load through both designs; both meet the same uploads, and draw service times from the same seed. */
export function compare(settings: FlowSettings): Comparison[] {
  return LOADS.map((load) => {
    const days = (design: (world: World) => Design) =>
      Array.from({ length: load.days }, (_, day) => {
        const world = new World({ seed: day + 1 });
        return playDesign(world, design(world), arrivals(load, day + 1));
      });
    return {
      load,
      platform: days((world) => new Platform(world, settings)),
      sample: days((world) => new Sample(world)),
    };
  });
}

/** The comparison as a Markdown table, with what it rests on. */
export function burstReport(comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.flatMap(({ load, platform, sample }) => [
    [load.name, 'platform', ...FIGURES.map((figure) => figureText(figure, spreadOfFigure(platform, figure)))],
    ['', 'sample', ...FIGURES.map((figure) => figureText(figure, spreadOfFigure(sample, figure)))],
    [
      '',
      'ratio',
      ...FIGURES.map((figure) => ratio(spreadOfFigure(platform, figure), spreadOfFigure(sample, figure))),
    ],
  ]);
  return [
    ...table(['uploads', 'design', ...FIGURES.map((figure) => COLUMNS[figure])], rows),
    '',
    `Medians of ${LOADS.map(({ days }) => days).join(', ')} simulated days. USD for 30 such days at list prices of ${FIGURES_OF.region}, ${FIGURES_OF.date}, ` +
      'without free tiers. Lost is what no run publishes until somebody uploads again.',
  ];
}

function spreadOfFigure(outcomes: readonly Outcome[], figure: keyof Outcome): Spread {
  return spreadOf(outcomes.map((outcome) => outcome[figure]));
}

function figureText(figure: keyof Outcome, { min, median, max }: Spread): string {
  switch (figure) {
    case 'lastPublishedSeconds':
    case 'slowestSeconds':
    case 'lambdaSeconds':
      return duration(median);
    case 'lost':
      return min === max ? String(median) : `${median} (${min} to ${max})`;
    case 'month':
      return median.toFixed(2);
    default:
      return String(median);
  }
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  if (seconds < 2 * SECONDS.minute) return `${number(seconds)} s`;
  if (seconds < 2 * SECONDS.hour) return `${number(seconds / SECONDS.minute)} min`;
  return `${number(seconds / SECONDS.hour)} h`;
}

function ratio({ median }: Spread, { median: other }: Spread): string {
  return other > 0 && Number.isFinite(other) ? `${number(median / other)}×` : '';
}
