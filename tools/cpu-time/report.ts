import type { SuiteTime } from './suites';

/** What a kind of test took as a whole, and each of its suites. */
export interface KindTime {
  readonly name: string;
  /** User and system time, in seconds. */
  readonly seconds: number;
  /** None for what is no test of Jest's. */
  readonly suites: readonly SuiteTime[];
}

/** Suites below this many seconds share a line. */
const SMALL = 5;

interface Line {
  readonly seconds: number;
  readonly text: string;
}

/** A line a suite, the dearest first, and the total. */
export function cpuReport(kinds: readonly KindTime[]): string {
  const lines = kinds.flatMap(linesOf).toSorted((a, b) => b.seconds - a.seconds);
  const total = kinds.reduce((sum, { seconds }) => sum + seconds, 0);
  const write = ({ seconds, text }: Line) => `${seconds.toFixed(1).padStart(9)} s  ${text}`;
  return [
    'Processor time (user and system), without processes that lost their parent:',
    ...lines.map(write),
    write({ seconds: total, text: `in all, ${(total / 60).toFixed(1)} minutes` }),
  ].join('\n');
}

function linesOf({ name, seconds, suites }: KindTime): readonly Line[] {
  if (suites.length === 0) return [{ seconds, text: name }];
  const dear = suites.filter((suite) => suite.seconds >= SMALL);
  const small = suites.filter((suite) => suite.seconds < SMALL);
  const sum = (some: readonly SuiteTime[]) => some.reduce((total, suite) => total + suite.seconds, 0);
  return [
    ...dear.map(({ suite, seconds, outlived }) => ({
      seconds,
      text: `${name}: ${suite}${outlived > 0 ? ` (${outlived} processes still ran)` : ''}`,
    })),
    ...(small.length > 0
      ? [{ seconds: sum(small), text: `${name}: ${small.length} suites below ${SMALL} s each` }]
      : []),
    { seconds: seconds - sum(suites), text: `${name}: Jest itself` },
  ];
}
