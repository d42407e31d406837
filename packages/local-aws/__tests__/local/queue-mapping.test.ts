import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ACCOUNT, createFunction, createRole } from './functions';
import { createQueue, type TestQueue } from './queues';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(90_000);

const aws = useLocalAws({ speed: 600 });
const lambda = () => aws.client(LambdaClient, ACCOUNT);
const sqs = () => aws.client(SQSClient, ACCOUNT);

interface Source {
  readonly url: string;
  readonly arn: string;
}

/** A queue whose messages stay away longer than any test takes, unless they are let back. */
async function sourceQueue(QueueName: string, dead?: TestQueue): Promise<Source> {
  const redrive = dead && { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 };
  const { QueueUrl: url = '' } = await sqs().send(
    new CreateQueueCommand({
      QueueName,
      Attributes: {
        VisibilityTimeout: '300',
        ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
      },
    }),
  );
  return { url, arn: `arn:aws:sqs:eu-central-1:${ACCOUNTS[ACCOUNT]}:${QueueName}` };
}

/** A message as a function got it. */
interface Delivered {
  readonly body: string;
  readonly receiptHandle: string;
}

/**
 * A function that reports each batch to a queue and then answers with `answer`, an expression over `event`; and its
 * mapping, once it is enabled. It has the usual time, so that a slow machine ends none of its invocations.
 */
async function mapped(
  name: string,
  source: Source,
  answer: string,
  settings: Partial<CreateEventSourceMappingCommandInput> = {},
) {
  const batches = await createQueue(aws, ACCOUNT, `${name}-batches`);
  const report = `{ QueueUrl: ${JSON.stringify(batches.url)}, MessageBody: JSON.stringify(batch) }`;
  const code = `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({});
    exports.handler = async (event) => {
      const batch = event.Records.map(({ body, receiptHandle }) => ({ body, receiptHandle }));
      await sqs.send(new SendMessageCommand(${report}));
      return ${answer};
    };`;
  await createFunction(aws, name, code);
  const { UUID = '' } = await lambda().send(
    new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn: source.arn, ...settings }),
  );
  await inState(UUID, 'Enabled');
  const delivered = async () => (await batches.bodies()) as readonly (readonly Delivered[])[];
  const bodies = async () => (await delivered()).map((batch) => batch.map(({ body }) => body).sort());
  return { UUID, delivered, bodies };
}

const mapping = (UUID: string) => lambda().send(new GetEventSourceMappingCommand({ UUID }));
const inState = (UUID: string, state: string) =>
  eventually(async () => ((await mapping(UUID)).State === state ? true : undefined));

const send = (QueueUrl: string, ...bodies: string[]) =>
  sqs().send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  );

/** Messages that are in a queue, visible or not. */
async function messagesLeft(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

const remain = (url: string, count: number) =>
  eventually(async () => ((await messagesLeft(url)) === count ? true : undefined));

/** Ends the invisibility of messages now. */
async function makeVisible(QueueUrl: string, messages: readonly Delivered[]): Promise<void> {
  for (const { receiptHandle: ReceiptHandle } of messages) {
    await sqs().send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}

beforeAll(() => createRole(aws));

test('a window gathers messages into one batch, and what was processed is deleted', async () => {
  const source = await sourceQueue('gathered');
  const { bodies } = await mapped('gather', source, 'undefined', {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 3,
  });
  await send(source.url, 'a', 'b');
  await send(source.url, 'c');
  expect(await bodies()).toEqual([['a', 'b', 'c']]);
  await remain(source.url, 0);
});

test('only the messages that the function reports as failed come back, after their invisibility', async () => {
  const source = await sourceQueue('partial');
  const failed = `{ batchItemFailures: event.Records
    .filter(({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1')
    .map(({ messageId }) => ({ itemIdentifier: messageId })) }`;
  const { UUID, delivered, bodies } = await mapped('report', source, failed, {
    MaximumBatchingWindowInSeconds: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  await send(source.url, 'good', 'bad');
  const [first, ...more] = await delivered();
  expect(first.map(({ body }) => body).sort()).toEqual(['bad', 'good']);
  expect(more).toEqual([]);
  await remain(source.url, 1);
  await makeVisible(
    source.url,
    first.filter(({ body }) => body === 'bad'),
  );
  expect(await bodies()).toEqual([['bad']]);
  await remain(source.url, 0);
  expect(await mapping(UUID)).toMatchObject({ LastProcessingResult: 'OK' });
});

test.each([
  [
    'throws',
    '(() => { throw new Error("no"); })()',
    { MaximumBatchingWindowInSeconds: 1 },
    'PROBLEM: Function call failed',
  ],
  [
    'names a message that is none of the batch',
    '{ batchItemFailures: [{ itemIdentifier: "x" }] }',
    { MaximumBatchingWindowInSeconds: 1, FunctionResponseTypes: ['ReportBatchItemFailures' as const] },
    'OK',
  ],
])(
  'of a function that %s every message comes back until it is dead',
  async (_what, answer, settings, result) => {
    const name = `dead-${result.toLowerCase().slice(0, 2)}`;
    const dead = await createQueue(aws, ACCOUNT, `${name}-letters`);
    const source = await sourceQueue(name, dead);
    const { UUID, delivered } = await mapped(name, source, answer, settings);
    await send(source.url, 'one', 'two');
    const seen: string[] = [];
    while (seen.length < 4) {
      const batch = (await delivered()).flat();
      seen.push(...batch.map(({ body }) => body));
      await eventually(async () =>
        (await mapping(UUID)).LastProcessingResult === result ? true : undefined,
      );
      await makeVisible(source.url, batch);
    }
    expect(seen.sort()).toEqual(['one', 'one', 'two', 'two']);
    expect((await dead.receive(2)).map(({ Body }) => Body).sort()).toEqual(['one', 'two']);
  },
);

test('what no filter wants is deleted unseen', async () => {
  const source = await sourceQueue('filtered');
  const Pattern = JSON.stringify({ body: { kind: ['wanted'] } });
  const { bodies } = await mapped('filter', source, 'undefined', {
    FilterCriteria: { Filters: [{ Pattern }] },
  });
  await send(source.url, '{"kind":"other"}', 'text', '{"kind":"wanted"}');
  expect((await bodies()).flat()).toEqual(['{"kind":"wanted"}']);
  await remain(source.url, 0);
});

test('a disabled mapping takes nothing, and one that is deleted is gone', async () => {
  const source = await sourceQueue('switched');
  const { UUID, bodies } = await mapped('switch', source, 'undefined');
  await lambda().send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await inState(UUID, 'Disabled');
  await send(source.url, 'late');
  expect(await messagesLeft(source.url)).toBe(1);
  await lambda().send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BatchSize: 1 }));
  expect(await bodies()).toEqual([['late']]);
  await inState(UUID, 'Enabled');
  const list = async () =>
    (
      await lambda().send(new ListEventSourceMappingsCommand({ FunctionName: 'switch' }))
    ).EventSourceMappings?.map(({ BatchSize }) => BatchSize);
  expect(await list()).toEqual([1]);
  await lambda().send(new DeleteEventSourceMappingCommand({ UUID }));
  await eventually(async () => ((await list())?.length === 0 ? true : undefined));
});

describe('refused is', () => {
  let source: Source;
  beforeAll(async () => {
    source = await sourceQueue('strict');
    await createFunction(aws, 'strict', 'exports.handler = async () => 1;');
    await createFunction(aws, 'long', 'exports.handler = async () => 1;', { Timeout: 301 });
  });
  const create = (settings: Partial<CreateEventSourceMappingCommandInput>) =>
    lambda().send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'strict',
        EventSourceArn: source.arn,
        ...settings,
      }),
    );
  const invalid = 'InvalidParameterValueException';

  test.each<[string, Partial<CreateEventSourceMappingCommandInput>, string, RegExp]>([
    [
      'a function slower than the visibility',
      { FunctionName: 'long' },
      invalid,
      /visibility timeout: 300 .* timeout: 301/,
    ],
    ['a large batch without a window', { BatchSize: 11 }, invalid, /batch window .* greater than 0/],
    ['an unknown function', { FunctionName: 'none' }, 'ResourceNotFoundException', /function:none/],
    [
      'a queue that is not there',
      { EventSourceArn: 'arn:aws:sqs:eu-central-1:444455556666:none' },
      invalid,
      /GetQueueAttributes/,
    ],
    [
      'a stream',
      { EventSourceArn: 'arn:aws:kinesis:eu-central-1:444455556666:stream/x' },
      invalid,
      /SQS queues only/,
    ],
  ])('%s', async (_what, settings, name, message) => {
    await expect(create(settings)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test('a second mapping of the same queue and function', async () => {
    const { UUID = '' } = await create({});
    await expect(create({})).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringContaining(UUID),
    });
  });
});
