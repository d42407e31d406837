import type { Problem } from './receipt';
import type { Table } from './rules';

/** What the columns of a file are not as described. A column that nobody described is not named: its name may be a value. */
export function columnProblems({ columns }: Table, found: readonly string[]): readonly Problem[] {
  const described = Object.keys(columns);
  const missing = described.filter((name) => !found.includes(name));
  const others = found.filter((name) => !described.includes(name)).length;
  const repeated = described.filter((name) => found.indexOf(name) !== found.lastIndexOf(name));
  return [
    ...missing.map((column) => ({
      column,
      rule: 'the file has no such column',
      cure: 'write it, spelled as in the description, or take it out there',
    })),
    ...repeated.map((column) => ({
      column,
      rule: 'the file has this column twice',
      cure: 'take one of the two out',
    })),
    ...(others === 0
      ? []
      : [
          {
            rule: `the file has ${others === 1 ? 'a column' : `${others} columns`} that the description has not`,
            cure: 'describe every column, with publish: drop where nothing of it is published',
          },
        ]),
  ];
}
