import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

import { GetPartitionsCommand, GetTablesCommand, type CreateCrawlerCommandInput } from '@aws-sdk/client-glue';
import { awsCli } from './aws-cli';
import { fileOf, makeLake, ONE_FOLDER_ONE_TABLE } from './lake';

import { useLocalAws } from './support';

jest.setTimeout(90_000);

/** Slow enough that something can happen while a crawl waits. */
const aws = useLocalAws({ speed: 120 });
const ACCOUNT = 'producer';
const makeCrawler = (name: string, settings: Partial<CreateCrawlerCommandInput> = {}) =>
  makeLake(aws, ACCOUNT, name, { Configuration: ONE_FOLDER_ONE_TABLE, ...settings });

const PATIENTS = `SELECT 'p' || i AS "Id", DATE '1980-01-31' + i::INT AS "BIRTHDATE", i::INT AS "visits",
  i::BIGINT AS "number", 1.5::DOUBLE AS "weight", 1.25::DECIMAL(10,2) AS "fee", true AS "alive",
  TIMESTAMP '2024-05-01 10:00:00' AS "seen", [i::INT] AS "codes", {'City': 'Ulm'} AS "address"
  FROM range(1, 4) t(i)`;

describe('what a crawl finds', () => {
  test('a Parquet folder becomes a table with the types of the file', async () => {
    const lake = await makeCrawler('parquet');
    await lake.put('Patients/one.parquet', await fileOf('parquet', PATIENTS));
    await lake.put('Patients/_SUCCESS', '');
    await lake.put('Patients/.hidden.csv', 'a,b\n1,2\n');
    expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
    const found = await lake.table('patients');
    expect(found).toMatchObject({
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [],
      Parameters: {
        classification: 'parquet',
        compressionType: 'none',
        typeOfData: 'file',
        objectCount: '1',
        recordCount: '3',
        UPDATED_BY_CRAWLER: 'parquet',
      },
      StorageDescriptor: {
        Location: 's3://parquet/Patients/',
        InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        SerdeInfo: {
          SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        },
      },
    });
    expect(columns(found)).toEqual({
      id: 'string',
      birthdate: 'date',
      visits: 'int',
      number: 'bigint',
      weight: 'double',
      fee: 'decimal(10,2)',
      alive: 'boolean',
      seen: 'timestamp',
      codes: 'array<int>',
      address: 'struct<city:string>',
    });
  });

  test('CSV has numbers and text only, and its header is the row that reads otherwise', async () => {
    const lake = await makeCrawler('texts', { TablePrefix: 'Raw_' });
    await lake.put('visits/1.csv', 'ID;When;Cost;Note\n1;2024-01-31;2.5;"a;b"\n2;2024-02-01;;c\n');
    await lake.put('names/1.csv', 'first,last\nAda,Lovelace\nMary,Seacole\n');
    await lake.crawl();
    const visits = await lake.table('raw_visits');
    expect(columns(visits)).toEqual({ id: 'bigint', when: 'string', cost: 'double', note: 'string' });
    expect(visits.Parameters).toMatchObject({
      classification: 'csv',
      delimiter: ';',
      'skip.header.line.count': '1',
      areColumnsQuoted: 'true',
      recordCount: '2',
    });
    expect(visits.StorageDescriptor?.SerdeInfo).toEqual({
      SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      Parameters: { 'field.delim': ';' },
    });
    const names = await lake.table('raw_names');
    expect(columns(names)).toEqual({ col1: 'string', col2: 'string' });
    expect(names.Parameters).not.toHaveProperty('skip.header.line.count');
    expect(names.Parameters).toMatchObject({ recordCount: '3', areColumnsQuoted: 'false' });
  });

  test('files of one folder are united, and what is no table is passed over', async () => {
    const lake = await makeCrawler('united');
    await lake.put('labs/1.json', '{"code": 1, "day": "2024-01-31"}\n{"code": 2}\n');
    await lake.put('labs/2.json', '{"code": 1.5, "unit": {"Name": "mg"}}\n');
    await lake.put('labs/readme.csv', 'a,b\n1,2\n');
    await lake.put('images/scan.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
    await lake.put('broken/x.parquet', 'PAR1 is not all of it PAR1');
    await lake.put('loose-file.csv', 'a,b\n1,x\n');
    await lake.crawl();
    expect(columns(await lake.table('labs'))).toEqual({
      code: 'double',
      day: 'string',
      unit: 'struct<name:string>',
    });
    expect((await lake.table('loose_file_csv')).StorageDescriptor?.Location).toBe(
      's3://united/loose-file.csv',
    );
    const { TableList } = await lake.glue.send(new GetTablesCommand({ DatabaseName: 'united' }));
    expect(TableList?.map(({ Name }) => Name).sort()).toEqual(['labs', 'loose_file_csv']);
    const logs = aws.client(CloudWatchLogsClient, ACCOUNT);
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws-glue/crawlers', logStreamNames: ['united'] }),
    );
    const lines = events.map(({ message }) => message);
    for (const key of ['labs/readme.csv', 'images/scan.png', 'broken/x.parquet']) {
      expect(lines).toContainEqual(expect.stringMatching(`^\\[[0-9a-f-]{36}\\] WARN : ${key}`));
    }
  });

  test('a target folder, with exclusions, is the table where no folder lies below it', async () => {
    const Targets = {
      S3Targets: [{ Path: 's3://narrow/in/Cases', Exclusions: ['**.tmp', 'draft/**'] }],
    };
    const lake = await makeCrawler('narrow', { Targets });
    const csv = 'a,b\n1,x\n';
    await lake.put('in/Cases/1.csv', csv);
    await lake.put('in/Cases/2.csv.tmp', 'c,d\n1,x\n');
    await lake.put('in/Cases/draft/3.csv', 'e,f\n1,x\n');
    await lake.put('in/Cases2/4.csv', csv);
    await lake.crawl();
    const { TableList } = await lake.glue.send(new GetTablesCommand({ DatabaseName: 'narrow' }));
    expect(TableList?.map(({ Name }) => Name)).toEqual(['cases']);
    expect(columns(await lake.table('cases'))).toEqual({ a: 'bigint', b: 'string' });
  });

  test('folders that differ by case only are two tables', async () => {
    const lake = await makeCrawler('twins');
    await lake.put('A-b/1.csv', 'a,b\n1,x\n');
    await lake.put('a_b/1.csv', 'a,b\n1,x\n');
    await lake.crawl();
    const { TableList = [] } = await lake.glue.send(new GetTablesCommand({ DatabaseName: 'twins' }));
    expect(TableList.map(({ Name }) => Name?.replace(/[0-9a-f]{32}$/, 'hash'))).toEqual(['a_b', 'a_b_hash']);
  });

  test('key=value folders are partitions', async () => {
    const lake = await makeCrawler('parts');
    const rows = (year: number) => fileOf('parquet', `SELECT ${year} AS id, 'x' AS note`);
    await lake.put('visits/Year=2023/site=a/1.parquet', await rows(1));
    await lake.put('visits/Year=2024/site=b/1.parquet', await rows(2));
    await lake.crawl();
    expect((await lake.table('visits')).PartitionKeys).toEqual([
      { Name: 'year', Type: 'string' },
      { Name: 'site', Type: 'string' },
    ]);
    const partitions = async () =>
      (await lake.glue.send(new GetPartitionsCommand({ DatabaseName: 'parts', TableName: 'visits' })))
        .Partitions;
    expect(await partitions()).toMatchObject([
      {
        Values: ['2023', 'a'],
        StorageDescriptor: { Location: 's3://parts/visits/Year=2023/site=a/', Columns: expect.any(Array) },
      },
      { Values: ['2024', 'b'] },
    ]);
    await lake.put('visits/Year=2025/site=b/1.parquet', await rows(3));
    await lake.delete('visits/Year=2023/site=a/1.parquet');
    const { Summary } = await lake.crawl();
    expect(JSON.parse(Summary ?? '')).toEqual({
      TABLE: {},
      PARTITION: { ADD: { Count: 1 }, DELETE: { Count: 1 } },
    });
    const after = await partitions();
    expect(after?.map(({ Values }) => Values)).toEqual([
      ['2023', 'a'],
      ['2024', 'b'],
      ['2025', 'b'],
    ]);
    expect(after?.[0].Parameters?.DEPRECATED_BY_CRAWLER).toMatch(/^\d{13}$/);
  });
});

describe('what a crawl changes', () => {
  test('nothing where nothing changed; a second file, a description and a comment are kept apart', async () => {
    const lake = await makeCrawler('again');
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    await lake.crawl();
    const first = await lake.table('labs');
    expect(JSON.parse((await lake.crawl()).Summary ?? '')).toEqual({ TABLE: {}, PARTITION: {} });
    expect(await lake.table('labs')).toEqual(first);
    const { StorageDescriptor, Parameters } = first;
    const commented = (StorageDescriptor?.Columns ?? []).map((each) => ({
      ...each,
      Comment: `of ${each.Name}`,
    }));
    const input = {
      Name: 'labs',
      Description: 'Laboratory',
      TableType: first.TableType,
      PartitionKeys: [],
      StorageDescriptor: { ...StorageDescriptor, Columns: commented },
      Parameters: { ...Parameters, owner: 'ward 3' },
    };
    const json = JSON.stringify(input);
    await awsCli(aws, ACCOUNT, 'glue', 'update-table', '--database-name', 'again', '--table-input', json);
    await lake.put('labs/2.csv', 'code,value,unit\n1.5,a,mg\n');
    expect(JSON.parse((await lake.crawl()).Summary ?? '').TABLE).toEqual({ UPDATE: { Count: 1 } });
    expect(await lake.table('labs')).toMatchObject({
      Description: 'Laboratory',
      Parameters: { owner: 'ward 3', objectCount: '2' },
      StorageDescriptor: {
        Columns: [
          { Name: 'code', Type: 'double', Comment: 'of code' },
          { Name: 'value', Type: 'string', Comment: 'of value' },
          { Name: 'unit', Type: 'string' },
        ],
      },
    });
  });

  test('a table without objects is deprecated until they come back', async () => {
    const lake = await makeCrawler('gone');
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    await lake.crawl();
    await lake.delete('labs/1.csv');
    const before = Date.now();
    expect(JSON.parse((await lake.crawl()).Summary ?? '').TABLE).toEqual({ DELETE: { Count: 1 } });
    const deprecated = await lake.table('labs');
    expect(Number(deprecated.Parameters?.DEPRECATED_BY_CRAWLER)).toBeGreaterThanOrEqual(before);
    await lake.crawl();
    expect(await lake.table('labs')).toEqual(deprecated);
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    await lake.crawl();
    expect((await lake.table('labs')).Parameters).not.toHaveProperty('DEPRECATED_BY_CRAWLER');
  });

  test('the schema change policy decides', async () => {
    const SchemaChangePolicy = { UpdateBehavior: 'LOG', DeleteBehavior: 'DELETE_FROM_DATABASE' } as const;
    const lake = await makeCrawler('policy', { SchemaChangePolicy });
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    await lake.crawl();
    await lake.put('labs/2.csv', 'code,unit\n1,a\n');
    await lake.crawl();
    expect(columns(await lake.table('labs'))).toEqual({ code: 'bigint', value: 'string' });
    await lake.delete('labs/1.csv');
    await lake.delete('labs/2.csv');
    await lake.crawl();
    await expect(lake.table('labs')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test('an upload during a crawl is for the next one', async () => {
    const lake = await makeCrawler('late');
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    await lake.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await lake.put('visits/1.csv', 'code,value\n1,a\n');
    await lake.ended();
    await lake.table('labs');
    await expect(lake.table('visits')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    await lake.crawl();
    expect((await lake.table('visits')).Name).toBe('visits');
  });
});

function columns({
  StorageDescriptor,
}: {
  StorageDescriptor?: { Columns?: { Name?: string; Type?: string }[] };
}) {
  return Object.fromEntries((StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => [Name, Type]));
}
