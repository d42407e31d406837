import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { makeLake } from './lake';
import { createQueue, createTarget, type TestQueue } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const ACCOUNT = 'producer';
const aws = useLocalAws({ speed: 600 });
const faults = () => aws.running.faults;
const sqs = () => aws.client(SQSClient, ACCOUNT);

afterEach(() => faults().clear());

describe('events', () => {
  let first: TestQueue;
  let second: TestQueue;

  beforeAll(async () => {
    first = await createTarget(aws, ACCOUNT, 'first');
    second = await createTarget(aws, ACCOUNT, 'second');
    const events = aws.client(EventBridgeClient, ACCOUNT);
    const EventPattern = JSON.stringify({ source: ['aws.s3', 'aws.glue'] });
    await events.send(new PutRuleCommand({ Name: 'all', EventPattern }));
    const Targets = [first, second].map(({ arn: Arn }, index) => ({ Id: String(index), Arn }));
    await events.send(new PutTargetsCommand({ Rule: 'all', Targets }));
    const s3 = aws.client(S3Client, ACCOUNT);
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket: 'objects', CreateBucketConfiguration }));
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: 'objects', NotificationConfiguration }),
    );
  });

  const put = (Key: string) =>
    aws.client(S3Client, ACCOUNT).send(new PutObjectCommand({ Bucket: 'objects', Key, Body: Key }));

  /** Keys, or a crawler's states, in the order in which they came. */
  async function came(queue: TestQueue, count: number): Promise<string[]> {
    const bodies = await queue.bodies(count);
    return bodies.map(({ detail }) => detail.object?.key ?? detail.state);
  }

  test('come twice, the second time with the same id', async () => {
    faults().add({ kind: 'event-duplicate', source: 'aws.s3', text: 'twice', times: 1 });
    await put('once');
    await put('twice');
    const bodies = await first.bodies(3);
    const twice = bodies.filter(({ detail }) => detail.object.key === 'twice');
    expect(twice).toEqual([twice[0], twice[0]]);
    expect((await came(second, 3)).sort()).toEqual(['once', 'twice', 'twice']);
  });

  test('come to one target twice, and to the other once', async () => {
    faults().add({ kind: 'event-duplicate', target: '*:second', seconds: 0.1, times: 1 });
    await put('a');
    await put('b');
    expect((await came(second, 3)).sort()).toEqual(['a', 'a', 'b']);
    expect((await came(first, 2)).sort()).toEqual(['a', 'b']);
  });

  test('come late', async () => {
    faults().add({ kind: 'event-late', detailType: 'Object Created', seconds: 3, times: 1 });
    const started = performance.now();
    await put('late');
    await put('soon');
    expect(await came(first, 2)).toEqual(['soon', 'late']);
    expect(performance.now() - started).toBeGreaterThan(2990);
    expect(await came(second, 2)).toEqual(['soon', 'late']);
  });

  test('change places, two and two', async () => {
    faults().add({
      kind: 'event-reorder',
      source: 'aws.s3',
      account: ACCOUNTS[ACCOUNT],
      target: '*:first',
      seconds: 30,
    });
    for (const key of ['1', '2', '3', '4']) await put(key);
    expect(await came(first, 4)).toEqual(['2', '1', '4', '3']);
    await came(second, 4);
  });

  test('come in the end where none overtakes them', async () => {
    faults().add({ kind: 'event-reorder', source: 'aws.s3', seconds: 0.5, times: 1 });
    await put('alone');
    expect(await came(first, 1)).toEqual(['alone']);
    await came(second, 1);
  });

  test('get lost where AWS promises nothing, and others only by name', async () => {
    const lake = await makeLake(aws, ACCOUNT, 'quiet');
    faults().add({ kind: 'event-lost' });
    await lake.crawl();
    await put('durable');
    expect(await came(first, 1)).toEqual(['durable']);
    expect(faults().list()).toMatchObject([{ fired: 2 }]);
    faults().clear();
    faults().add({ kind: 'event-lost', source: 'aws.s3', text: 'gone' });
    await put('gone');
    await put('here');
    expect(await came(first, 1)).toEqual(['here']);
    expect(await came(second, 2)).toEqual(['durable', 'here']);
  });

  test('reach their queue although SQS throttles EventBridge', async () => {
    faults().add({
      kind: 'throttling',
      principal: 'events.amazonaws.com',
      operation: 'SendMessage',
      resource: 'second',
      times: 4,
    });
    await put('patience');
    expect(await came(second, 1)).toEqual(['patience']);
    expect(await came(first, 1)).toEqual(['patience']);
    expect(faults().list()).toMatchObject([{ fired: 4 }]);
  });
});

describe('messages', () => {
  const receive = async (QueueUrl: string): Promise<readonly Message[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    return (await sqs().send(command)).Messages ?? [];
  };
  const send = (QueueUrl: string, MessageBody: string) =>
    sqs().send(new SendMessageCommand({ QueueUrl, MessageBody }));

  test('come back once after they were deleted', async () => {
    const { url: QueueUrl } = await createQueue(aws, ACCOUNT, 'single');
    faults().add({ kind: 'message-duplicate', queue: 'single', times: 1 });
    await send(QueueUrl, 'a');
    const [one] = await receive(QueueUrl);
    await sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: one.ReceiptHandle }));
    const [again] = await receive(QueueUrl);
    expect(again).toMatchObject({ MessageId: one.MessageId, Body: 'a' });
    expect(again.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    await sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.ReceiptHandle }));
    expect(await receive(QueueUrl)).toEqual([]);
  });

  test('come back out of a batch, and the others do not', async () => {
    const { url: QueueUrl } = await createQueue(aws, ACCOUNT, 'batch');
    faults().add({ kind: 'message-duplicate', queue: 'bat*', after: 1, times: 1 });
    for (const body of ['a', 'b', 'c']) await send(QueueUrl, body);
    const all = await receive(QueueUrl);
    const Entries = all.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Successful = [] } = await sqs().send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful.map(({ Id }) => Id).sort()).toEqual(['0', '1', '2']);
    expect(await receive(QueueUrl)).toMatchObject([{ MessageId: all[1].MessageId }]);
  });
});
