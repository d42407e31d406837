import { AthenaClient } from '@aws-sdk/client-athena';
import {
  CreateCrawlerCommand,
  GetPartitionsCommand,
  GetTablesCommand,
  UpdateCrawlerCommand,
} from '@aws-sdk/client-glue';
import { reason, rows } from './athena-data';
import { makeLake, type TestLake } from './lake';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const ACCOUNT = 'producer';
const PATIENTS = 'id,name,born\n1,Ada,1980\n';
const VISITS = 'visit,reason,cost\n7,flu,2.5\n';

async function crawled(
  name: string,
  files: Readonly<Record<string, string>>,
  configuration?: object,
): Promise<TestLake> {
  const Configuration = configuration && JSON.stringify({ Version: 1.0, ...configuration });
  const lake = await makeLake(aws, ACCOUNT, name, { Configuration });
  for (const [key, body] of Object.entries(files)) await lake.put(key, body);
  expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
  return lake;
}

/** Locations of the tables by their names, with their partition keys. */
async function tables(lake: TestLake): Promise<Record<string, string>> {
  const { TableList = [] } = await lake.glue.send(new GetTablesCommand({ DatabaseName: lake.name }));
  return Object.fromEntries(
    TableList.map(({ Name = '', StorageDescriptor, PartitionKeys = [] }) => [
      Name,
      [StorageDescriptor?.Location, ...PartitionKeys.map((key) => key.Name)].join(' '),
    ]),
  );
}

const athena = () => aws.client(AthenaClient, ACCOUNT);
const options = (name: string) => ({
  QueryExecutionContext: { Database: name },
  ResultConfiguration: { OutputLocation: `s3://${name}/_results/` },
});

describe('without a configuration', () => {
  test('folders that are mostly alike are one table, with the folders as partitions', async () => {
    const lake = await crawled('merged', {
      'north/a.csv': PATIENTS,
      'south/b.csv': PATIENTS,
      'visits/c.csv': VISITS,
    });
    expect(await tables(lake)).toEqual({
      merged: 's3://merged/ partition_0',
      visits: 's3://merged/visits/',
    });
    expect(await rows(athena(), 'SELECT partition_0 FROM merged ORDER BY 1', options('merged'))).toEqual([
      ['partition_0'],
      ['north'],
      ['south'],
    ]);
  });

  test('folders of which no schema has the majority are tables, and so are files beside folders', async () => {
    const lake = await crawled('apart', { 'a/1.csv': PATIENTS, 'b/1.csv': VISITS, 'loose.csv': VISITS });
    expect(await tables(lake)).toEqual({
      a: 's3://apart/a/',
      b: 's3://apart/b/',
      loose_csv: 's3://apart/loose.csv',
    });
  });

  test('the two files of the guide are two tables, and one where compatible schemas are combined', async () => {
    const files = {
      'table1/year=2017/data1.json': '{"A": 1, "B": 2}',
      'table1/year=2018/data2.json': '{"C": 3, "D": 4}',
    };
    expect(await tables(await crawled('guide', files))).toEqual({
      year_2017: 's3://guide/table1/year=2017/',
      year_2018: 's3://guide/table1/year=2018/',
    });
    const combining = { Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' } };
    const combined = await crawled('combined', files, combining);
    expect(await tables(combined)).toEqual({ table1: 's3://combined/table1/ year' });
    const { StorageDescriptor } = await combined.table('table1');
    expect(StorageDescriptor?.Columns).toEqual(['a', 'b', 'c', 'd'].map((Name) => ({ Name, Type: 'int' })));
  });

  test('quotes are characters, and commas within them delimiters', async () => {
    const lake = await crawled('quotes', {
      'q/a.csv': 'id,diagnosis,cost\n1,"Fracture, closed",10.5\n2,Asthma,20\n',
    });
    expect((await lake.table('q')).StorageDescriptor?.SerdeInfo?.SerializationLibrary).toMatch(
      /LazySimpleSerDe$/,
    );
    expect(await rows(athena(), 'SELECT * FROM q ORDER BY id', options('quotes'))).toEqual([
      ['id', 'diagnosis', 'cost'],
      ['1', '"Fracture', undefined],
      ['2', 'Asthma', '20.0'],
    ]);
  });

  test('partitions keep their own types, which Athena refuses until they inherit', async () => {
    const files = { 'lab/day=1/a.csv': 'code,value\n1,2\n', 'lab/day=2/b.csv': 'code,value\nA1,2\n' };
    const lake = await crawled('types', files);
    const types = async () => {
      const list = new GetPartitionsCommand({ DatabaseName: 'types', TableName: 'lab' });
      const { Partitions = [] } = await lake.glue.send(list);
      return Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Columns?.[0].Type);
    };
    expect(await types()).toEqual(['bigint', 'string']);
    expect(await reason(athena(), 'SELECT * FROM lab', options('types'))).toBe(
      'HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are ' +
        "incompatible and cannot be coerced. The column 'code' in table 'types.lab' is declared as type 'string', " +
        "but partition 'day=1' declared column 'code' as type 'bigint'.",
    );
    const CrawlerOutput = { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } };
    const Configuration = JSON.stringify({ Version: 1.0, CrawlerOutput });
    await lake.glue.send(new UpdateCrawlerCommand({ Name: 'types', Configuration }));
    await lake.crawl();
    expect(await types()).toEqual(['string', 'string']);
    expect(await rows(athena(), 'SELECT code FROM lab ORDER BY 1', options('types'))).toEqual([
      ['code'],
      ['1'],
      ['A1'],
    ]);
  });
});

describe('with a level', () => {
  test('tables lie there, whatever their schemas, and what lies above is a table of its own', async () => {
    const files = { 'all/north/1.csv': PATIENTS, 'all/south/1.csv': PATIENTS, 'all/1.csv': VISITS };
    const level = (TableLevelConfiguration: number) => ({ Grouping: { TableLevelConfiguration } });
    expect(await tables(await crawled('level-3', files, level(3)))).toEqual({
      north: 's3://level-3/all/north/',
      south: 's3://level-3/all/south/',
      '1_csv': 's3://level-3/all/1.csv',
    });
    expect(
      await tables(await crawled('level-1', { 'a/1.csv': PATIENTS, 'b/1.csv': VISITS }, level(1))),
    ).toEqual({
      level_1: 's3://level-1/ partition_0',
    });
  });
});

test('a configuration, or a setting, that nothing acts on is refused', async () => {
  const lake = await makeLake(aws, ACCOUNT, 'refused');
  const create = (input: object) =>
    lake.glue.send(
      new CreateCrawlerCommand({
        Name: 'other',
        Role: lake.role,
        Targets: { S3Targets: [{ Path: 's3://refused/' }] },
        ...input,
      }),
    );
  const configured = (configuration: object) => ({ Configuration: JSON.stringify(configuration) });
  for (const [input, message] of [
    [
      configured({ Version: 1, Grouping: { TableLevelConfiguration: '2' } }),
      /TableLevelConfiguration is "2": /,
    ],
    [configured({ Version: 1, Grouping: { TableLevelConfiguration: 0 } }), /a whole number from 1 on/],
    [configured({ Version: 1, CreatePartitionIndex: true }), /CreatePartitionIndex is not served/],
    [configured({ Version: 2 }), /Version is 2: write 1.0/],
    [configured({ Grouping: { TableLevelConfiguration: 2 } }), /has no Version/],
    [
      configured({ Version: 1, CrawlerOutput: { Tables: { AddOrUpdateBehavior: 'MergeNewColumns' } } }),
      /Tables.AddOrUpdateBehavior is not served/,
    ],
    [{ Classifiers: ['nobody'] }, /Classifier nobody does not exist/],
    [{ LineageConfiguration: { CrawlerLineageSettings: 'ENABLE' } }, /CrawlerLineageSettings/],
    [{ CrawlerSecurityConfiguration: 'secure' }, /CrawlerSecurityConfiguration/],
    [{ LakeFormationConfiguration: { AccountId: '111122223333' } }, /AccountId/],
    [{ Targets: { S3Targets: [{ Path: 's3://refused/', SampleSize: 1 }] } }, /SampleSize/],
    [{ Targets: { S3Targets: [{ Path: 's3://refused/', ConnectionName: 'vpc' }] } }, /ConnectionName/],
    [
      { Targets: { S3Targets: [{ Path: 's3://refused/', EventQueueArn: 'arn:aws:sqs:eu-central-1:1:q' }] } },
      /EventQueueArn/,
    ],
  ] as const) {
    await expect(create(input)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringMatching(message),
    });
  }
});
