import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetTablesCommand, type Table } from '@aws-sdk/client-glue';
import { reason, rows } from '../../packages/local-aws/__tests__/local/athena-data';
import { fileOf, type TestLake } from '../../packages/local-aws/__tests__/local/lake';
import { makePlatformLake } from './platform-lake';
import { useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const NAME = 'uploads';
const OPTIONS = {
  QueryExecutionContext: { Database: NAME },
  ResultConfiguration: { OutputLocation: `s3://${NAME}/_results/` },
};
let lake: TestLake;
let log: readonly string[];
let tables: ReadonlyMap<string | undefined, Table>;
const athena = () => aws.client(AthenaClient, 'producer');
const select = async (sql: string) => (await rows(athena(), sql, OPTIONS)).slice(1);
const failure = (sql: string) => reason(athena(), sql, OPTIONS);
const columns = (name: string) =>
  tables.get(name)?.StorageDescriptor?.Columns?.map((column) => `${column.Name} ${column.Type}`);
const parquet = (sql: string) => fileOf('parquet', sql);

async function bzip2(text: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'bzip2-'));
  try {
    await writeFile(join(folder, 'file'), text);
    await promisify(execFile)('bzip2', [join(folder, 'file')]);
    return await readFile(join(folder, 'file.bz2'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One crawl over everything that a hospital may drop. */
beforeAll(async () => {
  lake = await makePlatformLake(aws, NAME);
  const files: readonly (readonly [string, Buffer | string])[] = [
    ['quoted/a.csv', 'id,diagnosis,cost\n1,"Fracture, ""closed""",10.5\n2,Asthma,20\n'],
    ['breaks/a.csv', 'id,note\n1,"first\nsecond"\n2,plain\n'],
    ['semicolon/a.csv', 'id;betrag\n1;10,5\n2;3,2\n'],
    ['tab/a.tsv', 'id\tname\n1\tAda\n'],
    ['pipe/a.txt', 'id|name\n1|Ada\n'],
    ['windows/a.csv', 'id,name\r\n1,Ada\r\n2,Mary\r\n'],
    ['one_column/a.csv', 'id\n1\n2\n'],
    ['texts/a.csv', 'first_name,town\nAda,Ulm\n'],
    ['empty_number/a.csv', 'id,cost\n1,2.5\n2,\n'],
    ['zeros/a.csv', 'zip,town\n01067,Dresden\n'],
    ['header_only/a.csv', 'id,name,cost\n'],
    ['ragged/a.csv', 'id,name,cost\n1,Ada\n2,Mary,3,extra\n'],
    ['ragged_semicolon/a.csv', 'id;name\n1;Ada;x\n'],
    ['latin1/a.csv', Buffer.from('id,ort\n1,K\u00f8ln\n', 'latin1')],
    ['utf16/a.csv', Buffer.from('\uFEFFid,ort\n1,Ulm\n', 'utf16le')],
    ['mark/a.csv', '\uFEFFid,ort\n1,Ulm\n'],
    ['open_quote/a.csv', 'id,ort\n1,"Ulm\n'],
    ['long_header/a.csv', `id,${'x'.repeat(300)}\n1,2\n`],
    ['gz/a.csv.gz', gzipSync('id,name\n1,Ada\n2,Mary\n')],
    ['bz2/a.csv.bz2', await bzip2('id,name\n1,Ada\n')],
    ['cut/a.csv.gz', gzipSync('id,name\n1,Ada\n'.repeat(999)).subarray(0, 40)],
    ['json_gz/a.json.gz', gzipSync('{"Id": 1, "codes": [1, 2]}\n{"id": 12345678901234567, "codes": []}\n')],
    [
      'json/a.json',
      '{"code": 1, "who": {"Name": "Ada", "born": null}, "day": "2024-01-31"}\n{"code": 2.5}\n',
    ],
    ['array/a.json', '[\n{"a": 1},\n{"a": 2}\n]\n'],
    ['pretty/a.json', '{\n  "a": 1\n}\n{\n  "a": 2\n}\n'],
    ['no_json/a.json', '{"a": 1\n'],
    ['excel/a.xlsx', Buffer.from('504b030414000600', 'hex')],
    ['lz4/a.csv.lz4', Buffer.from('04224d186440', 'hex')],
    ['broken/a.parquet', 'PAR1 and no more PAR1'],
    ['nothing/a.csv', ''],
    ['patients/a.parquet', await parquet("SELECT 1::INT AS id, 'Ada' AS name")],
    ['disagree/a.parquet', await parquet('SELECT 1::INT AS id')],
    ['disagree/b.parquet', await parquet("SELECT 'x' AS id")],
    ['other_order/a.parquet', await parquet("SELECT 1::INT AS id, 'x' AS name")],
    ['other_order/b.parquet', await parquet("SELECT 'y' AS name, 2::INT AS id")],
    ['decimals/a.parquet', await parquet('SELECT 1.5::DECIMAL(4,1) AS dose')],
    ['decimals/b.parquet', await parquet('SELECT 1.55::DECIMAL(6,2) AS dose')],
    ['partition_type/day=1/a.csv', 'code,value\n1,2\n3,4\n'],
    ['partition_type/day=2/b.csv', 'code,value\nA1,2\nB2,4\n'],
    ['key_is_column/day=1/a.csv', 'day,value\n1,2\n'],
    ['twice/a.csv', 'id,Id\n1,2\n'],
    ['words/a.csv', 'to,desc,default,first,end,limit\n1,2,3,4,5,6\n'],
    ['alike_1/a.csv', 'id,name\n1,Ada\n'],
    ['alike_2/a.csv', 'id,name\n2,Mary\n'],
  ];
  for (const [key, body] of files) await lake.put(key, body);
  expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
  const { TableList = [] } = await lake.glue.send(new GetTablesCommand({ DatabaseName: NAME }));
  tables = new Map(TableList.map((table) => [table.Name, table]));
  const { events = [] } = await aws
    .client(CloudWatchLogsClient, 'producer')
    .send(new FilterLogEventsCommand({ logGroupName: '/aws-glue/crawlers', logStreamNames: [NAME] }));
  log = events.map(({ message = '' }) => message.replace(/^\[[^\]]*\] /, ''));
});

describe('is a table that answers', () => {
  test.each<[string, string[], (string | undefined)[][]]>([
    [
      'quoted',
      ['id bigint', 'diagnosis string', 'cost double'],
      [
        ['1', 'Fracture, "closed"', '10.5'],
        ['2', 'Asthma', '20.0'],
      ],
    ],
    [
      'semicolon',
      ['id bigint', 'betrag string'],
      [
        ['1', '10,5'],
        ['2', '3,2'],
      ],
    ],
    ['tab', ['id bigint', 'name string'], [['1', 'Ada']]],
    ['pipe', ['id bigint', 'name string'], [['1', 'Ada']]],
    [
      'windows',
      ['id bigint', 'name string'],
      [
        ['1', 'Ada'],
        ['2', 'Mary'],
      ],
    ],
    ['one_column', ['id bigint'], [['1'], ['2']]],
    ['texts', ['first_name string', 'town string'], [['Ada', 'Ulm']]],
    ['zeros', ['zip bigint', 'town string'], [['1067', 'Dresden']]],
    [
      'gz',
      ['id bigint', 'name string'],
      [
        ['1', 'Ada'],
        ['2', 'Mary'],
      ],
    ],
    ['bz2', ['id bigint', 'name string'], [['1', 'Ada']]],
    [
      'json_gz',
      ['id bigint', 'codes array<int>'],
      [
        ['1', '[1, 2]'],
        ['12345678901234567', '[]'],
      ],
    ],
    [
      'json',
      ['code double', 'who struct<name:string,born:string>', 'day string'],
      [
        ['1.0', '{name=Ada, born=null}', '2024-01-31'],
        ['2.5', undefined, undefined],
      ],
    ],
    ['patients', ['id int', 'name string'], [['1', 'Ada']]],
    [
      'other_order',
      ['id int', 'name string'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ],
    ['decimals', ['dose decimal(6,2)'], [['1.50'], ['1.55']]],
    ['alike_1', ['id bigint', 'name string'], [['1', 'Ada']]],
    ['alike_2', ['id bigint', 'name string'], [['2', 'Mary']]],
  ])('%s', async (name, types, values) => {
    expect(columns(name)).toEqual(types);
    expect(await select(`SELECT * FROM ${name} ORDER BY 1`)).toEqual(values);
  });

  test('with the SerDe of its classifier, and its compression', () => {
    expect(tables.get('quoted')?.StorageDescriptor?.SerdeInfo).toEqual({
      SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
      Parameters: { separatorChar: ',', quoteChar: '"' },
    });
    expect(tables.get('gz')).toMatchObject({
      Parameters: { classification: 'csv', compressionType: 'gzip', 'skip.header.line.count': '1' },
      StorageDescriptor: { Compressed: true },
    });
    expect(tables.get('bz2')?.Parameters?.['compressionType']).toBe('bzip2');
  });

  test('partitions with the types of the table', async () => {
    expect(columns('partition_type')).toEqual(['code string', 'value bigint']);
    expect(await select('SELECT * FROM partition_type ORDER BY 1')).toEqual([
      ['1', '2', '1'],
      ['3', '4', '1'],
      ['A1', '2', '2'],
      ['B2', '4', '2'],
    ]);
  });
});

describe('is left out, with its reason in the log', () => {
  test.each([
    ['header_only/a.csv', 'it has a header and no row below it'],
    ['ragged/a.csv', 'line 2 has 2 fields, and the first line has 3 fields'],
    ['ragged_semicolon/a.csv', 'line 2 has 3 fields, and the first line has 2 fields'],
    ['latin1/a.csv', 'it is not UTF-8 from line 2 on; save it as UTF-8'],
    ['utf16/a.csv', 'it is UTF-16; save it as UTF-8'],
    ['mark/a.csv', 'it begins with a byte order mark; save it as UTF-8 without one'],
    ['open_quote/a.csv', 'line 2 has a quote that is not closed'],
    ['cut/a.csv.gz', "it begins as gzip, and can't be decompressed to its end"],
    ['no_json/a.json', 'line 1 begins no whole JSON object'],
    ['excel/a.xlsx', 'it is a ZIP archive or an Excel workbook; Athena reads neither'],
    ['lz4/a.csv.lz4', 'it is compressed by LZ4, which the local AWS does not read'],
    ['broken/a.parquet', "it begins as Parquet, and can't be read as such"],
    ['nothing/a.csv', 'it is empty'],
  ])('%s', (key, why) => {
    expect(log).toContain(`WARN : ${key} is left out: ${why}`);
    expect(tables.has(key.split('/')[0])).toBe(false);
  });

  test('no line names a file of this machine', () => {
    expect(log.join('\n')).not.toMatch(/\/tmp|DuckDB/);
  });
});

describe('is a table that Athena refuses or reads as AWS’s does', () => {
  test('a header that AWS does not take for one is a row', () => {
    expect(columns('long_header')).toEqual(['col1 string', 'col2 string']);
  });

  test.each([
    ['empty_number', "HIVE_BAD_DATA: Error parsing field value '' for field 1: empty String"],
    ['array', 'HIVE_CURSOR_ERROR: Row is not a valid JSON Object'],
    ['pretty', 'HIVE_CURSOR_ERROR: Row is not a valid JSON Object'],
    [
      'disagree',
      "HIVE_BAD_DATA: Field id's type INT32 in parquet file s3://uploads/disagree/a.parquet is incompatible with type varchar defined in table schema",
    ],
    [
      'key_is_column',
      'HIVE_INVALID_METADATA: Hive metadata for table key_is_column is invalid: Table descriptor contains duplicate columns',
    ],
    [
      'twice',
      'HIVE_INVALID_METADATA: Hive metadata for table twice is invalid: Table descriptor contains duplicate columns',
    ],
  ])('%s', async (name, expected) => {
    expect((await failure(`SELECT * FROM ${name}`)).slice(0, expected.length)).toBe(expected);
  });

  test('an array at the top is one column, as the guide says', () => {
    expect(columns('array')).toEqual(['record array<struct<a:int>>']);
  });

  test('a line break within a field ends the row', async () => {
    expect(await select('SELECT id, note FROM breaks ORDER BY id NULLS FIRST')).toEqual([
      [undefined, undefined],
      ['1', undefined],
      ['2', 'plain'],
    ]);
  });

  test('words that Athena does not reserve are names, and others need quotes', async () => {
    expect(await select('SELECT to, desc, default, limit FROM words ORDER BY desc DESC LIMIT 1')).toEqual([
      ['1', '2', '3', '6'],
    ]);
    expect(await select('SELECT "first", w."end" FROM words w')).toEqual([['4', '5']]);
  });
});
