import {
  CreateEventBusCommand,
  DisableRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
  type PutEventsRequestEntry,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountName } from '../../src/accounts';
import { ACCOUNT, createFunction, createRole } from './functions';
import { createTarget, type TestQueue } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(90_000);

const aws = useLocalAws({ speed: 600 });
const events = (account: AccountName = ACCOUNT) => aws.client(EventBridgeClient, account);
const queue = (name: string, account: AccountName = ACCOUNT) => createTarget(aws, account, name);

async function rule(Name: string, pattern: object, target: Partial<Target> & { Arn: string }, bus?: string) {
  const EventBusName = bus;
  await events().send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern), EventBusName }));
  await events().send(
    new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: 'target', ...target }] }),
  );
}

async function putEvents(...entries: PutEventsRequestEntry[]) {
  return events().send(
    new PutEventsCommand({
      Entries: entries.map((entry) => ({ Source: 'lab', DetailType: 'Sample', Detail: '{}', ...entry })),
    }),
  );
}

let scheduledQueue: TestQueue;

beforeAll(async () => {
  scheduledQueue = await queue('scheduled');
  await events().send(new PutRuleCommand({ Name: 'minutely', ScheduleExpression: 'cron(* * * * ? *)' }));
  await events().send(
    new PutTargetsCommand({ Rule: 'minutely', Targets: [{ Id: 'target', Arn: scheduledQueue.arn }] }),
  );
}, 60_000);

describe('patterns', () => {
  const event = {
    id: '1',
    account: ACCOUNTS.producer,
    source: 'aws.s3',
    time: '2025-01-01T00:00:00Z',
    region: 'eu-central-1',
    resources: ['arn:aws:s3:::lake', 'arn:aws:s3:::other'],
    'detail-type': 'Object Created',
    detail: {
      bucket: { name: 'lake' },
      object: { key: 'patients/2025/a.parquet', size: 5 },
      'source-ip-address': '10.1.2.3',
      none: null,
      parts: [{ kind: 'a' }, { kind: 'b' }],
    },
  };
  const matching: object[] = [
    { source: ['aws.s3'], 'detail-type': ['Object Created', 'Object Deleted'] },
    { resources: ['arn:aws:s3:::other'] },
    { detail: { object: { key: [{ prefix: 'patients/' }] } } },
    { detail: { object: { key: [{ suffix: '.parquet' }] } } },
    { detail: { object: { key: [{ prefix: { 'equals-ignore-case': 'PATIENTS/' } }] } } },
    { detail: { object: { key: [{ wildcard: 'patients/*/*.parquet' }] } } },
    { detail: { object: { key: [{ 'anything-but': { prefix: 'tmp/' } }] } } },
    { detail: { object: { size: [{ numeric: ['>', 0, '<=', 5] }] } } },
    { detail: { bucket: { name: [{ 'equals-ignore-case': 'LAKE' }] }, 'version-id': [{ exists: false }] } },
    { detail: { 'source-ip-address': [{ cidr: '10.0.0.0/8' }] } },
    { detail: { none: [null] } },
    { detail: { parts: { kind: ['b'] } } },
    { $or: [{ source: ['lab'] }, { detail: { object: { size: [5] } } }] },
  ];
  const missing: object[] = [
    { source: ['aws.s3'], 'detail-type': ['Object Deleted'] },
    { resources: ['arn:aws:s3:::third'] },
    { detail: { object: { key: [{ prefix: 'Patients/' }] } } },
    { detail: { object: { key: [{ suffix: '.csv' }] } } },
    { detail: { object: { key: [{ wildcard: '*.csv' }] } } },
    { detail: { object: { key: [{ 'anything-but': { prefix: 'patients/' } }] } } },
    { detail: { object: { size: [{ numeric: ['>', 5] }] } } },
    { detail: { object: { size: ['5'] } } },
    { detail: { bucket: { name: [{ exists: false }] } } },
    { detail: { 'source-ip-address': [{ cidr: '192.168.0.0/16' }] } },
    { $or: [{ source: ['lab'] }, { detail: { object: { size: [6] } } }] },
  ];
  const accepts = async (pattern: object) =>
    (
      await events().send(
        new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) }),
      )
    ).Result;

  test.each(matching)('%j matches', async (pattern) => expect(await accepts(pattern)).toBe(true));
  test.each(missing)('%j does not match', async (pattern) => expect(await accepts(pattern)).toBe(false));

  test.each([
    ['{', /not valid/],
    ['{"source":"lab"}', /"source" must be an object or an array/],
    ['{"source":[]}', /source: empty arrays/],
    ['{"source":[{"ends":"x"}]}', /source: unrecognized match type ends/],
    ['{"detail":{"size":[{"numeric":["~",1]}]}}', /detail\.size: the operand of numeric/],
  ])('the pattern %s is refused by its field and rule', async (EventPattern, message) => {
    await expect(events().send(new PutRuleCommand({ Name: 'bad', EventPattern }))).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
      message: expect.stringMatching(message),
    });
  });
});

describe('delivery', () => {
  test('a queue gets the whole event of a matching rule, with time in whole seconds', async () => {
    const whole = await queue('whole');
    await rule('whole', { source: ['lab'], detail: { kind: ['whole'] } }, { Arn: whole.arn });
    const Time = new Date('2025-02-03T04:05:06.789Z');
    const { Entries, FailedEntryCount } = await putEvents(
      { Detail: '{"kind":"other"}' },
      { Detail: '{"kind":"whole","n":1}', Time, Resources: ['arn:aws:s3:::x'] },
    );
    expect(FailedEntryCount).toBe(0);
    expect(await whole.bodies()).toEqual([
      {
        version: '0',
        id: Entries?.[1].EventId,
        'detail-type': 'Sample',
        source: 'lab',
        account: ACCOUNTS[ACCOUNT],
        time: '2025-02-03T04:05:06Z',
        region: 'eu-central-1',
        resources: ['arn:aws:s3:::x'],
        detail: { kind: 'whole', n: 1 },
      },
    ]);
  });

  test('an input transformer, a path and a constant shape what arrives', async () => {
    const shaped = await queue('shaped');
    const InputTransformer = {
      InputPathsMap: { key: '$.detail.key', size: '$.detail.size', gone: '$.detail.gone' },
      InputTemplate: '{"text":"<key> of <size> by <aws.events.rule-name>","size":<size>,"gone":"<gone>"}',
    };
    await rule('template', { detail: { shape: ['template'] } }, { Arn: shaped.arn, InputTransformer });
    await rule('path', { detail: { shape: ['path'] } }, { Arn: shaped.arn, InputPath: '$.detail' });
    await rule('constant', { detail: { shape: ['constant'] } }, { Arn: shaped.arn, Input: '{"a":1}' });
    await putEvents({ Detail: '{"shape":"template","key":"a\\"b","size":7}' });
    expect(await shaped.bodies()).toEqual([{ text: 'a"b of 7 by template', size: 7, gone: '' }]);
    await putEvents({ Detail: '{"shape":"path"}' });
    expect(await shaped.bodies()).toEqual([{ shape: 'path' }]);
    await putEvents({ Detail: '{"shape":"constant"}' });
    expect(await shaped.bodies()).toEqual([{ a: 1 }]);
  });

  test('a function is invoked with the event', async () => {
    await createRole(aws);
    const answers = await queue('answers');
    const source = `
      const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
      exports.handler = async (event) => new SQSClient({}).send(
        new SendMessageCommand({ QueueUrl: ${JSON.stringify(answers.url)}, MessageBody: JSON.stringify(event.detail) }));`;
    const { FunctionArn = '' } = await createFunction(aws, 'target', source);
    const permission = {
      StatementId: 'events',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
    };
    await aws
      .client(LambdaClient, ACCOUNT)
      .send(new AddPermissionCommand({ FunctionName: FunctionArn, ...permission }));
    await rule('function', { detail: { to: ['function'] } }, { Arn: FunctionArn });
    await putEvents({ Detail: '{"to":"function"}' });
    expect(await answers.bodies()).toEqual([{ to: 'function' }]);
  });

  test('an event goes on to the bus of another account and keeps its own', async () => {
    await events().send(new CreateEventBusCommand({ Name: 'own' }));
    const bus = `arn:aws:events:eu-central-1:${ACCOUNTS.governance}:event-bus/default`;
    const far = await queue('far', 'governance');
    await rule('forward', { source: ['lab'] }, { Arn: bus }, 'own');
    const farEvents = events('governance');
    await farEvents.send(new PutRuleCommand({ Name: 'far', EventPattern: '{"source":["lab"]}' }));
    await farEvents.send(new PutTargetsCommand({ Rule: 'far', Targets: [{ Id: 'q', Arn: far.arn }] }));
    await putEvents({ EventBusName: 'own', Detail: '{"n":1}' });
    expect(await far.bodies()).toMatchObject([{ account: ACCOUNTS[ACCOUNT], detail: { n: 1 } }]);
  });

  test('a rule that is disabled or has lost its target delivers nothing', async () => {
    const some = await queue('some');
    await rule('disabled', { detail: { who: ['disabled', 'last'] } }, { Arn: some.arn, Input: '"disabled"' });
    await rule('removed', { detail: { who: ['removed', 'last'] } }, { Arn: some.arn, Input: '"removed"' });
    await rule('last', { detail: { who: ['last'] } }, { Arn: some.arn, Input: '"last"' });
    await putEvents({ Detail: '{"who":"disabled"}' }, { Detail: '{"who":"removed"}' });
    expect([...(await some.bodies(2))].sort()).toEqual(['disabled', 'removed']);
    await events().send(new DisableRuleCommand({ Name: 'disabled' }));
    await events().send(new RemoveTargetsCommand({ Rule: 'removed', Ids: ['target'] }));
    await putEvents({ Detail: '{"who":"last"}' });
    expect(await some.bodies()).toEqual(['last']);
  });

  test('what can not be delivered is in the dead-letter queue of the target, with the reason', async () => {
    const letters = await queue('letters');
    const gone = letters.arn.replace('letters', 'gone');
    const target = { Arn: gone, DeadLetterConfig: { Arn: letters.arn } };
    await rule('undeliverable', { detail: { to: ['gone'] } }, target);
    await putEvents({ Detail: '{"to":"gone"}' });
    const [{ Body = '', MessageAttributes }] = await letters.receive();
    expect(JSON.parse(Body)).toMatchObject({ source: 'lab', detail: { to: 'gone' } });
    expect(MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_RESOURCE' },
      RULE_ARN: { StringValue: expect.stringMatching(/:rule\/undeliverable$/) },
      TARGET_ARN: { StringValue: gone },
      RETRY_ATTEMPTS: { StringValue: '0' },
    });
  });
});

describe('requests', () => {
  test('each bad entry of PutEvents is refused by itself', async () => {
    const { Entries, FailedEntryCount } = await putEvents(
      { Detail: '[1]' },
      { Detail: '{' },
      { Source: 'aws.s3' },
      { Detail: undefined },
      {},
    );
    expect(FailedEntryCount).toBe(4);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
      undefined,
    ]);
    expect(Entries?.[4].EventId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a target of another kind and a schedule on a bus of one's own are refused", async () => {
    await events().send(new PutRuleCommand({ Name: 'strict', EventPattern: '{"source":["lab"]}' }));
    const Targets = [{ Id: 't', Arn: `arn:aws:states:eu-central-1:${ACCOUNTS[ACCOUNT]}:stateMachine:x` }];
    await expect(events().send(new PutTargetsCommand({ Rule: 'strict', Targets }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('delivers to SQS, SNS, Lambda and event buses'),
    });
    const schedule = { Name: 'x', ScheduleExpression: 'rate(1 minute)', EventBusName: 'own' };
    await expect(events().send(new PutRuleCommand(schedule))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

test('a schedule fires at the full minute', async () => {
  const [first] = await scheduledQueue.bodies();
  expect(first).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    time: expect.stringMatching(/:00Z$/),
    resources: [`arn:aws:events:eu-central-1:${ACCOUNTS[ACCOUNT]}:rule/minutely`],
    detail: {},
  });
});
