import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  ReceiveMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';

/** What became of one dead-letter queue. SQS's numbers of messages are approximate while a queue is in use. */
export interface Redriven {
  /** Messages before. */
  readonly parked: number;
  /** Messages that this command put back, and no other. */
  readonly moved: number;
  /** Messages afterwards, those that were parked meanwhile among them. */
  readonly left: number;
  /** When the move began that was under way already; this command waited for its end and moved nothing. ISO 8601. */
  readonly underWaySince?: string;
  /** Why not all were moved, in AWS's words. */
  readonly because?: string;
}

/** Milliseconds. */
export interface Waits {
  /** Between two looks at a task or a queue. */
  readonly interval: number;
  /** Until a queue's number of messages counts: SQS wants a minute for it to come right. */
  readonly settling: number;
}

const WAITS: Waits = { interval: 2000, settling: 60_000 };

/** Seconds for which a message stays hidden while its event is handed over. */
const HIDDEN = 60;

/**
 * Moves what is parked back to the queue that it came from, and waits for the end. A move that somebody else has begun
 * is waited for instead, since SQS does one at a time, and what it moves is not counted as this command's.
 *
 * @param from URL and ARN of the dead-letter queue
 * @param to ARN of the queue; named, since what EventBridge parked has no source that SQS knows
 */
export async function moveBack(
  sqs: SQSClient,
  from: { readonly url: string; readonly arn: string },
  to: string,
  waits: Waits = WAITS,
): Promise<Redriven> {
  const parked = await count(sqs, from.url);
  if (parked === 0) return { parked, moved: 0, left: 0 };
  const { isOwn, begun } = await beginMove(sqs, from.arn, to);
  let task: Task | undefined = begun;
  while (isActive(task)) {
    await sleep(waits.interval);
    task = (await moves(sqs, from.arn)).find(
      ({ StartedTimestamp }) => StartedTimestamp === begun.StartedTimestamp,
    );
  }
  const { Status, FailureReason, ApproximateNumberOfMessagesMoved: moved = 0 } = task ?? {};
  const done = Status === 'COMPLETED';
  const left = await waitUntilSettled(sqs, from.url, done ? waits : { ...waits, settling: 0 });
  return {
    parked,
    ...(isOwn ? { moved } : { moved: 0, underWaySince: new Date(begun.StartedTimestamp ?? 0).toISOString() }),
    left,
    ...(done ? {} : { because: FailureReason ?? `the move is ${Status}` }),
  };
}

/** Starts a move, or finds the one that is under way. @throws SQS's error, where none can be started */
async function beginMove(
  sqs: SQSClient,
  SourceArn: string,
  DestinationArn: string,
): Promise<{ readonly isOwn: boolean; readonly begun: Task }> {
  const before = await moves(sqs, SourceArn);
  const active = before.find(isActive);
  if (active) return { isOwn: false, begun: active };
  let handle: string | undefined;
  try {
    const started = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    handle = started.TaskHandle;
  } catch (error) {
    // Somebody else was faster by a moment.
    const faster = (await moves(sqs, SourceArn)).find(isActive);
    if (faster) return { isOwn: false, begun: faster };
    throw error;
  }
  const known = new Set(before.map(({ StartedTimestamp }) => StartedTimestamp));
  const since = (await moves(sqs, SourceArn)).filter(({ StartedTimestamp }) => !known.has(StartedTimestamp));
  // A move that has ended already is listed without its handle (API reference, ListMessageMoveTasks).
  const begun = since.find(({ TaskHandle }) => TaskHandle === handle) ?? since.at(-1);
  if (!begun) throw new Error('SQS does not list the move that it has just begun');
  return { isOwn: true, begun };
}

/**
 * Invokes a function again with the events that it failed at: what a function parks has no queue to go back to. Lambda
 * tries each again as it did before, and parks it again if that fails.
 *
 * @param url of the dead-letter queue
 */
export async function invokeAgain(
  sqs: SQSClient,
  url: string,
  lambda: LambdaClient,
  FunctionName: string,
  waits: Waits = WAITS,
): Promise<Redriven> {
  const parked = await count(sqs, url);
  let moved = 0;
  let because: string | undefined;
  try {
    while (moved < parked) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN }),
      );
      if (Messages.length === 0) break;
      for (const { Body = '', ReceiptHandle } of Messages) {
        // Handed over before it is deleted: twice does no harm, and never would.
        await lambda.send(
          new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(Body) }),
        );
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        moved += 1;
      }
    }
  } catch (error) {
    because = (error as Error).message;
  }
  const left = await waitUntilSettled(sqs, url, because === undefined ? waits : { ...waits, settling: 0 });
  return { parked, moved, left, because };
}

type Task = ListMessageMoveTasksResultEntry;

/** The moves that SQS still knows of, the newest first: ten, as many as it lists at most. */
async function moves(sqs: SQSClient, SourceArn: string): Promise<readonly Task[]> {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 10 }));
  return Results;
}

function isActive(task: Task | undefined): boolean {
  return task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';
}

/** Messages of a queue, once there are none or the number has had its time. */
async function waitUntilSettled(sqs: SQSClient, url: string, { interval, settling }: Waits): Promise<number> {
  const end = Date.now() + settling;
  for (;;) {
    const left = await count(sqs, url);
    if (left === 0 || Date.now() >= end) return left;
    await sleep(interval);
  }
}

/** Messages of a queue, those that somebody is looking at among them. */
async function count(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}
