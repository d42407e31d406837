import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateDomainCommand, DataZoneClient } from '@aws-sdk/client-datazone';
import {
  CreateCrawlerCommand,
  GetTableCommand,
  GlueClient,
  UpdateCrawlerCommand,
} from '@aws-sdk/client-glue';
import { DeleteResourceShareCommand, CreateResourceShareCommand, RAMClient } from '@aws-sdk/client-ram';
import { PutRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { makeLake, type TestLake } from './lake';
import { document, type Grant, People, trust } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const ACCOUNT = 'producer';
const REGION = 'eu-central-1';
const ownArn = (service: string, resource: string) =>
  `arn:aws:${service}:${REGION}:${ACCOUNTS[ACCOUNT]}:${resource}`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNTS[ACCOUNT]}:role/${name}`;

/** All that a crawl of this lake needs, each right in a statement of its own. */
const CRAWL: readonly Grant[] = [
  { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::crawled' },
  { Action: 's3:GetObject', Resource: 'arn:aws:s3:::crawled/*' },
  ...['glue:GetDatabase', 'glue:GetTables', 'glue:CreateTable', 'glue:GetPartitions'].map((Action) => ({
    Action,
    Resource: ['catalog', 'database/crawled', 'table/crawled/*'].map((resource) => ownArn('glue', resource)),
  })),
  ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'].map((Action) => ({
    Action,
    Resource: ownArn('logs', 'log-group:/aws-glue/crawlers*'),
  })),
];

describe('a crawl', () => {
  let lake: TestLake;

  /** Gives the crawler's role these rights and no other. */
  const permit = (grants: readonly Grant[]) =>
    aws.client(IAMClient, ACCOUNT).send(
      new PutRolePolicyCommand({
        RoleName: 'crawl',
        PolicyName: 'own',
        PolicyDocument: document(...grants),
      }),
    );

  beforeAll(async () => {
    lake = await makeLake(aws, ACCOUNT, 'crawled');
    const Role = await people.role(ACCOUNT, CRAWL, {
      RoleName: 'crawl',
      AssumeRolePolicyDocument: trust({ Service: 'glue.amazonaws.com' }, 'sts:AssumeRole', {
        StringEquals: { 'aws:SourceAccount': ACCOUNTS[ACCOUNT] },
        ArnEquals: { 'aws:SourceArn': ownArn('glue', 'crawler/crawled') },
      }),
    });
    await lake.glue.send(new UpdateCrawlerCommand({ Name: 'crawled', Role }));
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
  });

  test.each(['s3:ListBucket', 's3:GetObject', 'glue:GetTables', 'glue:CreateTable', 'logs:CreateLogStream'])(
    'fails without %s, and says so',
    async (action) => {
      await permit(CRAWL.filter(({ Action }) => Action !== action));
      const { State, ErrorMessage } = await lake.crawl();
      expect(State).toBe('FAILED');
      expect(ErrorMessage).toContain(`is not authorized to perform: ${action}`);
    },
  );

  test('succeeds with exactly these', async () => {
    await permit(CRAWL);
    expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
    expect((await lake.table('labs')).Name).toBe('labs');
  });

  test('another crawler can’t have the role, whose trust names this one', async () => {
    const other = { Name: 'other', Role: roleArn('crawl'), DatabaseName: 'crawled' };
    const Targets = { S3Targets: [{ Path: 's3://crawled/' }] };
    await expect(lake.glue.send(new CreateCrawlerCommand({ ...other, Targets }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: `Service is unable to assume provided role ${roleArn('crawl')}. Please verify role's TrustPolicy`,
    });
  });

  test('whoever gives a crawler its role may pass it to Glue', async () => {
    const update = { Action: 'glue:UpdateCrawler', Resource: ownArn('glue', 'crawler/crawled') };
    const pass = (service: string) => ({
      Action: 'iam:PassRole',
      Resource: roleArn('crawl'),
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    });
    const command = new UpdateCrawlerCommand({ Name: 'crawled', Role: roleArn('crawl') });
    const owner = await people.user(ACCOUNT, update, pass('glue.amazonaws.com'));
    await people.as(GlueClient, owner).send(command);
    const stranger = await people.user(ACCOUNT, update, pass('lambda.amazonaws.com'));
    await expect(people.as(GlueClient, stranger).send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`iam:PassRole on resource: ${roleArn('crawl')}`),
    });
  });

  test('a table is read by a right on it and on all above it', async () => {
    const read = new GetTableCommand({ DatabaseName: 'crawled', Name: 'labs' });
    const grant = (...resources: string[]) => ({
      Action: 'glue:GetTable',
      Resource: resources.map((resource) => ownArn('glue', resource)),
    });
    const whole = await people.user(ACCOUNT, grant('catalog', 'database/crawled', 'table/crawled/labs'));
    expect((await people.as(GlueClient, whole).send(read)).Table?.Name).toBe('labs');
    const part = await people.user(ACCOUNT, grant('database/crawled', 'table/crawled/labs'));
    await expect(people.as(GlueClient, part).send(read)).rejects.toMatchObject({
      message: expect.stringContaining(`glue:GetTable on resource: ${ownArn('glue', 'catalog')}`),
    });
  });
});

test('a domain is made only with a role that trusts DataZone for this account', async () => {
  const execution = (name: string, account: string) =>
    people.role(ACCOUNT, [], {
      RoleName: name,
      AssumeRolePolicyDocument: trust(
        { Service: 'datazone.amazonaws.com' },
        ['sts:AssumeRole', 'sts:TagSession'],
        {
          StringEquals: { 'aws:SourceAccount': account },
          'ForAllValues:StringLike': { 'aws:TagKeys': ['datazone*'] },
        },
      ),
    });
  const domain = async (domainExecutionRole: string) =>
    aws.client(DataZoneClient, ACCOUNT).send(new CreateDomainCommand({ name: 'd', domainExecutionRole }));
  await expect(domain(await execution('of-another', ACCOUNTS.outsider))).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('Unable to assume role'),
  });
  expect(await domain(await execution('of-this', ACCOUNTS[ACCOUNT]))).toMatchObject({ status: 'AVAILABLE' });
});

test('a trail is made when its bucket lets CloudTrail in for that trail', async () => {
  const s3 = aws.client(S3Client, ACCOUNT);
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'trails', CreateBucketConfiguration }));
  const Principal = { Service: 'cloudtrail.amazonaws.com' };
  const Condition = { StringEquals: { 'aws:SourceArn': ownArn('cloudtrail', 'trail/audit') } };
  const Policy = document(
    { Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::trails', Condition },
    {
      Principal,
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::trails/AWSLogs/${ACCOUNTS[ACCOUNT]}/*`,
      Condition: { StringEquals: { ...Condition.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  );
  const trail = (Name: string) =>
    aws.client(CloudTrailClient, ACCOUNT).send(new CreateTrailCommand({ Name, S3BucketName: 'trails' }));
  const refused = {
    name: 'InsufficientS3BucketPolicyException',
    message: 'Incorrect S3 bucket policy is detected for bucket: trails',
  };
  await expect(trail('audit')).rejects.toMatchObject(refused);
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'trails', Policy }));
  expect((await trail('audit')).TrailARN).toBe(ownArn('cloudtrail', 'trail/audit'));
  await expect(trail('other')).rejects.toMatchObject(refused);
});

test('a share is deleted by whoever may do so with shares of its name', async () => {
  const make = async (name: string) =>
    (await aws.client(RAMClient, ACCOUNT).send(new CreateResourceShareCommand({ name }))).resourceShare;
  const Condition = { StringLike: { 'ram:ResourceShareName': 'DataZone*' } };
  const user = await people.user(ACCOUNT, { Action: 'ram:DeleteResourceShare', Condition });
  const ram = people.as(RAMClient, user);
  const [ours, others] = [await make('DataZone-ours'), await make('others')];
  await ram.send(new DeleteResourceShareCommand({ resourceShareArn: ours?.resourceShareArn }));
  await expect(
    ram.send(new DeleteResourceShareCommand({ resourceShareArn: others?.resourceShareArn })),
  ).rejects.toMatchObject({ message: expect.stringContaining('ram:DeleteResourceShare') });
});

test('a stack is asked for by its name, whatever its id', async () => {
  const Resource = ownArn('cloudformation', 'stack/ours/*');
  const user = await people.user(ACCOUNT, { Action: 'cloudformation:DescribeStacks', Resource });
  const describe = (StackName: string) =>
    people.as(CloudFormationClient, user).send(new DescribeStacksCommand({ StackName }));
  await expect(describe('ours')).rejects.toMatchObject({ message: 'Stack with id ours does not exist' });
  await expect(describe('theirs')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(`on resource: ${ownArn('cloudformation', 'stack/theirs/*')}`),
  });
});
