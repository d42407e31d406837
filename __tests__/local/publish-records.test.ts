import {
  DataZoneClient,
  GetLineageNodeCommand,
  ListLineageEventsCommand,
  ListTimeSeriesDataPointsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { postRecords, type Posting } from '../../lambda/publish/post';
import { QUALITY_POINTS } from '../../platform/quality-points';
import { settle } from '../../packages/local-aws/__tests__/local/datazone-intruder';
import {
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  REGION,
  runDataSource,
} from '../../packages/local-aws/__tests__/local/datazone-world';
import { clientInRole } from '../../packages/local-aws/__tests__/local/in-role';
import { ACCOUNTS, eventually, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

const aws = useLocalAws({ speed: 600 });
const Bucket = 'ehds-records';
const TABLE_ARN = `arn:aws:glue:${REGION}:${ACCOUNTS.governance}:table/registry/care_persons`;
let domain: Domain;
let posting: Posting;
let assetId: string;

beforeAll(async () => {
  domain = await makeDomain(aws, 'records');
  await enableBlueprint(aws, domain, 'governance');
  const datazone = clientInRole(aws, await makeRole(aws, 'governance', 'holder'), DataZoneClient);
  const projectId = await makeProject(datazone, domain, 'holder');
  const environmentIdentifier = await settle(datazone, domain, projectId, 'governance', 'holder');
  await makeTables(aws, 'governance', 'registry', ['care_persons']);
  const place = { projectIdentifier: projectId, environmentIdentifier };
  const source = await makeDataSource(datazone, domain, place, glueTables('registry', '*'));
  await runDataSource(datazone, domain, source);
  const { items } = await datazone.send(new SearchListingsCommand({ domainIdentifier: domain.id }));
  assetId = items?.[0]?.assetListing?.entityId ?? '';
  const s3 = aws.client(S3Client, 'governance');
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'receipts/care/persons/a.csv.json',
      Body: JSON.stringify({
        version: 1,
        dataset: 'care',
        table: 'persons',
        source: { key: 'care/persons/a.csv', versionId: 'v', bytes: 1 },
        rules: 'hash',
        decidedAt: new Date().toISOString(),
        outcome: 'published',
        result: { key: 'care_persons/a.csv.parquet', rows: 4, bytes: 1 },
        quality: { rows: 4, columns: [{ name: 'id', type: 'string', completeness: 0.5 }] },
        lineage: [{ column: 'id', from: ['Id'], rule: 'keep' }],
      }),
    }),
  );
  posting = { s3, datazone, domainId: domain.id, projectId, recordsBucket: Bucket, dataset: 'care' };
}, 240_000);

test('DataZone takes what is posted, once, and joins the way with the asset', async () => {
  const startedAt = new Date(Date.now() + 60_000);
  const run = { id: 'run', status: 'SUCCESS', createdAt: startedAt, startedAt } as const;
  expect(await postRecords(posting, run)).toEqual({ tables: ['care_persons'], failures: [] });
  expect(await postRecords(posting, run)).toEqual({ tables: [], failures: [] });

  const { datazone } = posting;
  const here = { domainIdentifier: domain.id };
  const points = await datazone.send(
    new ListTimeSeriesDataPointsCommand({
      ...here,
      entityType: 'ASSET',
      entityIdentifier: assetId,
      formName: QUALITY_POINTS.formName,
    }),
  );
  expect(points.items).toHaveLength(1);
  const events = await eventually(async () => {
    const { items = [] } = await datazone.send(new ListLineageEventsCommand(here));
    return items.every(({ processingStatus }) => processingStatus === 'SUCCESS') ? items : undefined;
  });
  expect(events).toHaveLength(1);
  const node = await datazone.send(new GetLineageNodeCommand({ ...here, identifier: TABLE_ARN }));
  expect(node.upstreamNodes).toHaveLength(1);
  expect(node.downstreamNodes).toMatchObject([{ id: assetId }]);
}, 60_000);
