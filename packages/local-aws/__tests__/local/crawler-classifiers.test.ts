import { randomUUID } from 'node:crypto';
import {
  CreateClassifierCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteClassifierCommand,
  GetClassifierCommand,
  GetClassifiersCommand,
  GlueClient,
  UpdateClassifierCommand,
  UpdateCrawlerCommand,
} from '@aws-sdk/client-glue';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { awsCli } from './aws-cli';
import { makeRole } from './datazone-world';
import { clientInRole } from './in-role';
import { makeLake } from './lake';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const ACCOUNT = 'producer';
const glue = () => aws.client(GlueClient, ACCOUNT);

test('is made, read, changed and deleted', async () => {
  const made = { Name: 'life', Delimiter: ';', QuoteSymbol: '"', ContainsHeader: 'PRESENT' as const };
  await glue().send(new CreateClassifierCommand({ CsvClassifier: made }));
  await expect(glue().send(new CreateClassifierCommand({ CsvClassifier: made }))).rejects.toMatchObject({
    name: 'AlreadyExistsException',
  });
  const read = async () => (await glue().send(new GetClassifierCommand({ Name: 'life' }))).Classifier;
  const first = await read();
  expect(first).toEqual({
    CsvClassifier: { ...made, Version: 1, CreationTime: expect.any(Date), LastUpdated: expect.any(Date) },
  });
  await glue().send(
    new UpdateClassifierCommand({ CsvClassifier: { Name: 'life', AllowSingleColumn: true } }),
  );
  expect(await read()).toMatchObject({
    CsvClassifier: {
      ...made,
      AllowSingleColumn: true,
      Version: 2,
      CreationTime: first?.CsvClassifier?.CreationTime,
    },
  });
  await glue().send(new CreateClassifierCommand({ JsonClassifier: { Name: 'whole', JsonPath: '$' } }));
  const { Classifiers = [] } = await glue().send(new GetClassifiersCommand({}));
  expect(Classifiers.map((each) => Object.keys(each)[0])).toEqual(['CsvClassifier', 'JsonClassifier']);
  const elsewhere = await aws.client(GlueClient, 'governance').send(new GetClassifiersCommand({}));
  expect(elsewhere.Classifiers).toEqual([]);
  await glue().send(new DeleteClassifierCommand({ Name: 'life' }));
  const missing = { name: 'EntityNotFoundException', message: 'Classifier life does not exist' };
  await expect(read()).rejects.toMatchObject(missing);
  await expect(glue().send(new DeleteClassifierCommand({ Name: 'life' }))).rejects.toMatchObject(missing);
  const change = new UpdateClassifierCommand({ CsvClassifier: { Name: 'life' } });
  await expect(glue().send(change)).rejects.toMatchObject(missing);
});

test('is asked of IAM on no resource', async () => {
  const RoleName = 'classifying';
  const role = await makeRole(aws, ACCOUNT, RoleName, { policies: [] });
  const Statement = [{ Effect: 'Allow', Action: 'glue:GetClassifiers', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await aws
    .client(IAMClient, ACCOUNT)
    .send(new PutRolePolicyCommand({ RoleName, PolicyName: 'reads', PolicyDocument }));
  const limited = clientInRole(aws, role, GlueClient);
  await limited.send(new GetClassifiersCommand({}));
  const denied = new CreateClassifierCommand({ JsonClassifier: { Name: 'denied', JsonPath: '$' } });
  await expect(limited.send(denied)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test.each([
  [
    { GrokClassifier: { Name: 'g', Classification: 'x', GrokPattern: '%{INT:a}' } },
    /GrokClassifier is not served/,
  ],
  [{ XMLClassifier: { Name: 'x', Classification: 'xml', RowTag: 'row' } }, /XMLClassifier is not served/],
  [{ JsonClassifier: { Name: 'j', JsonPath: '$[*]' } }, /JsonPath \$\[\*\] is not served/],
  [{ CsvClassifier: { Name: 'c', Delimiter: ',', QuoteSymbol: ',' } }, /they must differ/],
  [{ CsvClassifier: { Name: 'c', CustomDatatypeConfigured: true } }, /CustomDatatypes is not served/],
  [{ CsvClassifier: { Name: 'c', CustomDatatypes: ['STRING'] } }, /CustomDatatypes is not served/],
  [{}, /One classifier/],
])('%j is refused', async (input, message) => {
  await expect(glue().send(new CreateClassifierCommand(input))).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: expect.stringMatching(message),
  });
});

describe('of a crawler', () => {
  const file = 'a;b,c\n1;2,3\n';
  const columns = async (lake: Awaited<ReturnType<typeof makeLake>>) =>
    (await lake.table('t')).StorageDescriptor?.Columns?.map(({ Name, Type }) => `${Name} ${Type}`);

  test('are tried in its order, before the built-in ones, and by their settings', async () => {
    const csv = (Name: string, settings: object) =>
      awsCli(
        aws,
        ACCOUNT,
        'glue',
        'create-classifier',
        '--csv-classifier',
        JSON.stringify({ Name, ...settings }),
      );
    await csv('comma', { Delimiter: ',', ContainsHeader: 'PRESENT' });
    await csv('semicolon', { Delimiter: ';', ContainsHeader: 'ABSENT', Serde: 'LazySimpleSerDe' });
    await csv('named', { Delimiter: ';', ContainsHeader: 'PRESENT', Header: ['First', 'Second'] });
    await csv('wide', { Delimiter: ';', Header: ['one', 'two', 'three'] });
    const lake = await makeLake(aws, ACCOUNT, 'ordered', { Classifiers: ['comma', 'semicolon'] });
    await lake.put('t/a.csv', file);
    await lake.crawl();
    expect(await columns(lake)).toEqual(['a;b string', 'c bigint']);
    const use = async (...Classifiers: string[]) => {
      await lake.glue.send(new UpdateCrawlerCommand({ Name: 'ordered', Classifiers }));
      await lake.crawl();
      return columns(lake);
    };
    expect(await use('semicolon', 'comma')).toEqual(['col1 string', 'col2 string']);
    expect((await lake.table('t')).Parameters).not.toHaveProperty('skip.header.line.count');
    expect(await use('wide', 'named')).toEqual(['first bigint', 'second string']);
  });

  test('trim values before they tell types only where they are told to', async () => {
    await glue().send(
      new CreateClassifierCommand({
        CsvClassifier: {
          Name: 'trims',
          Delimiter: ',',
          ContainsHeader: 'PRESENT',
          DisableValueTrimming: false,
        },
      }),
    );
    await glue().send(
      new CreateClassifierCommand({
        CsvClassifier: { Name: 'keeps', Delimiter: ',', ContainsHeader: 'PRESENT' },
      }),
    );
    for (const [name, type] of [
      ['trims', 'bigint'],
      ['keeps', 'string'],
    ]) {
      const lake = await makeLake(aws, ACCOUNT, `lake-${name}`, { Classifiers: [name] });
      await lake.put('t/a.csv', 'a,b\nx, 1\n');
      await lake.crawl();
      expect(await columns(lake)).toEqual(['a string', `b ${type}`]);
    }
  });

  test('that is gone fails the crawl', async () => {
    await glue().send(new CreateClassifierCommand({ JsonClassifier: { Name: 'gone', JsonPath: '$' } }));
    const lake = await makeLake(aws, ACCOUNT, 'orphan', { Classifiers: ['gone'] });
    await glue().send(new DeleteClassifierCommand({ Name: 'gone' }));
    expect(await lake.crawl()).toMatchObject({
      State: 'FAILED',
      ErrorMessage: 'Classifier gone does not exist',
    });
  });
});

test('what the catalogue does not act on is refused', async () => {
  await glue().send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'strict' } }));
  const refused = (work: Promise<unknown>, message: RegExp) =>
    expect(work).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringMatching(message),
    });
  const federated = { Name: 'far', FederatedDatabase: { Identifier: 'x', ConnectionName: 'y' } };
  await refused(glue().send(new CreateDatabaseCommand({ DatabaseInput: federated })), /FederatedDatabase/);
  const create = (input: object, request: object = {}) =>
    glue().send(
      new CreateTableCommand({ DatabaseName: 'strict', TableInput: { Name: 't', ...input }, ...request }),
    );
  const storage = (StorageDescriptor: object) => create({ StorageDescriptor });
  await refused(create({ ViewDefinition: { IsProtected: true } }), /TableInput.ViewDefinition/);
  await refused(storage({ AdditionalLocations: ['s3://other/'] }), /StorageDescriptor.AdditionalLocations/);
  await refused(storage({ SchemaReference: { SchemaVersionId: randomUUID() } }), /SchemaReference/);
  await refused(storage({ SkewedInfo: { SkewedColumnNames: ['a'] } }), /SkewedInfo/);
  await refused(create({}, { TransactionId: '1' }), /TransactionId/);
  await refused(create({}, { PartitionIndexes: [{ Keys: ['a'], IndexName: 'i' }] }), /PartitionIndexes/);
  await create({ PartitionKeys: [{ Name: 'p', Type: 'string' }] });
  const partition = { Values: ['1'], StorageDescriptor: { AdditionalLocations: ['s3://other/'] } };
  const written = { DatabaseName: 'strict', TableName: 't', PartitionInput: partition };
  await refused(
    glue().send(new CreatePartitionCommand(written)),
    /PartitionInput.StorageDescriptor.AdditionalLoc/,
  );
});
