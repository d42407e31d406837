import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { ACCOUNT, createFunction, createRole, invokeFunction } from './functions';
import { createQueue } from './queues';
import { eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const invoke = (name: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) =>
  invokeFunction(aws, name, event, more);

beforeAll(() => createRole(aws));

describe('logs', () => {
  test("console output reaches the function's log group and the tail of the answer", async () => {
    await createFunction(
      aws,
      'talking',
      'exports.handler = async () => { console.warn("two\\nlines"); process.stdout.write("raw\\n"); };',
      { LoggingConfig: { LogGroup: '/custom/talking' } },
    );
    const { LogResult = '' } = await invoke('talking', {}, { LogType: 'Tail' });
    const tail = Buffer.from(LogResult, 'base64').toString();
    expect(tail).toMatch(
      /^START RequestId: (\S+) Version: \$LATEST\n.*\t\1\tWARN\ttwo\rlines\nraw\nEND RequestId: \1\nREPORT /,
    );
    const logs = aws.client(CloudWatchLogsClient, ACCOUNT);
    const logGroupName = '/custom/talking';
    const events = await eventually(async () => {
      const { events: found = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      return found.some(({ message }) => message?.startsWith('REPORT')) ? found : undefined;
    });
    expect(events.map(({ message }) => message)).toContainEqual('raw');
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams?.[0].logStreamName).toMatch(/^\d{4}\/\d{2}\/\d{2}\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  test('JSON logs keep to the configured level', async () => {
    await createFunction(
      aws,
      'leveled',
      'exports.handler = async () => { console.info("quiet"); console.error({ loud: true }); };',
      { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' } },
    );
    const { LogResult = '' } = await invoke('leveled', {}, { LogType: 'Tail' });
    const lines = Buffer.from(LogResult, 'base64').toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: 'platform.start' },
      { level: 'ERROR', message: { loud: true } },
      { type: 'platform.report' },
    ]);
  });
});

describe('asynchronous invocation', () => {
  test('a failing function is tried three times, then its event is in the dead-letter queue', async () => {
    const dead = await createQueue(aws, ACCOUNT, 'dead');
    await createFunction(
      aws,
      'failing',
      'exports.handler = async (event) => { console.log("attempt"); throw new Error("never " + event.id); };',
      { DeadLetterConfig: { TargetArn: dead.arn } },
    );
    const { StatusCode } = await invoke('failing', { id: 7 }, { InvocationType: 'Event' });
    expect(StatusCode).toBe(202);
    const [message] = await dead.receive();
    expect(JSON.parse(message.Body ?? '')).toEqual({ id: 7 });
    expect(message.MessageAttributes).toMatchObject({
      ErrorCode: { StringValue: '200' },
      ErrorMessage: { StringValue: 'never 7' },
      RequestID: { StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    const attempts = await eventually(async () => {
      const { events = [] } = await aws
        .client(CloudWatchLogsClient, ACCOUNT)
        .send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/failing' }));
      const found = events.filter(({ message: text }) => text?.endsWith('INFO\tattempt'));
      return found.length >= 3 ? found : undefined;
    });
    expect(attempts).toHaveLength(3);
  });

  test('destinations get the record of how it ended', async () => {
    const failures = await createQueue(aws, ACCOUNT, 'failures');
    const successes = await createQueue(aws, ACCOUNT, 'successes');
    const source = 'exports.handler = async ({ ok }) => { if (!ok) throw new Error("no"); return "fine"; };';
    await createFunction(aws, 'reporting', source);
    await aws.client(LambdaClient, ACCOUNT).send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: 'reporting',
        MaximumRetryAttempts: 0,
        DestinationConfig: {
          OnFailure: { Destination: failures.arn },
          OnSuccess: { Destination: successes.arn },
        },
      }),
    );
    await invoke('reporting', { ok: false }, { InvocationType: 'Event' });
    await invoke('reporting', { ok: true }, { InvocationType: 'Event' });
    expect((await failures.bodies())[0]).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      requestPayload: { ok: false },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'no' },
    });
    expect((await successes.bodies())[0]).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responsePayload: 'fine',
    });
  });
});
