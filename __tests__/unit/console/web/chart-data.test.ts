import fc from 'fast-check';
import type { ResultColumn } from '../../../../console/api';
import { formAlong, points, POINTS, suggestChart } from '../../../../console/web/sql/chart-data';

const column = (kind: ResultColumn['kind'], name = kind): ResultColumn => ({ name, type: '', kind });

describe('the chart that is suggested', () => {
  test.each([
    ['names and a count', ['text', 'number'], { along: 0, of: 1, form: 'bar' }],
    ['a count before its names', ['number', 'text'], { along: 1, of: 0, form: 'bar' }],
    ['a time, wherever it stands', ['text', 'number', 'time'], { along: 2, of: 1, form: 'line' }],
    ['two numbers', ['number', 'number'], { along: 0, of: 1, form: 'line' }],
    ['the last of many numbers', ['text', 'number', 'number'], { along: 0, of: 2, form: 'bar' }],
    ['one number alone', ['number'], { along: 0, of: 0, form: 'line' }],
    ['no number', ['text', 'boolean'], undefined],
    ['nothing', [], undefined],
  ] as const)('fits %s', (_, kinds, expected) => {
    expect(suggestChart(kinds.map((kind) => column(kind)))).toEqual(expected);
  });
});

test('bars keep the order of the answer, and a line that of its times or numbers', () => {
  const rows = [
    ['10', '2026-02-01', '1'],
    ['9', '2026-01-01', '2'],
  ];
  const columns = [column('number'), column('time'), column('number')];
  const along = (index: number, form: 'bar' | 'line') =>
    points(columns, rows, { of: 2, along: index, form }).map((point) => point.along);
  expect(along(0, 'bar')).toEqual(['10', '9']);
  expect(along(0, 'line')).toEqual(['9', '10']);
  expect(along(1, 'line')).toEqual(['2026-01-01', '2026-02-01']);
});

test('null is no zero, and has a name of its own', () => {
  const columns = [column('text'), column('number')];
  expect(points(columns, [[null, null]], { of: 1, along: 0, form: 'bar' })).toEqual([
    { along: 'null', of: null },
  ]);
});

test('a chart never has more points than it can show, and each is of the answer', () => {
  const cell = fc.option(fc.integer().map(String), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 500 }), (rows) => {
      const columns = [column('number'), column('number')];
      const all = points(columns, rows, { of: 1, along: 0, form: formAlong(columns[0]) });
      expect(all).toHaveLength(Math.min(rows.length, POINTS));
      for (const { of } of all)
        expect(rows.map(([, number]) => number)).toContain(of === null ? null : String(of));
    }),
  );
});
