import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { column, csvTable, KEY, parquetTable, pseudonym, query, useEngine } from './support';

const engine = useEngine();

const hmac = (value: string, key = KEY) => createHmac('sha256', key).update(value).digest('hex');

/** Problems as `row column rule`, as far as they say. */
const told = (outcome: { problems?: readonly { row?: number; column?: string; rule: string }[] }) =>
  outcome.problems?.map(({ row, column: name, rule }) =>
    [row, name, rule].filter((part) => part !== undefined).join(' '),
  );

test('every rule publishes what it says', async () => {
  const table = csvTable({
    Id: column('string', { ...pseudonym(), required: true, unique: true }),
    Number: column('integer', pseudonym()),
    Note: column('text', { publish: { rule: 'drop' } }),
    Born: column('date', { publish: { rule: 'truncate', to: 'year' } }),
    Seen: column('timestamp', { publish: { rule: 'truncate', to: 'month' } }),
    Zip: column('string', { publish: { rule: 'prefix', length: 2 } }),
    Age: column('integer', { publish: { rule: 'bands', bounds: [0, 18, 65] } }),
    Weight: column('double', { publish: { rule: 'bands', bounds: [50, 100] } }),
    Cost: column('decimal', { publish: { rule: 'round', to: 5 } }),
    Steps: column('integer', { publish: { rule: 'round', to: 100 } }),
    At: column('timestamp'),
    Ok: column('boolean'),
  });
  const file = [
    'Id,Number,Note,Born,Seen,Zip,Age,Weight,Cost,Steps,At,Ok',
    'a\\x41,007,"free, ""text""\nhere",1980-02-29,2020-05-31 23:59:59,😀é1,17,50,12.5,149,2020-01-01T10:00:00+02:00,true',
    'b,-7,,,,,,,,,,',
    'c,,,0001-01-01,9999-12-31T00:00:00Z,x,-1,100.5,-12.5,-150,2020-01-01 00:00:00.000001,0',
  ].join('\n');
  const { outcome, bytes } = await engine.run(table, `${file}\n`, { chunk: 11 });
  expect(outcome).toMatchObject({ rows: 3, bytes: bytes.length });
  expect(await engine.rows(bytes)).toEqual([
    {
      id: hmac('a\\x41'),
      number: hmac('7'),
      born: '1980-01-01',
      seen: '2020-05-01',
      zip: '😀é',
      age: '0 to 17',
      weight: '50 to <100',
      cost: '15.000000000',
      steps: '100',
      at: '2020-01-01 08:00:00',
      ok: 'true',
    },
    expect.objectContaining({
      id: hmac('b'),
      number: hmac('-7'),
      born: null,
      zip: null,
      age: null,
      cost: null,
      ok: null,
    }),
    {
      id: hmac('c'),
      number: null,
      born: '0001-01-01',
      seen: '9999-12-01',
      zip: 'x',
      age: 'below 0',
      weight: '100 or more',
      cost: '-15.000000000',
      steps: '-200',
      at: '2020-01-01 00:00:00.000001',
      ok: 'false',
    },
  ]);
  expect(outcome).toMatchObject({
    quality: {
      rows: 3,
      columns: expect.arrayContaining([
        { name: 'id', type: 'string', completeness: 1, unique: true },
        { name: 'born', type: 'date', completeness: 2 / 3, earliest: '0001-01-01', latest: '1980-01-01' },
      ]),
    },
  });
});

test('a pseudonym is the HMAC of the bytes, whatever they are', async () => {
  const values = [
    'é',
    'é',
    '😀👩‍👩‍👧',
    '\\x41\\',
    "'; DROP",
    '"',
    'a,b\nc',
    ' ',
    'x'.repeat(5000),
    '\u0000',
    '0',
  ];
  const quoted = values.map((value) => `"${value.replaceAll('"', '""')}"`);
  const { bytes } = await engine.run(
    csvTable({ Id: column('string', pseudonym()) }),
    `Id\n${quoted.join('\n')}\n`,
  );
  expect((await engine.rows(bytes)).map(({ id }) => id)).toEqual(values.map((value) => hmac(value)));
});

test('each row that does not fit is named by its number and column, and none by its value', async () => {
  const table = csvTable({
    Id: column('string', { ...pseudonym(), required: true, unique: true }),
    Day: column('date'),
    Kind: column('string', { allowed: ['A', 'B'] }),
  });
  const lines = [
    'Id,Day,Kind',
    'p1,2020-02-30,A',
    '"p\n2",2020-01-01,SECRET',
    'p3,2020-01-01',
    'p1,,B',
    ',,',
    'p4,a,b,c',
    'p5,01.02.2020,A',
  ];
  const { outcome } = await engine.run(table, `${lines.join('\n')}\n`, { chunk: 3 });
  expect(told(outcome)).toEqual([
    '1 Day the value is not a day, YYYY-MM-DD, of the years 1 to 9999',
    '2 Kind the value is none of the 2 that the description allows',
    '3 the row has fewer values than there are columns',
    '5 Id the column is required',
    '6 the row has more values than there are columns',
    '7 Day the value is not a day, YYYY-MM-DD, of the years 1 to 9999',
  ]);
  expect(JSON.stringify(outcome)).not.toMatch(/SECRET|p\d|2020/);
});

test('a value that an earlier row has is found, however far apart they are', async () => {
  const rows = 300_000;
  const ids = Array.from({ length: rows }, (_, at) => `p${at}`);
  ids[rows - 1] = 'p4';
  const table = csvTable({ Id: column('string', { ...pseudonym(), unique: true }) });
  const { outcome } = await engine.run(table, `Id\n${ids.join('\n')}\n`);
  expect(told(outcome)).toEqual([`${rows} Id the column is unique, and an earlier row has the same value`]);
});

test.each([
  [
    'in the middle of the last line',
    'Id,Day\np1,2020-01-01\np2,202',
    '2 the last line has no end, so that the file may be cut off',
  ],
  ['within quotes', 'Id,Day\np1,2020-01-01\n"p2', '2 a quote is opened and not closed'],
  [
    'at another line end',
    'Id,Day\r\np1,2020-01-01\r\np2,2020-01-01\n',
    '2 this line ends in another way than the first one',
  ],
  ['before anything', '', 'the file is empty, or no line ends in its first two megabytes'],
])('a file that is cut off %s is parked', async (_, text, problem) => {
  const table = csvTable({ Id: column('string', pseudonym()), Day: column('date') });
  const { outcome } = await engine.run(table, text);
  expect(told(outcome)).toContain(problem);
});

test('a file without rows is a table without rows', async () => {
  const { outcome, bytes } = await engine.run(csvTable({ Id: column('string', pseudonym()) }), 'Id\n');
  expect(outcome).toMatchObject({ rows: 0, quality: { columns: [{ completeness: 1 }] } });
  expect(await engine.rows(bytes)).toEqual([]);
});

test('columns are found by their names, and must be those that are described', async () => {
  const table = csvTable({ Id: column('string', pseudonym()), Day: column('date') });
  const { bytes } = await engine.run(table, 'Day,Id\n2020-01-01,p1\n');
  expect(await engine.rows(bytes)).toEqual([{ id: hmac('p1'), day: '2020-01-01' }]);
  expect(told((await engine.run(table, 'Id,Name,Id\np1,x,y\n')).outcome)).toEqual([
    'Day the file has no such column',
    'Id the file has this column twice',
    'the file has a column that the description has not',
  ]);
});

test.each([
  ['utf-8 with a mark', 'utf-8', Buffer.from('\ufeffId\nÄ\n')],
  ['utf-16', 'utf-16', Buffer.from('\ufeffId\nÄ\n', 'utf16le')],
  ['utf-16, high byte first', 'utf-16', Buffer.from('\ufeffId\nÄ\n', 'utf16le').swap16()],
  ['latin-1', 'latin-1', Buffer.from('Id\nÄ\n', 'latin1')],
] as const)('%s is read', async (_, encoding, file) => {
  const table = csvTable({ Id: column('string', pseudonym()) }, { encoding });
  const { bytes } = await engine.run(table, file, { chunk: 1 });
  expect(await engine.rows(bytes)).toEqual([{ id: hmac('Ä') }]);
});

test('bytes that are no UTF-8 are named by their row', async () => {
  const table = csvTable({ Id: column('string', pseudonym()), Zip: column('string') });
  const { outcome } = await engine.run(table, Buffer.from('Id,Zip\na,b\nÄ,c\n', 'latin1'));
  expect(told(outcome)).toEqual(['2 bytes of the row are no text in the encoding of the description']);
});

test('delimiter, quote, header and the text for null are those of the description', async () => {
  const table = csvTable(
    { Id: column('string', pseudonym()), N: column('integer') },
    { delimiter: 'tab', quote: "'", header: false, nullText: 'NA' },
  );
  const { bytes } = await engine.run(table, "'a\t''b'\t5\nNA\tNA\n");
  expect(await engine.rows(bytes)).toEqual([
    { id: hmac("a\t'b"), n: '5' },
    { id: null, n: null },
  ]);
});

test('rows of a person who opted out are left out, and count as read', async () => {
  const columns = { Id: column('integer', pseudonym()), N: column('integer') };
  const { outcome, bytes } = await engine.run(
    csvTable(columns, {}, 'Id'),
    'Id,N\n1,10\n02,20\n2,30\n3,40\n',
    {
      optedOut: ['2'],
    },
  );
  expect(outcome).toMatchObject({ rows: 2 });
  expect((await engine.rows(bytes)).map(({ n }) => n)).toEqual(['10', '40']);
});

test('Parquet is read by its types, and text in it as in CSV', async () => {
  const path = join(engine.folder(), 'typed.parquet');
  await query(`COPY (SELECT 7::INTEGER AS "Id", '2020-05-06' AS "Day", 1.25::DECIMAL(5,2) AS "Cost",
    TIMESTAMPTZ '2020-01-01 10:00:00+02' AS "At" UNION ALL SELECT 8, 'soon', NULL, NULL) TO '${path}' (FORMAT parquet)`);
  const columns = {
    Id: column('integer', pseudonym()),
    Day: column('date', { publish: { rule: 'truncate', to: 'month' } }),
    Cost: column('decimal', { publish: { rule: 'round', to: 0.5 } }),
    At: column('timestamp'),
  };
  const { outcome } = await engine.run(parquetTable(columns), path);
  expect(told(outcome)).toEqual(['2 Day the value is not a day, YYYY-MM-DD, of the years 1 to 9999']);
  await query(`COPY (SELECT * FROM '${path}' LIMIT 1) TO '${path}.1' (FORMAT parquet)`);
  const { bytes } = await engine.run(parquetTable(columns), `${path}.1`);
  expect(await engine.rows(bytes)).toEqual([
    { id: hmac('7'), day: '2020-05-01', cost: '1.500000000', at: '2020-01-01 08:00:00' },
  ]);
  expect(
    told(
      (
        await engine.run(
          parquetTable({ ...columns, Cost: column('integer'), At: column('date') }),
          `${path}.1`,
        )
      ).outcome,
    ),
  ).toEqual([
    'Cost the column is a whole number of at most 18 digits, and the file has it as DECIMAL(5,2)',
    'At the column is a day, YYYY-MM-DD, of the years 1 to 9999, and the file has it as TIMESTAMP WITH TIME ZONE',
  ]);
});

test('what is no Parquet, or half of one, is parked', async () => {
  const { writeFileSync, readFileSync } = await import('node:fs');
  const path = join(engine.folder(), 'whole.parquet');
  await query(`COPY (SELECT range::VARCHAR AS "Id" FROM range(300000)) TO '${path}' (FORMAT parquet)`);
  const whole = readFileSync(path);
  const table = parquetTable({ Id: column('string', pseudonym()) });
  const middle = Math.floor(whole.length / 2);
  for (const [at, bytes] of [whole.subarray(0, middle), Buffer.from('Id\n1\n'), Buffer.alloc(0)].entries()) {
    const part = join(engine.folder(), `broken-${at}.parquet`);
    writeFileSync(part, bytes);
    expect(told((await engine.run(table, part)).outcome)).toEqual([
      'the file cannot be read as Parquet, and may be cut off',
    ]);
  }
});

test('what the source or the target throws ends the pass, and is thrown', async () => {
  const table = csvTable({ Id: column('string', pseudonym()) });
  async function* breaking() {
    yield Buffer.from('Id\n');
    for (let at = 0; at < 100_000; at++) yield Buffer.from(`p${at}\n`);
    throw new Error('the source broke');
  }
  await expect(engine.run(table, Readable.from(breaking()))).rejects.toThrow('the source broke');
  const lines = Array.from({ length: 400_000 }, (_, at) => `p${at}\n`).join('');
  const output = async (parquet: Readable) => {
    for await (const chunk of parquet) if (chunk) throw new Error('the target broke');
  };
  await expect(engine.run(table, `Id\n${lines}`, { output })).rejects.toThrow('the target broke');
});

test.each(['csv', 'parquet'] as const)(
  'the same %s file gives the same bytes, on any number of threads',
  async (format) => {
    const columns = { Id: column('string', { ...pseudonym(), unique: true }), N: column('integer') };
    const path = join(engine.folder(), `twice.${format}`);
    await query(`COPY (SELECT 'p' || range AS "Id", hash(range) % 1000 AS "N" FROM range(300000))
    TO '${path}' (FORMAT ${format}${format === 'parquet' ? ', ROW_GROUP_SIZE 50000' : ''})`);
    const { readFileSync } = await import('node:fs');
    const table = format === 'csv' ? csvTable(columns) : parquetTable(columns);
    const input = format === 'csv' ? readFileSync(path) : path;
    const [first, ...others] = [
      await engine.run(table, input, { threads: 4 }),
      await engine.run(table, input, { threads: 4 }),
      await engine.run(table, input, { threads: 1, chunk: 10_007 }),
    ];
    expect(first.outcome).toMatchObject({ rows: 300_000 });
    for (const { bytes } of others) expect(bytes.equals(first.bytes)).toBe(true);
  },
);

test('a Parquet file that is damaged within its pages is parked', async () => {
  const { writeFileSync, readFileSync } = await import('node:fs');
  const path = join(engine.folder(), 'sound.parquet');
  await query(`COPY (SELECT range::VARCHAR AS "Id" FROM range(300000)) TO '${path}' (FORMAT parquet)`);
  const whole = readFileSync(path);
  const table = parquetTable({ Id: column('string', pseudonym()) });
  for (let at = 1; at <= 12; at++) {
    const bytes = Buffer.from(whole);
    const from = Math.floor((whole.length * at) / 16);
    bytes.fill(0xff, from, from + 400);
    const damaged = join(engine.folder(), `damaged-${at}.parquet`);
    writeFileSync(damaged, bytes);
    expect(told((await engine.run(table, damaged)).outcome)).toEqual([
      'the file cannot be read as Parquet, and may be cut off',
    ]);
  }
});
