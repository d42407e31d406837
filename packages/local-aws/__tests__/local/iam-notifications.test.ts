import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, createFunction, createRole } from './functions';
import { document, type Grant } from './people';
import { createQueue, type TestQueue } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(90_000);

const aws = useLocalAws({ speed: 600 });
const s3 = () => aws.client(S3Client, ACCOUNT);
const CREATED = ['s3:ObjectCreated:*' as const];
const UNREACHABLE = {
  name: 'InvalidArgument',
  message: 'Unable to validate the following destination configurations',
};

async function createBucket(Bucket: string): Promise<string> {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await s3().send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  return Bucket;
}

const configure = (Bucket: string, NotificationConfiguration: NotificationConfiguration) =>
  s3().send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
const putObject = (Bucket: string, Key: string) =>
  s3().send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

/** What lets S3 in on behalf of one bucket. */
const forBucket = (Resource: string, bucket: string, account: string, Action = 'sqs:SendMessage'): Grant => ({
  Principal: { Service: 's3.amazonaws.com' },
  Action,
  Resource,
  Condition: {
    ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` },
    StringEquals: { 'aws:SourceAccount': account },
  },
});

const setPolicy = ({ url }: TestQueue, ...grants: Grant[]) =>
  aws
    .client(SQSClient, ACCOUNT)
    .send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: document(...grants) } }));

/** Keys of what is told of, in order; test events have none. */
const receiveMessages = async (queue: TestQueue, count: number) =>
  (await queue.bodies(count)).map(({ Event, Records }) => Event ?? Records[0].s3.object.key);

test('a queue takes a bucket’s notifications when its policy names the bucket and its owner', async () => {
  const Bucket = await createBucket('telling');
  const queue = await createQueue(aws, ACCOUNT, 'told');
  const configuration = { QueueConfigurations: [{ QueueArn: queue.arn, Events: CREATED }] };
  for (const grant of [
    forBucket(queue.arn, 'another', ACCOUNTS[ACCOUNT]),
    forBucket(queue.arn, Bucket, ACCOUNTS.governance),
  ]) {
    await setPolicy(queue, grant);
    await expect(configure(Bucket, configuration)).rejects.toMatchObject(UNREACHABLE);
  }
  await setPolicy(queue, forBucket(queue.arn, Bucket, ACCOUNTS[ACCOUNT]));
  await configure(Bucket, configuration);
  await putObject(Bucket, 'a b/c');
  expect((await receiveMessages(queue, 2)).sort()).toEqual(['a+b/c', 's3:TestEvent']);
  const { QueueConfigurations } = await s3().send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(QueueConfigurations).toMatchObject([
    { Id: expect.any(String), QueueArn: queue.arn, Events: CREATED },
  ]);
});

test('a function is told of what its filter wants, with its permission', async () => {
  await createRole(aws);
  const Bucket = await createBucket('calling');
  const queue = await createQueue(aws, ACCOUNT, 'called');
  const code = `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    exports.handler = (event) => new SQSClient({}).send(new SendMessageCommand({
      QueueUrl: ${JSON.stringify(queue.url)}, MessageBody: JSON.stringify(event) }));`;
  const { FunctionArn = '' } = await createFunction(aws, 'told', code);
  const FilterRules = [{ Name: 'prefix' as const, Value: 'in/' }];
  const configuration = {
    LambdaFunctionConfigurations: [
      {
        LambdaFunctionArn: FunctionArn,
        Events: ['s3:ObjectRemoved:Delete' as const],
        Filter: { Key: { FilterRules } },
      },
    ],
  };
  await expect(configure(Bucket, configuration)).rejects.toMatchObject(UNREACHABLE);
  await aws.client(LambdaClient, ACCOUNT).send(
    new AddPermissionCommand({
      FunctionName: FunctionArn,
      StatementId: 's3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: `arn:aws:s3:::${Bucket}`,
      SourceAccount: ACCOUNTS[ACCOUNT],
    }),
  );
  await configure(Bucket, configuration);
  for (const Key of ['out/1', 'in/1']) {
    await putObject(Bucket, Key);
    await s3().send(new DeleteObjectCommand({ Bucket, Key }));
  }
  const [{ Records }] = await queue.bodies();
  expect(Records).toMatchObject([
    {
      eventSource: 'aws:s3',
      eventName: 'ObjectRemoved:Delete',
      s3: { bucket: { name: Bucket, arn: `arn:aws:s3:::${Bucket}` }, object: { key: 'in/1' } },
    },
  ]);
});

test('a topic takes them by its own policy', async () => {
  const Bucket = await createBucket('announcing');
  const sns = aws.client(SNSClient, ACCOUNT);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'announcements' }));
  const queue = await createQueue(aws, ACCOUNT, 'announced');
  const raw = { Attributes: { RawMessageDelivery: 'true' }, Protocol: 'sqs', Endpoint: queue.arn };
  await sns.send(new SubscribeCommand({ TopicArn, ...raw }));
  const configuration = { TopicConfigurations: [{ TopicArn, Events: CREATED }] };
  await expect(configure(Bucket, configuration)).rejects.toMatchObject(UNREACHABLE);
  const AttributeValue = document(forBucket(TopicArn, Bucket, ACCOUNTS[ACCOUNT], 'sns:Publish'));
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  await configure(Bucket, configuration);
  await putObject(Bucket, 'news');
  expect((await receiveMessages(queue, 2)).sort()).toEqual(['news', 's3:TestEvent']);
});
