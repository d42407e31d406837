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

/** A queue whose messages come back after this many seconds. */
async function sourceQueue(QueueName: string, visibility: number, dead?: TestQueue): Promise<Source> {
  const redrive = dead && { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 };
  const { QueueUrl: url = '' } = await sqs().send(
    new CreateQueueCommand({
      QueueName,
      Attributes: {
        VisibilityTimeout: String(visibility),
        ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
      },
    }),
  );
  return { url, arn: `arn:aws:sqs:eu-central-1:${ACCOUNTS[ACCOUNT]}:${QueueName}` };
}

/**
 * A function that reports the bodies of each batch to a queue and then answers with `answer`, an expression over
 * `event`; and its mapping, once it is enabled.
 */
async function mapped(
  name: string,
  source: Source,
  answer: string,
  settings: Partial<CreateEventSourceMappingCommandInput> = {},
) {
  const batches = await createQueue(aws, ACCOUNT, `${name}-batches`);
  const report = `{ QueueUrl: ${JSON.stringify(batches.url)}, MessageBody: JSON.stringify(bodies) }`;
  const code = `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({});
    exports.handler = async (event) => {
      const bodies = event.Records.map(({ body }) => body);
      await sqs.send(new SendMessageCommand(${report}));
      return ${answer};
    };`;
  await createFunction(aws, name, code, { Timeout: 1 });
  const { UUID = '' } = await lambda().send(
    new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn: source.arn, ...settings }),
  );
  await inState(UUID, 'Enabled');
  return { UUID, batches };
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
async function left(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

const emptied = (url: string) => eventually(async () => ((await left(url)) === 0 ? true : undefined));

beforeAll(() => createRole(aws));

test('a window gathers messages into one batch, and what was processed is deleted', async () => {
  const source = await sourceQueue('gathered', 60);
  const { batches } = await mapped('gather', source, 'undefined', {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 3,
  });
  await send(source.url, 'a', 'b');
  await send(source.url, 'c');
  const [batch, ...more] = await batches.bodies();
  expect([...batch].sort()).toEqual(['a', 'b', 'c']);
  expect(more).toEqual([]);
  await emptied(source.url);
});

test('only the messages that the function reports as failed come back, after their invisibility', async () => {
  const source = await sourceQueue('partial', 2);
  const failed = `{ batchItemFailures: event.Records
    .filter(({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1')
    .map(({ messageId }) => ({ itemIdentifier: messageId })) }`;
  const { UUID, batches } = await mapped('report', source, failed, {
    MaximumBatchingWindowInSeconds: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  const started = Date.now();
  await send(source.url, 'good', 'bad');
  const [first, second] = await batches.bodies(2);
  expect([...first].sort()).toEqual(['bad', 'good']);
  expect(second).toEqual(['bad']);
  expect(Date.now() - started).toBeGreaterThan(2000);
  await emptied(source.url);
  expect(await mapping(UUID)).toMatchObject({ LastProcessingResult: 'OK' });
});

test.each([
  ['throws', '(() => { throw new Error("no"); })()', []],
  [
    'names a message that is none of the batch',
    '{ batchItemFailures: [{ itemIdentifier: "x" }] }',
    ['ReportBatchItemFailures' as const],
  ],
])('of a function that %s every message comes back until it is dead', async (_what, answer, types) => {
  const name = `dead-${types.length}`;
  const dead = await createQueue(aws, ACCOUNT, `${name}-letters`);
  const source = await sourceQueue(name, 1, dead);
  const { batches } = await mapped(name, source, answer, { FunctionResponseTypes: types });
  await send(source.url, 'one', 'two');
  expect((await dead.receive(2)).map(({ Body }) => Body).sort()).toEqual(['one', 'two']);
  const delivered = (await batches.bodies()).flat();
  expect(delivered.filter((body) => body === 'one')).toHaveLength(2);
  expect(delivered.filter((body) => body === 'two')).toHaveLength(2);
});

test('what no filter wants is deleted unseen', async () => {
  const source = await sourceQueue('filtered', 60);
  const Pattern = JSON.stringify({ body: { kind: ['wanted'] } });
  const { batches } = await mapped('filter', source, 'undefined', {
    FilterCriteria: { Filters: [{ Pattern }] },
  });
  await send(source.url, '{"kind":"other"}', 'text', '{"kind":"wanted"}');
  expect((await batches.bodies()).flat()).toEqual(['{"kind":"wanted"}']);
  await emptied(source.url);
});

test('a disabled mapping takes nothing, and one that is deleted is gone', async () => {
  const source = await sourceQueue('switched', 60);
  const { UUID, batches } = await mapped('switch', source, 'undefined');
  await lambda().send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await inState(UUID, 'Disabled');
  await send(source.url, 'late');
  expect(await left(source.url)).toBe(1);
  await lambda().send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BatchSize: 1 }));
  expect(await batches.bodies()).toEqual([['late']]);
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
    source = await sourceQueue('strict', 5);
    await createFunction(aws, 'strict', 'exports.handler = async () => 1;', { Timeout: 5 });
    await createFunction(aws, 'long', 'exports.handler = async () => 1;', { Timeout: 6 });
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
      /visibility timeout: 5 .* timeout: 6/,
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
