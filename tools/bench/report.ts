/** Least, middle and greatest of what was measured. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** A thing that was measured, and what ran beside it. */
export interface Finding {
  readonly what: string;
  readonly measured: Spread;
  readonly unit: string;
  readonly target?: string;
  /** With what the figure is compared. */
  readonly beside?: { readonly what: string; readonly measured: Spread };
}

/** @param values one at least */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    min: sorted[0],
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    max: sorted[sorted.length - 1],
  };
}

/** Findings as a Markdown table. */
export function markdown(findings: readonly Finding[]): string[] {
  const rows = findings.map(({ what, measured, unit, target = '', beside }) => [
    what,
    `${spreadText(measured)} ${unit}`,
    target,
    beside ? `${beside.what}: ${spreadText(beside.measured)} ${unit}` : '',
    beside ? `${number(measured.median / beside.measured.median)}×` : '',
  ]);
  return table(['what', 'median (min to max)', 'target', 'beside it', 'ratio'], rows);
}

/** A Markdown table, aligned for a terminal as well, and as Prettier leaves it. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heading.map((_, column) =>
    Math.max(3, ...[heading, ...rows].map((row) => row[column].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function spreadText({ min, median, max }: Spread): string {
  return min === max ? number(median) : `${number(median)} (${number(min)} to ${number(max)})`;
}

/** Three digits that count. */
export function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
