import { readFileSync } from 'node:fs';
import {
  CreateDataSourceCommand,
  CreateFormTypeCommand,
  DataZoneClient,
  GetDataSourceCommand,
  PostTimeSeriesDataPointsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import { CreateTableCommand, CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Parser } from 'n3';
import { DATASET_FORM_MODEL, DATASET_FORM_TYPE, datasetForm } from '../../lambda/catalogue/form';
import { qualityOf } from '../../lambda/publish/quality';
import { Catalogue } from '../../modules/catalogue/catalogue';
import { bundle } from '../../modules/function/bundle';
import { onlyBy, WRITING } from '../../modules/private-bucket/denials';
import { settle } from '../../packages/local-aws/__tests__/local/datazone-intruder';
import {
  type Domain,
  enableBlueprint,
  glueTables,
  makeDomain,
  makeProject,
  makeRole,
  REGION,
  runDataSource,
  tableInput,
} from '../../packages/local-aws/__tests__/local/datazone-world';
import { clientInRole } from '../../packages/local-aws/__tests__/local/in-role';
import { eventually, useLocalAws } from '../../packages/local-aws/__tests__/local/support';
import type { CatalogueReport } from '../../platform/catalogue-files';
import { Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { QUALITY_POINTS } from '../../platform/quality-points';
import { serviceTrust } from '../../platform/trust';
import { datasetCalled } from '../unit/lambda/catalogue/world';
import { CATALOGUE, DESCRIBED, governanceWith, platform, synthesize } from '../unit/platform';

const config = platform({ governance: governanceWith(DESCRIBED), catalogue: CATALOGUE });
const { governance: names } = new Naming(config);
const Bucket = names.catalogueBucket;
const FUNCTION = names.functionName('catalogue');
const COLUMNS = { cohort_patients: ['id', 'age', 'sex'], cohort_visits: ['patient', 'day', 'cost'] };

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
const s3 = () => aws.client(S3Client, 'governance');

/** Statements that the function's construct gives its role, besides its log's and its queue's. */
const rights = synthesize((stack, account) => {
  new Catalogue(stack, 'catalogue', { account, domainId: 'dzd_1', settings: CATALOGUE });
}, config)
  .grants(FUNCTION)
  .filter(({ Action }) => Action.every((action) => /^(datazone|s3):/.test(action)));

/** A holder whose data source publishes the tables of a database, with the form of the dataset cohort. */
async function publishCohort(holder: string, database: string): Promise<DataZoneClient> {
  const datazone = clientInRole(aws, await makeRole(aws, 'governance', holder), DataZoneClient);
  const projectIdentifier = await makeProject(datazone, domain, holder);
  const environmentIdentifier = await settle(datazone, domain, projectIdentifier, 'governance', holder);
  const glue = aws.client(GlueClient, 'governance');
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const TableInput = tableInput(database, table, columns);
    await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  }
  const { id = '' } = await datazone.send(
    new CreateDataSourceCommand({
      domainIdentifier: domain.id,
      projectIdentifier,
      environmentIdentifier,
      name: holder,
      type: 'GLUE',
      publishOnImport: true,
      configuration: glueTables(database, '*'),
      assetFormsInput: [datasetForm(datasetCalled('cohort'))],
    }),
  );
  await eventually(async () => {
    const source = await datazone.send(
      new GetDataSourceCommand({ domainIdentifier: domain.id, identifier: id }),
    );
    return source.status === 'READY' || undefined;
  });
  await runDataSource(datazone, domain, id);
  return datazone;
}

async function postRows(datazone: DataZoneClient, rows: Readonly<Record<string, number>>): Promise<void> {
  const { items = [] } = await datazone.send(new SearchListingsCommand({ domainIdentifier: domain.id }));
  for (const { assetListing } of items) {
    const columns = [{ name: 'id', type: 'string', completeness: 1 }];
    const quality = { rows: rows[assetListing?.name ?? ''] ?? 0, columns };
    await datazone.send(
      new PostTimeSeriesDataPointsCommand({
        domainIdentifier: domain.id,
        entityType: 'ASSET',
        entityIdentifier: assetListing?.entityId,
        forms: [
          {
            ...QUALITY_POINTS,
            timestamp: new Date('2026-02-03T04:05:06Z'),
            content: JSON.stringify(qualityOf([{ outcome: 'published', quality } as never])),
          },
        ],
      }),
    );
  }
}

/** Invokes the function; answers what it failed with. */
async function run(): Promise<string | undefined> {
  const { FunctionError, Payload } = await aws
    .client(LambdaClient, 'governance')
    .send(new InvokeCommand({ FunctionName: FUNCTION, Payload: '{}' }));
  return FunctionError && Buffer.from(Payload ?? []).toString();
}

async function read(Key: string): Promise<string> {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

const report = async () => JSON.parse(await read('report.json')) as CatalogueReport;

beforeAll(async () => {
  domain = await makeDomain(aws, 'catalogue');
  await enableBlueprint(aws, domain, 'governance');
  const datazone = aws.client(DataZoneClient, 'governance');
  await datazone.send(
    new CreateFormTypeCommand({
      domainIdentifier: domain.id,
      owningProjectIdentifier: await makeProject(datazone, domain, 'descriptions'),
      name: DATASET_FORM_TYPE,
      model: { smithy: DATASET_FORM_MODEL },
      status: 'ENABLED',
    }),
  );
  await s3().send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const iam = aws.client(IAMClient, 'governance');
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: FUNCTION,
      Path: names.deployedRolePath,
      AssumeRolePolicyDocument: policy([serviceTrust('lambda.amazonaws.com')]),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: FUNCTION,
      PolicyName: FUNCTION,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: rights.map(({ Effect, Action, Resource, Condition }) => ({
          Effect,
          Action,
          Resource,
          Condition,
        })),
      }),
    }),
  );
  await aws.client(LambdaClient, 'governance').send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 120,
      MemorySize: 1769,
      Code: { ZipFile: readFileSync(bundle('catalogue').path) },
      Environment: {
        Variables: { DOMAIN_ID: domain.id, BUCKET: Bucket, SETTINGS: JSON.stringify(CATALOGUE) },
      },
    }),
  );
}, 240_000);

test('with nothing published, the function writes an empty catalogue, by the rights of its construct', async () => {
  expect(await run()).toBeUndefined();
  expect(await report()).toEqual({ version: 1, datasets: [], keptOut: [] });
}, 120_000);

test('what a data source published goes out, valid and counted', async () => {
  await postRows(await publishCohort('hospital', 'cohort'), { cohort_patients: 3, cohort_visits: 40 });
  expect(await run()).toBeUndefined();
  expect(await report()).toEqual({
    version: 1,
    datasets: [{ name: 'cohort', records: 43, tables: ['patients', 'visits'] }],
    keptOut: [],
  });
  const quads = new Parser().parse(await read('catalogue.ttl'));
  const records = quads.filter(({ predicate }) => predicate.value.endsWith('#numberOfRecords'));
  expect(records.map(({ subject, object }) => [subject.value, object.value])).toEqual([
    [`${CATALOGUE.base}cohort`, '43'],
  ]);
  expect(await read('index.html')).toMatch(/43/);
}, 180_000);

test('a second account that claims the name keeps it out, and both are named', async () => {
  await publishCohort('intruder', 'cohort_2');
  expect(await run()).toBeUndefined();
  const { datasets, keptOut } = await report();
  expect(datasets).toEqual([]);
  expect(keptOut).toMatchObject([{ dataset: 'cohort', projects: [expect.any(String), expect.any(String)] }]);
}, 180_000);

test('an administrator can write the catalogue, and not where the bucket has its policy', async () => {
  const forged = () => s3().send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'forged' }));
  await forged();
  expect(await read('index.html')).toBe('forged');
  const statement = onlyBy('WrittenByTheCatalogueOnly', WRITING, `arn:aws:s3:::${Bucket}/*`, [
    names.deployedRoleArn(FUNCTION),
  ]);
  await s3().send(new PutBucketPolicyCommand({ Bucket, Policy: policy([statement]) }));
  await expect(forged()).rejects.toThrow(/denied|not authorized/i);
  // The next run mends what was forged before.
  expect(await run()).toBeUndefined();
  expect(await read('index.html')).toMatch(/<!doctype html>/);
}, 120_000);
