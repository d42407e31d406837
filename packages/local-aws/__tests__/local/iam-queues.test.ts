import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { document, People, type Grant } from './people';
import { createQueue, type TestQueue } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const owner = () => aws.client(SQSClient, 'producer');

const arnOf = (name: string) => `arn:aws:sqs:eu-central-1:${ACCOUNTS.producer}:${name}`;
const send = ({ url }: TestQueue, client: SQSClient) =>
  client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'm' }));
const receive = ({ url }: TestQueue, client: SQSClient) =>
  client.send(new ReceiveMessageCommand({ QueueUrl: url }));
const refusalOf = (action: string, by: string) => ({
  name: expect.stringMatching(/^AccessDenied/),
  message: expect.stringMatching(new RegExp(`perform: ${action} on resource: .* ${by}`)),
});
const setPolicy = ({ url }: TestQueue, ...grants: Grant[]) =>
  owner().send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: document(...grants) } }));
const sqsAs = async (account: 'governance' | 'producer', ...grants: Grant[]) =>
  people.as(SQSClient, await people.user(account, ...grants));

test('a batch is allowed by its single action, on that queue alone', async () => {
  const [queue, other] = [
    await createQueue(aws, 'producer', 'one'),
    await createQueue(aws, 'producer', 'two'),
  ];
  const sender = await sqsAs('producer', { Action: 'sqs:SendMessage', Resource: queue.arn });
  const Entries = [{ Id: '1', MessageBody: 'b' }];
  await sender.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  await expect(send(other, sender)).rejects.toMatchObject(
    refusalOf('sqs:SendMessage', 'because no identity-based policy allows'),
  );
  await expect(receive(queue, sender)).rejects.toMatchObject(
    refusalOf('sqs:ReceiveMessage', 'because no identity'),
  );
  const deletion = { QueueUrl: queue.url, Entries: [{ Id: '1', ReceiptHandle: 'x' }] };
  await expect(sender.send(new DeleteMessageBatchCommand(deletion))).rejects.toMatchObject(
    refusalOf('sqs:DeleteMessage', 'because no identity'),
  );
});

test('a session policy, a boundary and the queue itself take away', async () => {
  const queue = await createQueue(aws, 'producer', 'narrow');
  const role = await people.role('producer', [{ Action: 'sqs:*', Resource: queue.arn }]);
  const Policy = document({ Action: 'sqs:ReceiveMessage' });
  const narrow = people.as(SQSClient, await people.assume(role, { Policy }));
  await receive(queue, narrow);
  await expect(send(queue, narrow)).rejects.toMatchObject(
    refusalOf('sqs:SendMessage', 'because no session policy'),
  );
  await setPolicy(queue, {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:ReceiveMessage',
    Resource: queue.arn,
  });
  await expect(receive(queue, narrow)).rejects.toMatchObject(
    refusalOf('sqs:ReceiveMessage', 'with an explicit deny in a resource-based policy'),
  );
});

describe('another account', () => {
  let queue: TestQueue;
  const grant: Grant = {
    Principal: { AWS: `arn:aws:iam::${ACCOUNTS.governance}:root` },
    Action: ['sqs:SendMessage', 'sqs:SetQueueAttributes', 'sqs:GetQueueAttributes'],
    Resource: arnOf('shared'),
  };
  beforeAll(async () => {
    queue = await createQueue(aws, 'producer', 'shared');
  });

  test('sends when both its own policy and the queue’s allow it, into the queue of that URL', async () => {
    const sender = await sqsAs('governance', { Action: 'sqs:*' });
    await expect(send(queue, sender)).rejects.toMatchObject(
      refusalOf('sqs:SendMessage', 'because no resource-based policy allows'),
    );
    await setPolicy(queue, grant);
    await send(queue, sender);
    expect((await queue.receive())[0].Body).toBe('m');
    await expect(send(queue, await sqsAs('governance'))).rejects.toMatchObject(
      refusalOf('sqs:SendMessage', 'because no identity-based policy allows'),
    );
    const { Attributes } = await sender.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['QueueArn'] }),
    );
    expect(Attributes).toEqual({ QueueArn: queue.arn });
  });

  test('never changes the queue, nor does what its policy leaves out', async () => {
    await setPolicy(queue, grant);
    const sender = await sqsAs('governance', { Action: 'sqs:*' });
    const change = { QueueUrl: queue.url, Attributes: { VisibilityTimeout: '1' } };
    await expect(sender.send(new SetQueueAttributesCommand(change))).rejects.toMatchObject({
      name: expect.stringMatching(/^AccessDenied/),
      message: `Access to the resource ${queue.url} is denied.`,
    });
    await expect(sender.send(new PurgeQueueCommand({ QueueUrl: queue.url }))).rejects.toMatchObject(
      refusalOf('sqs:PurgeQueue', 'because no resource-based policy'),
    );
  });
});

describe('a queue with a key', () => {
  let queue: TestQueue;
  let key: string;
  beforeAll(async () => {
    const { KeyMetadata } = await aws.client(KMSClient, 'producer').send(new CreateKeyCommand({}));
    key = KeyMetadata?.Arn ?? '';
    const Attributes = { KmsMasterKeyId: KeyMetadata?.KeyId ?? '' };
    const { QueueUrl = '' } = await owner().send(new CreateQueueCommand({ QueueName: 'sealed', Attributes }));
    queue = { url: QueueUrl, arn: arnOf('sealed') } as TestQueue;
  });
  const use = (Action: string[], context = arnOf('sealed')): Grant => ({
    Action,
    Resource: key,
    Condition: {
      StringEquals: {
        'kms:ViaService': 'sqs.eu-central-1.amazonaws.com',
        'kms:EncryptionContext:aws:sqs:arn': context,
      },
    },
  });
  const SEND: Grant = { Action: 'sqs:SendMessage' };

  test.each<[string, () => Grant[], string]>([
    ['nothing of the key', () => [], 'kms:GenerateDataKey'],
    ['no decryption', () => [use(['kms:GenerateDataKey'])], 'kms:Decrypt'],
    [
      'the key for another queue',
      () => [use(['kms:GenerateDataKey', 'kms:Decrypt'], arnOf('other'))],
      'kms:GenerateDataKey',
    ],
  ])('takes nothing from a sender with %s', async (_what, grants, action) => {
    await expect(send(queue, await sqsAs('producer', SEND, ...grants()))).rejects.toMatchObject(
      refusalOf(action, 'because no identity-based policy'),
    );
  });

  test('is written with both rights on the key, and read with one', async () => {
    await send(queue, await sqsAs('producer', SEND, use(['kms:GenerateDataKey', 'kms:Decrypt'])));
    const RECEIVE: Grant = { Action: 'sqs:ReceiveMessage' };
    await expect(receive(queue, await sqsAs('producer', RECEIVE))).rejects.toMatchObject(
      refusalOf('kms:Decrypt', 'because no identity-based policy'),
    );
    const { Messages } = await receive(queue, await sqsAs('producer', RECEIVE, use(['kms:Decrypt'])));
    expect(Messages).toHaveLength(1);
  });
});
