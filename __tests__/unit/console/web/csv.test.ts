import { csv } from '../../../../console/web/sql/csv';

const columns = ['name', 'count'].map((name) => ({ name, type: '', kind: 'text' as const }));
const lines = (...rows: (string | null)[][]) =>
  csv(columns, rows).replace('\ufeff', '').split('\r\n').slice(1, -1);

test('it has a header, ends each line, and is marked as UTF-8', () => {
  expect(csv(columns, [['Ada', '1']])).toBe('\ufeff"name","count"\r\n"Ada","1"\r\n');
});

test('quotes, commas and lines stay within their cell', () => {
  expect(lines(['a "b", c\nd', null])).toEqual(['"a ""b"", c\nd",']);
});

test.each(['=1+1', '+SUM(A1)', '-2+3', '@x', '\t=1', '\r=1'])(
  'a spreadsheet does not calculate %j',
  (text) => {
    expect(csv(columns, [[text, 'x']])).toContain(`"'${text}"`);
  },
);

test.each(['-1', '+1.5', '-2.5E-3', '0'])('the number %s stays one', (number) => {
  expect(lines([number, 'x'])).toEqual([`"${number}","x"`]);
});
