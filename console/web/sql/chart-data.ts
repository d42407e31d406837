import type { ResultColumn } from '../../api';

export type Row = readonly (string | null)[];

/** What a chart shows: columns by their place in the answer. */
export interface ChartChoice {
  /** Column of the numbers. */
  readonly of: number;
  /** Column along which they are drawn. */
  readonly along: number;
  readonly form: 'bar' | 'line';
}

/** One value of a chart; none where the answer has no number there. */
export interface Point {
  readonly along: string;
  readonly of: number | null;
}

/** Points that a chart can still show. */
export const POINTS = 200;

/**
 * The chart that fits an answer: its last number, as counts and sums stand, along its first time or name; times and
 * numbers by a line, names by bars. None without a number.
 */
export function suggestChart(columns: readonly ResultColumn[]): ChartChoice | undefined {
  const valueColumn = columns.findLastIndex(({ kind }) => kind === 'number');
  if (valueColumn < 0) return undefined;
  const times = columns.findIndex(({ kind }) => kind === 'time');
  const labelColumn = columns.findIndex(({ kind }, index) => kind !== 'number' && index !== valueColumn);
  const other = columns.findIndex((_, index) => index !== valueColumn);
  const along = [times, labelColumn, other, valueColumn].find((index) => index >= 0) ?? valueColumn;
  return { of: valueColumn, along, form: formAlong(columns[along]) };
}

/** The form that fits what numbers are drawn along. */
export function formAlong({ kind }: ResultColumn): ChartChoice['form'] {
  return kind === 'time' || kind === 'number' ? 'line' : 'bar';
}

/** The points of a chart, in the answer's order; a line goes along times and numbers in theirs. */
export function points(
  columns: readonly ResultColumn[],
  rows: readonly Row[],
  { of, along, form }: ChartChoice,
): Point[] {
  const all = rows.map((row): Point => {
    const number = row[of];
    return { along: row[along] ?? 'null', of: number === null ? null : Number(number) };
  });
  const { kind } = columns[along];
  if (form === 'line' && kind === 'number') all.sort((a, b) => Number(a.along) - Number(b.along));
  // Athena writes times so that their text sorts as they do.
  if (form === 'line' && kind === 'time') all.sort((a, b) => a.along.localeCompare(b.along));
  return all.slice(0, POINTS);
}
