import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { invokeAgain, moveBack } from '../../../commands/redrive/queue';

const sqs = mockClient(SQSClient);
const lambda = mockClient(LambdaClient);
const client = { sqs: new SQSClient({}), lambda: new LambdaClient({}) };

const FROM = { url: 'https://sqs/dead-letters', arn: 'arn:aws:sqs:eu-central-1:444455556666:dead-letters' };
const TO = 'arn:aws:sqs:eu-central-1:444455556666:uploads';
const QUICK = { interval: 1, settling: 500 };

beforeEach(() => {
  sqs.reset();
  sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 'ours' });
  lambda.reset();
});

/** Messages of the queue at each look; the last number stays. */
function counts(...numbers: readonly (number | [visible: number, inFlight: number])[]): void {
  const [first, ...later] = numbers.map((number) => {
    const [visible, inFlight] = [number, 0].flat();
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
      },
    };
  });
  const stub = sqs.on(GetQueueAttributesCommand);
  for (const look of [first, ...later.slice(0, -1)]) stub.resolvesOnce(look);
  stub.resolves(later.at(-1) ?? first);
}

/** The newest move at each look; the last one stays. */
function moves(...tasks: readonly (({ Status: string } & Record<string, unknown>) | undefined)[]): void {
  const answers = tasks.map((task) => ({ Results: task ? [task as object] : [] }));
  const stub = sqs.on(ListMessageMoveTasksCommand);
  for (const answer of answers.slice(0, -1)) stub.resolvesOnce(answer);
  stub.resolves(answers[answers.length - 1]);
}

const DONE = { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 };

describe('a queue', () => {
  const move = () => moveBack(client.sqs, FROM, TO, QUICK);

  test('without messages is left alone', async () => {
    counts(0);
    expect(await move()).toEqual({ parked: 0, moved: 0, left: 0 });
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
  });

  test('is moved to the queue that is named, and the end is waited for', async () => {
    counts(3, 0);
    moves(undefined, { Status: 'RUNNING' }, { Status: 'RUNNING' }, DONE);
    expect(await move()).toEqual({ parked: 3, moved: 3, left: 0 });
    expect(sqs.commandCalls(StartMessageMoveTaskCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { SourceArn: FROM.arn, DestinationArn: TO },
    ]);
  });

  describe.each(['RUNNING', 'CANCELLING'])('that somebody else moves (%s)', (Status) => {
    const StartedTimestamp = Date.UTC(2026, 10, 24, 18);
    const underWaySince = '2026-11-24T18:00:00.000Z';

    test('is only waited for, and what that moves is not counted a second time', async () => {
      counts(2, 0);
      moves({ Status, StartedTimestamp }, { Status, StartedTimestamp }, { ...DONE, StartedTimestamp });
      expect(await move()).toEqual({ parked: 2, moved: 0, underWaySince, left: 0 });
      expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
    });

    test('by a moment earlier is waited for too', async () => {
      counts(2, 0);
      moves(undefined, { Status, StartedTimestamp }, { ...DONE, StartedTimestamp });
      sqs.on(StartMessageMoveTaskCommand).rejects(new Error('There is already a task running.'));
      expect(await move()).toEqual({ parked: 2, moved: 0, underWaySince, left: 0 });
    });
  });

  test('that SQS refuses to move is an error', async () => {
    counts(3);
    moves({ ...DONE, StartedTimestamp: 1 });
    sqs.on(StartMessageMoveTaskCommand).rejects(new Error('refused'));
    await expect(move()).rejects.toThrow('refused');
  });

  test('whose earlier move is over is moved anew', async () => {
    counts(3, 0);
    moves(
      { Status: 'FAILED', FailureReason: 'of yesterday', StartedTimestamp: 1 },
      { ...DONE, StartedTimestamp: 2 },
    );
    expect(await move()).toEqual({ parked: 3, moved: 3, left: 0 });
  });

  test('whose move was followed by another’s counts its own', async () => {
    counts(3, 0);
    const ours = { StartedTimestamp: 2, TaskHandle: 'ours', Status: 'RUNNING' };
    const theirs = { Status: 'RUNNING', StartedTimestamp: 3 };
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ ...DONE, StartedTimestamp: 1 }] })
      .resolvesOnce({ Results: [ours, { ...DONE, StartedTimestamp: 1 }] })
      .resolves({ Results: [theirs, { ...DONE, StartedTimestamp: 2 }] });
    expect(await move()).toEqual({ parked: 3, moved: 3, left: 0 });
  });

  test('gets time for its number of messages to come right', async () => {
    counts(3, 3, 1, 0);
    moves(undefined, DONE);
    expect(await move()).toEqual({ parked: 3, moved: 3, left: 0 });
  });

  test('that keeps some is reported, with those in flight', async () => {
    counts([3, 1], [0, 1]);
    moves(undefined, DONE);
    expect(await move()).toEqual({ parked: 4, moved: 3, left: 1 });
  });

  test.each([
    [{ Status: 'FAILED', FailureReason: 'AccessDenied' }, 'AccessDenied'],
    [{ Status: 'CANCELLED' }, 'the move is CANCELLED'],
  ])('whose move ends as %j keeps the rest, with the reason', async (task, because) => {
    counts(3, 2);
    moves(undefined, { ...task, ApproximateNumberOfMessagesMoved: 1 });
    expect(await move()).toEqual({ parked: 3, moved: 1, left: 2, because });
  });
});

describe('a function', () => {
  const invoke = () => invokeAgain(client.sqs, FROM.url, client.lambda, 'approve', QUICK);
  const message = (id: string) => ({ Body: `{"id":"${id}"}`, ReceiptHandle: id });
  const deleted = () =>
    sqs.commandCalls(DeleteMessageCommand).map(({ args: [{ input }] }) => input.ReceiptHandle);

  test('gets every event again, asynchronously, and what it got is deleted', async () => {
    counts(3, 0);
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [message('a'), message('b')] })
      .resolvesOnce({ Messages: [message('c')] })
      .resolves({});
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    expect(await invoke()).toEqual({ parked: 3, moved: 3, left: 0, because: undefined });
    const [{ input }] = lambda.commandCalls(InvokeCommand)[0].args;
    expect(input).toMatchObject({ FunctionName: 'approve', InvocationType: 'Event' });
    expect(Buffer.from(input.Payload as Uint8Array).toString()).toBe('{"id":"a"}');
    expect(deleted()).toEqual(['a', 'b', 'c']);
  });

  test('does not get in a circle what it parks again meanwhile', async () => {
    counts(1, 1);
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [message('again')] });
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    expect(await invoke()).toMatchObject({ parked: 1, moved: 1, left: 1 });
  });

  test('that can’t be invoked loses no event', async () => {
    counts(2);
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [message('a'), message('b')] });
    lambda.on(InvokeCommand).resolvesOnce({ StatusCode: 202 }).rejects(new Error('not authorized'));
    expect(await invoke()).toEqual({ parked: 2, moved: 1, left: 2, because: 'not authorized' });
    expect(deleted()).toEqual(['a']);
  });
});
