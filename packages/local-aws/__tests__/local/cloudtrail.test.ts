import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { awsCli } from './aws-cli';
import { document, type Grant } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const ACCOUNT = 'producer';
const aws = useLocalAws({ speed: 600 });
const cloudTrail = () => aws.client(CloudTrailClient, ACCOUNT);
const arn = (name: string) => `arn:aws:cloudtrail:eu-central-1:${ACCOUNTS[ACCOUNT]}:trail/${name}`;
const trail = arn('audit');

const Principal = { Service: 'cloudtrail.amazonaws.com' };
const look = { Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::trails' };
const write = {
  Principal,
  Action: 's3:PutObject',
  Resource: `arn:aws:s3:::trails/AWSLogs/${ACCOUNTS[ACCOUNT]}/*`,
};

const s3 = () => aws.client(S3Client, ACCOUNT);
const clientWith = (...grants: Grant[]) =>
  s3().send(new PutBucketPolicyCommand({ Bucket: 'trails', Policy: document(...grants) }));
const create = (Name: string) => cloudTrail().send(new CreateTrailCommand({ Name, S3BucketName: 'trails' }));

beforeAll(async () => {
  await s3().send(
    new CreateBucketCommand({
      Bucket: 'trails',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  await clientWith(look, write);
  for (const name of ['audit', 'other']) await create(name);
});

test.each([
  ['look at', write],
  ['write to', look],
])('a trail needs a bucket whose policy lets CloudTrail %s it', async (_what, grant) => {
  await clientWith(grant);
  await expect(create('shut')).rejects.toMatchObject({ name: 'InsufficientS3BucketPolicyException' });
});

test('a second trail of a name is refused, and leaves the first as it was', async () => {
  await expect(create('audit')).rejects.toMatchObject({
    name: 'TrailAlreadyExistsException',
    message: `Trail audit already exists for customer: ${ACCOUNTS[ACCOUNT]}`,
  });
});

const isLogging = async (Name: string) =>
  (await cloudTrail().send(new GetTrailStatusCommand({ Name }))).IsLogging;

test.each(['audit', trail])('logging starts and stops by %s', async (Name) => {
  await cloudTrail().send(new StartLoggingCommand({ Name }));
  expect(await isLogging(trail)).toBe(true);
  await cloudTrail().send(new StopLoggingCommand({ Name }));
  expect(await isLogging('audit')).toBe(false);
  expect(await isLogging('other')).toBe(false);
});

test('the AWS CLI starts by ARN too', async () => {
  await awsCli(aws, ACCOUNT, 'cloudtrail', 'start-logging', '--name', trail);
  expect(await awsCli(aws, ACCOUNT, 'cloudtrail', 'get-trail-status', '--name', trail)).toMatchObject({
    IsLogging: true,
  });
});

test('a trail that is not there is not found', async () => {
  const missing = arn('missing');
  await expect(cloudTrail().send(new StartLoggingCommand({ Name: missing }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
    message: expect.stringContaining(missing),
  });
});

test('one trail is described with what was set for it', async () => {
  await cloudTrail().send(
    new PutEventSelectorsCommand({
      TrailName: trail,
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
    }),
  );
  const describe = async (trailNameList?: string[]) =>
    (await cloudTrail().send(new DescribeTrailsCommand({ trailNameList }))).trailList?.map(
      ({ Name, HasCustomEventSelectors }) => [Name, HasCustomEventSelectors],
    );
  expect(await describe([trail])).toEqual([['audit', true]]);
  expect(await describe()).toEqual([
    ['audit', true],
    ['other', false],
  ]);
});

test('a trail is deleted by ARN', async () => {
  await cloudTrail().send(new DeleteTrailCommand({ Name: trail }));
  await expect(isLogging(trail)).rejects.toMatchObject({ name: 'TrailNotFoundException' });
});
