import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { csvFormat, CsvScan } from '../../../../lambda/pseudonymise/csv-scan';
import { decisionHash } from '../../../../lambda/pseudonymise/decision';
import { asColumnValues, readOptOuts } from '../../../../lambda/pseudonymise/opt-outs';
import { placeOf, sourceKeyOf } from '../../../../lambda/pseudonymise/place';
import { rowNumbers } from '../../../../lambda/pseudonymise/rejects';
import { Repeated } from '../../../../lambda/pseudonymise/unique';
import { column, CSV, csvTable, pseudonym } from './support';

describe('the scan of a CSV file', () => {
  const scanned = (text: string, chunk = 1000, columns = 2) => {
    const scan = new CsvScan(csvFormat(CSV, columns, text.includes('\r\n') ? '\r\n' : '\n'));
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunk) scan.push(bytes.subarray(at, at + chunk));
    scan.end();
    return { records: scan.records, problems: scan.problems.map(({ row, rule }) => `${row} ${rule}`) };
  };

  test.each([
    ['a,b\nc,d\n', 2],
    ['a,"b\n\n"\r\nc,""""\r\n', 2],
    ['"a","b"\n', 1],
    ['"a""\n""b",c\n', 1],
    ['', 0],
  ])('%j has %d records', (text, records) => {
    expect(scanned(text)).toEqual({ records, problems: [] });
  });

  test.each([
    ['a,b', '1 the last line has no end, so that the file may be cut off'],
    ['a,"b\n', '1 a quote is opened and not closed'],
    ['a,b\n\nc,d\n', '2 the line is empty'],
    ['a,b\n"c"d,e\n', '2 after the quote that ends a value stands the delimiter'],
    ['a,b"c\n', '1 a quote stands within a value that has none around it'],
    ['a,b\rc\n', '1 a carriage return stands alone'],
    ['a,b\r\nc,d\n', '2 this line ends in another way than the first one'],
  ])('%j is at problem', (text, problem) => {
    expect(scanned(text).problems).toEqual([problem]);
  });

  test('an empty line is a record where the only column has no value', () => {
    expect(scanned('a\n\nb\n', 1000, 1)).toEqual({ records: 3, problems: [] });
  });

  test('chunks make no difference', () => {
    const text = fc
      .array(fc.constantFrom('a', ',', '"', '\n', '\r', '""'), { maxLength: 40 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 7 }), (file, chunk) => {
        expect(scanned(file, chunk)).toEqual(scanned(file));
      }),
    );
  });
});

test('rows that could be read are numbered with those that could not', () => {
  const numberOf = rowNumbers([2, 3, 6].map((row) => ({ row, rule: '' })));
  expect([1, 2, 3, 4].map(numberOf)).toEqual([1, 4, 5, 7]);
  expect([1, 2].map(rowNumbers([]))).toEqual([1, 2]);
});

test('repeated values are found beyond what memory holds, and no file is left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'repeated-'));
  const repeated = new Repeated(folder, 'x');
  const rows = 400_000;
  const hashes = BigUint64Array.from({ length: rows }, (_, at) => BigInt(at + 1) << 30n);
  hashes[1000] = hashes[5];
  hashes[rows - 1] = hashes[5];
  hashes[7] = hashes[9] = 0n;
  repeated.add(
    hashes,
    BigInt64Array.from({ length: rows }, (_, at) => BigInt(at + 1)),
  );
  expect(readdirSync(folder).length).toBeGreaterThan(0);
  expect(repeated.rows(10)).toEqual([1001, rows]);
  expect(repeated.rows(1)).toEqual([1001]);
  repeated.close();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

describe('opt-outs', () => {
  const read = (text: string, today = '2026-06-15') => readOptOuts(Buffer.from(text), today);

  test('who is opted out on a day, and since when it is these', () => {
    const text =
      'identifier,from,to\np1,2026-01-01,\n"p,""2",2026-01-01,2026-06-15\np3,2026-06-16,\np4,2020-01-01,2026-06-14\n';
    expect(read(text)).toEqual({ identifiers: new Set(['p1', 'p,"2']), since: '2026-06-15' });
    expect(read(text, '2026-06-16')).toEqual({ identifiers: new Set(['p1', 'p3']), since: '2026-06-16' });
  });

  test.each([
    ['p1,2026-01-01,\n'],
    ['identifier,from,to\np1,2026-01-01,'],
    ['identifier,from,to\np1,2026-02-30,\n'],
    ['identifier,from,to\np1,2026-01-02,2026-01-01\n'],
    ['identifier,from,to\n p1,2026-01-01,\n'],
    ['identifier,from,to\np1;2026-01-01;\n'],
    ['identifier,from,to\np1,2026-01-01\n'],
    ['identifier,from,to\n\n'],
    ['identifier,from,to\n,2026-01-01,\n'],
    [''],
  ])('%j is refused', (text) => {
    const answer = read(text);
    expect(answer).toHaveProperty('problems');
    expect(JSON.stringify(answer)).not.toContain('p1');
  });

  test('bytes that are no UTF-8 are refused', () => {
    expect(
      readOptOuts(Buffer.from('identifier,from,to\nÄ,2026-01-01,\n', 'latin1'), '2026-06-15'),
    ).toHaveProperty('problems');
  });

  test('of whole numbers, spelling does not count', () => {
    expect(asColumnValues(new Set(['007', '+8', 'x']), 'integer')).toEqual(new Set(['7', '8']));
    expect(asColumnValues(new Set(['007']), 'string')).toEqual(new Set(['007']));
  });
});

test('a key is a file of a table, opt-outs, a folder, or at problem', () => {
  expect(placeOf('clinic/patients/2026/a.csv')).toEqual({
    kind: 'table',
    dataset: 'clinic',
    table: 'patients',
    resultKey: 'clinic_patients/2026/a.csv.parquet',
  });
  expect(sourceKeyOf('clinic_patients/2026/a.csv.parquet', { dataset: 'clinic', table: 'patients' })).toBe(
    'clinic/patients/2026/a.csv',
  );
  expect(placeOf('opt-outs/patient.csv')).toEqual({ kind: 'opt-outs', space: 'patient' });
  expect(placeOf('clinic/patients/')).toEqual({ kind: 'folder' });
  for (const key of [
    'a',
    'a/b',
    'a/b//c',
    'a/b/_c',
    'a/b/.c',
    'a/b/x=1/c',
    'a/b/../c',
    'a/b/ä',
    `a/b/${'x'.repeat(1010)}`,
  ])
    expect(placeOf(key)).toMatchObject({ kind: 'unknown' });
});

test('the hash changes with what decides, and with nothing else', () => {
  const table = csvTable({ a: column('string', pseudonym()), b: column('integer') });
  const titled = Object.assign({ title: 'new' }, table);
  const decision = { dataset: 'd', table: 't', description: table, optOuts: undefined, keyId: 'k' };
  const hash = decisionHash(decision);
  expect(decisionHash({ ...decision, description: titled })).toBe(hash);
  const others = [
    { ...decision, keyId: 'l' },
    { ...decision, optOuts: 'v1 2026-01-01' },
    { ...decision, description: csvTable({ b: column('integer'), a: column('string', pseudonym()) }) },
    {
      ...decision,
      description: csvTable({ a: column('string', pseudonym()), b: column('integer', { required: true }) }),
    },
    { ...decision, description: csvTable(table.columns, { delimiter: ';' }) },
    { ...decision, description: csvTable(table.columns, {}, 'a') },
    { ...decision, description: csvTable({ a: column('string', pseudonym('x')), b: column('integer') }) },
    { ...decision, description: undefined },
  ].map(decisionHash);
  expect(new Set([hash, ...others]).size).toBe(others.length + 1);
});
