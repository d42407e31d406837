import fc from 'fast-check';
import { csv } from '../../../../console/web/sql/csv';

const columns = ['name', 'count'].map((name) => ({ name, type: '', kind: 'text' as const }));
const lines = (...rows: (string | null)[][]) =>
  csv(columns, rows).replace('\ufeff', '').split('\r\n').slice(1, -1);

/** What a cell holds in the file, without its quotes. */
function cellText(text: string): string {
  const header = csv([columns[0]], []);
  return csv([columns[0]], [[text]])
    .slice(header.length + 1, -3)
    .replaceAll('""', '"');
}

test('it has a header, ends each line, and is marked as UTF-8', () => {
  expect(csv(columns, [['Ada', '1']])).toBe('\ufeff"name","count"\r\n"Ada","1"\r\n');
});

test('quotes, commas and lines stay within their cell', () => {
  expect(lines(['a "b", c\nd', null])).toEqual(['"a ""b"", c\nd",']);
});

test.each(['=1+1', '+SUM(A1)', '-2+3', '@x', '\tx', '\rx', '\uff1d1', '-'])(
  'a spreadsheet does not calculate %j',
  (text) => {
    expect(cellText(text)).toBe(`'${text}`);
  },
);

test('nor the name of a column', () => {
  expect(csv([{ ...columns[0], name: 'a;=1' }], [])).toBe('\ufeff"a;\'=1"\r\n');
});

test.each([
  ['a;=1', "a;'=1"],
  ['a,@x', "a,'@x"],
  ['a\t+1+1', "a\t'+1+1"],
  ['a\n-1+1', "a\n'-1+1"],
  ['a\r\n=1', "a\r\n'=1"],
  ['a|=1', "a|'=1"],
  ['a; =1', "a; '=1"],
  [' =1', " '=1"],
  ['"=1', '"\'=1'],
  ['\t=1', "'\t'=1"],
  ['\r=1', "'\r'=1"],
  ['a";"=1', 'a";"\'=1'],
  ['a;;=1', "a;;'=1"],
  ['=a;=b', "'=a;'=b"],
  ["-2+3;-2;=cmd|' /C calc'!A0", "'-2+3;-2;'=cmd|' /C calc'!A0"],
])('where another end of a cell is set, it does not calculate %j', (text, safe) => {
  expect(cellText(text)).toBe(safe);
});

test.each([
  ...['-1', '+1.5', '-2.5E-3', '0', '[1, -2, +3.5]', '1;-2', '2024-01-31', '10-20', 'a=b', 'x@y.example'],
  ...['a - b', 'a, b', '{k=-1, l=-2}', ''],
])('%j stays as it is', (text) => {
  expect(cellText(text)).toBe(text);
});

test('no text holds a formula at the start of what any spreadsheet takes for a cell, nor loses anything', () => {
  const pieces = fc.constantFrom(...'=+-@;,|\t\r\n"\' 1a.\uff1d'.split(''));
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((one) => one.join('')),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const safe = cellText(text);
      for (const end of [/;/, /,/, /\|/, /\t/, /[\r\n]/, /[;,|\t\r\n]/]) {
        for (const part of safe.split(end)) {
          const start = part.replace(/^[\s"]+/, '');
          if (/^[+-]\d+(\.\d+)?(E[+-]?\d+)?\s*([;,|\t\r\n\]}]|$)/i.test(start)) continue;
          expect(start).not.toMatch(/^[=+\-@\uff1d\uff0b\uff0d\uff20]/);
        }
      }
      expect(safe).not.toMatch(/^[\t\r\n]/);
      expect(safe.replaceAll("'", '')).toBe(text.replaceAll("'", ''));
    }),
  );
});

test('every number stays one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), (number) => {
      expect(cellText(String(number))).toBe(String(number));
    }),
  );
});
