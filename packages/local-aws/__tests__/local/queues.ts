import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import type { AccountName } from '../../src/accounts';
import { document } from './people';
import { ACCOUNTS, eventually, type TestAws } from './support';

/** A queue of a test, with what came in. */
export interface TestQueue {
  readonly url: string;
  readonly arn: string;
  /** Waits until `count` messages have come since the last call, and gives them in the order of their arrival. */
  receive(count?: number): Promise<readonly Message[]>;
  /** The same, with each body read as JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever was sent
  bodies(count?: number): Promise<readonly any[]>;
}

/** Makes a queue whose messages, once received, stay invisible for the rest of the test. */
export async function createQueue(aws: TestAws, account: AccountName, QueueName: string): Promise<TestQueue> {
  const sqs = aws.client(SQSClient, account);
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '3600' } }),
  );
  const receive = async (count = 1) => {
    const found: Message[] = [];
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
      );
      found.push(...Messages);
      return found.length >= count ? found : undefined;
    }, 70);
    return found;
  };
  return {
    url: QueueUrl,
    arn: `arn:aws:sqs:eu-central-1:${ACCOUNTS[account]}:${QueueName}`,
    receive,
    bodies: async (count) => (await receive(count)).map(({ Body = '' }) => JSON.parse(Body)),
  };
}

/** Makes such a queue that EventBridge may send to, whatever the rule. */
export async function createTarget(aws: TestAws, account: AccountName, name: string): Promise<TestQueue> {
  const queue = await createQueue(aws, account, name);
  await allowSending(aws, account, queue, 'events.amazonaws.com');
  return queue;
}

/** Lets a service of AWS send to a queue. */
export async function allowSending(
  aws: TestAws,
  account: AccountName,
  { url, arn }: Pick<TestQueue, 'url' | 'arn'>,
  service: string,
): Promise<void> {
  const Policy = document({ Principal: { Service: service }, Action: 'sqs:SendMessage', Resource: arn });
  await aws
    .client(SQSClient, account)
    .send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
}
