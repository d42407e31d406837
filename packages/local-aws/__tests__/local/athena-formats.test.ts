import { AthenaClient, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  CreateTableCommand,
  GlueClient,
  type TableInput,
} from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, BUCKET, DATABASE, fillLake, OUTPUT, parquetOf, reason, rows } from './athena-data';
import { useLocalAws } from './support';

jest.setTimeout(180_000);

const aws = useLocalAws({ speed: 600 });
const athena = () => aws.client(AthenaClient, ACCOUNT);
const glue = () => aws.client(GlueClient, ACCOUNT);

const TEXT = 'org.apache.hadoop.mapred.TextInputFormat';
const SERDES = {
  lazy: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  openCsv: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  json: 'org.openx.data.jsonserde.JsonSerDe',
  parquet: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
} as const;

const columnsOf = (text: string) =>
  text.split(', ').map((pair) => ({ Name: pair.split(' ')[0], Type: pair.split(' ')[1] }));

const storage = (name: string, columns: string, serde: keyof typeof SERDES, parameters = {}) => ({
  Columns: columnsOf(columns),
  Location: `s3://${BUCKET}/formats/${name}/`,
  InputFormat: TEXT,
  SerdeInfo: { SerializationLibrary: SERDES[serde], Parameters: parameters },
});

/** With its length, as the SDK takes that of an empty body for unknown. */
async function putFile(file: string, body: string | Uint8Array): Promise<void> {
  const Body = Buffer.from(body);
  const object = { Bucket: BUCKET, Key: `formats/${file}`, Body, ContentLength: Body.length };
  await aws.client(S3Client, ACCOUNT).send(new PutObjectCommand(object));
}

/** Makes a table over one file. */
async function table(
  name: string,
  columns: string,
  serde: keyof typeof SERDES,
  body: string | Uint8Array,
  {
    parameters = {},
    file = 'a.txt',
    ...more
  }: Partial<TableInput> & { parameters?: object; file?: string } = {},
): Promise<void> {
  await putFile(`${name}/${file}`, body);
  const StorageDescriptor = storage(name, columns, serde, parameters);
  const TableInput = { Name: name, StorageDescriptor, ...more };
  await glue().send(new CreateTableCommand({ DatabaseName: DATABASE, TableInput }));
}

const values = async (name: string) => (await rows(athena(), `SELECT * FROM ${name}`)).slice(1);
const failure = (name: string) => reason(athena(), `SELECT * FROM ${name}`);

beforeAll(() => fillLake(aws));

describe('OpenCSVSerDe', () => {
  test('reads days and milliseconds since 1970, doubled and escaped quotes, and short lines', async () => {
    const body = 'yes,18276,1579059880000,true\n"a ""b"" \\"c\\"",0,0,FALSE\nshort\n';
    await table('unix', 'text string, day date, seen timestamp, alive boolean', 'openCsv', body);
    expect(await values('unix')).toEqual([
      ['yes', '2020-01-15', '2020-01-15 03:44:40.000', 'true'],
      ['a "b" "c"', '1970-01-01', '1970-01-01 00:00:00.000', 'false'],
      ['short', undefined, undefined, undefined],
    ]);
  });

  test.each([
    [
      'date_text',
      'day date',
      '2020-01-15',
      `HIVE_BAD_DATA: Error parsing field value '2020-01-15' for field 0: `,
    ],
    [
      'no_number',
      'id bigint',
      'x',
      `HIVE_BAD_DATA: Error parsing field value 'x' for field 0: For input string: "x"`,
    ],
    [
      'no_value',
      'id int',
      '""',
      `HIVE_BAD_DATA: Error parsing field value '' for field 0: For input string: ""`,
    ],
    ['nested', 'ids array<int>', '1', 'NOT_SUPPORTED: OpenCSVSerDe reads no array<int>'],
  ])('%s fails', async (name, columns, body, expected) => {
    await table(name, columns, 'openCsv', `${body}\n`);
    expect((await failure(name)).slice(0, expected.length)).toBe(expected);
  });

  test('gives NULL instead where the table says so', async () => {
    const Parameters = { 'use.null.for.invalid.data': 'TRUE', 'skip.header.line.count': '1' };
    await table('forgiving', 'id bigint, name string', 'openCsv', 'id,name\nx,\n', { Parameters });
    expect(await values('forgiving')).toEqual([[undefined, '']]);
  });
});

test('LazySimpleSerDe gives NULL for what is none of its type, and rounds nothing', async () => {
  const body = '1.5;"7";2020-02-30;TRUE\n7; 1.5;2020-2-9;1\n9223372036854775808;\\N;x;false\n';
  const parameters = { 'field.delim': ';' };
  await table('lazily', 'n bigint, d double, day date, b boolean', 'lazy', body, { parameters });
  expect(await values('lazily')).toEqual([
    [undefined, undefined, undefined, 'true'],
    ['7', '1.5', '2020-02-09', undefined],
    [undefined, undefined, undefined, 'false'],
  ]);
});

describe('JsonSerDe', () => {
  test('finds names in any case, whatever is missing is NULL', async () => {
    const body = '{"ID": 1, "Tags": {"A": 1.5}, "who": {"Name": "Ada"}, "text": {"x": [1]}}\n\n{"id": "2"}\n';
    const columns = 'id bigint, tags map<string,double>, who struct<name:string,age:int>, text string';
    await table('objects', columns, 'json', body, { parameters: { paths: 'id,tags,who,text' } });
    expect(await values('objects')).toEqual([
      ['1', '{A=1.5}', '{name=Ada, age=null}', '{"x":[1]}'],
      [undefined, undefined, undefined, undefined],
      ['2', undefined, undefined, undefined],
    ]);
  });

  test('fails at a value of another type, and at a line that is no object', async () => {
    await table('json_type', 'id bigint', 'json', '{"id": "x"}\n');
    expect(await failure('json_type')).toContain("HIVE_BAD_DATA: Error parsing field value 'x' for field 0");
    await table('json_lines', 'id bigint', 'json', '[{"id": 1}]\n');
    expect(await failure('json_lines')).toContain('HIVE_CURSOR_ERROR: Row is not a valid JSON Object');
  });
});

describe('Parquet', () => {
  test('is read where its physical types are those of the columns', async () => {
    const sql = `SELECT 1::INT AS small, 2.5::REAL AS real, {'City': 'Ulm'} AS address, [1::INT] AS codes`;
    const columns = 'small bigint, real double, address struct<city:string>, codes array<int>, added string';
    await table('wider', columns, 'parquet', await parquetOf(sql));
    expect(await values('wider')).toEqual([['1', '2.5', '{city=Ulm}', '[1]', undefined]]);
  });

  test.each([
    ['text_as_number', "SELECT 'x' AS id", 'id bigint', "Field id's type BINARY in parquet file", 'bigint'],
    ['long_as_int', 'SELECT 1::BIGINT AS id', 'id int', "Field id's type INT64 in parquet file", 'integer'],
    ['grouped', "SELECT {'a': 1} AS id", 'id string', "Field id's type group in parquet file", 'varchar'],
  ])('%s fails', async (name, sql, columns, expected, type) => {
    await table(name, columns, 'parquet', await parquetOf(sql));
    const url = `s3://${BUCKET}/formats/${name}/a.txt`;
    expect(await failure(name)).toBe(
      `HIVE_BAD_DATA: ${expected} ${url} is incompatible with type ${type} defined in table schema`,
    );
  });

  test('a file of another format among Parquet fails', async () => {
    await table('stranger', 'id bigint', 'parquet', 'id\n1\n');
    expect(await failure('stranger')).toBe(
      `HIVE_BAD_DATA: Not valid Parquet file: s3://${BUCKET}/formats/stranger/a.txt`,
    );
  });
});

describe('partitions', () => {
  const partitioned = async (name: string, keyType: string, of: readonly (readonly [string, string])[]) => {
    const PartitionKeys = [{ Name: 'day', Type: keyType }];
    await table(name, 'id bigint, name string', 'lazy', '', {
      PartitionKeys,
      parameters: { 'field.delim': ',' },
    });
    const PartitionInputList = of.map(([value, columns]) => ({
      Values: [value],
      StorageDescriptor: storage(`${name}/day=${value}`, columns, 'lazy', { 'field.delim': ',' }),
    }));
    const request = { DatabaseName: DATABASE, TableName: name, PartitionInputList };
    await glue().send(new BatchCreatePartitionCommand(request));
    await putFile(`${name}/day=${of[0][0]}/a.csv`, '1,Ada\nx,Mary\n');
  };

  test('of types that may become the table’s are read, by their places', async () => {
    await partitioned('renamed', 'int', [['1', 'code string']]);
    expect(await values('renamed')).toEqual([
      ['1', undefined, '1'],
      [undefined, undefined, '1'],
    ]);
  });

  test.each([
    ['narrowed', 'id bigint, name bigint', "'name' as type 'bigint'"],
    ['shifted', 'name double, id bigint', "'name' as type 'double'"],
  ])('%s fail', async (name, columns, expected) => {
    await partitioned(name, 'string', [['1', columns]]);
    expect(await failure(name)).toMatch(/^HIVE_PARTITION_SCHEMA_MISMATCH: /);
    expect(await failure(name)).toContain(`partition 'day=1' declared column ${expected}`);
  });

  test('a value that is none of the key’s type fails', async () => {
    await partitioned('bad_key', 'int', [['monday', 'id bigint, name string']]);
    expect(await failure('bad_key')).toBe(
      "HIVE_INVALID_PARTITION_VALUE: Invalid partition value 'monday' for INTEGER partition key: day",
    );
  });
});

describe('what is not served is said', () => {
  test.each<[string, Partial<TableInput> & { parameters?: object; file?: string }, RegExp]>([
    ['escapes', { parameters: { 'escape.delim': '\\' } }, /'escape.delim' of LazySimpleSerDe/],
    ['projected', { Parameters: { 'projection.enabled': 'true' } }, /Partition projection/],
    ['zstd', { file: 'a.csv.zst' }, /compressed as zst/],
    ['lz4', { file: 'a.csv.lz4' }, /compressed as lz4/],
    ['no_gzip', { file: 'a.csv.gz' }, /^HIVE_CURSOR_ERROR: Failed to read file at s3:/],
  ])('%s', async (name, more, message) => {
    await table(name, 'id string', 'lazy', 'x\n', more);
    expect(await failure(name)).toMatch(message);
  });

  test.each([
    [{ ExecutionParameters: ['1'] }, /ExecutionParameters/],
    [
      { ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 1 } } },
      /ResultReuseConfiguration/,
    ],
    [
      { ResultConfiguration: { ...OUTPUT.ResultConfiguration, ExpectedBucketOwner: '111122223333' } },
      /ExpectedBucketOwner/,
    ],
    [
      {
        ResultConfiguration: {
          ...OUTPUT.ResultConfiguration,
          AclConfiguration: { S3AclOption: 'BUCKET_OWNER_FULL_CONTROL' as const },
        },
      },
      /AclConfiguration/,
    ],
    [
      {
        ResultConfiguration: {
          ...OUTPUT.ResultConfiguration,
          EncryptionConfiguration: { EncryptionOption: 'CSE_KMS' as const, KmsKey: 'k' },
        },
      },
      /CSE_KMS/,
    ],
  ])('StartQueryExecution with %j', async (input, message) => {
    const command = new StartQueryExecutionCommand({ QueryString: 'SELECT 1', ...OUTPUT, ...input });
    await expect(athena().send(command)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
  });
});

describe('no error has DuckDB’s words', () => {
  test.each([
    [
      'SELECT sum(name) FROM patients',
      'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum',
    ],
    [
      'SELECT id, count(*) FROM patients',
      "EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression",
    ],
    ['SELECT id + name FROM patients', 'TYPE_MISMATCH: line 1:11: Cannot apply operator: bigint + varchar'],
    [
      'SELECT p.id FROM patients p, patients q WHERE id = 1',
      "AMBIGUOUS_NAME: line 1:47: Column 'id' is ambiguous",
    ],
    ['SELECT CAST(name AS bigint) FROM patients', 'INVALID_CAST_ARGUMENT: '],
    ["SELECT date_parse('x', '%Y')", 'INVALID_FUNCTION_ARGUMENT: '],
  ])('%s', async (sql, expected) => {
    const found = await reason(athena(), sql);
    expect(found.slice(0, expected.length)).toBe(expected);
    expect(found).not.toMatch(/DuckDB|\/tmp|Candidate|explicit type casts|ANY_VALUE|INT64|VARCHAR/);
  });
});

test('a table may be called as the one into which files are read, of which nothing is left', async () => {
  await table('lines', 'id string, secret string', 'lazy', 'x;y\n', { parameters: { 'field.delim': ';' } });
  expect(await values('lines')).toEqual([['x', 'y']]);
  for (const name of ['temp.lines', 'temp.main.lines']) {
    expect(await reason(athena(), `SELECT * FROM lines, ${name}`)).toMatch(/^(SCHEMA|CATALOG)_NOT_FOUND/);
  }
});

test('DESCRIBE takes words that are reserved in DDL in backticks alone', async () => {
  await table('date', 'id string', 'lazy', 'x\n');
  expect(await reason(athena(), 'DESCRIBE date')).toContain('FAILED: ParseException line 1:9');
  expect(await rows(athena(), 'DESCRIBE `date`')).toEqual([[expect.stringMatching(/^id\s+\tstring/)]]);
  expect(await rows(athena(), 'SELECT id FROM date')).toEqual([['id'], ['x']]);
});
