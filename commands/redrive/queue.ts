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

/** What became of one dead-letter queue. */
export interface Redriven {
  /** Messages before. */
  readonly parked: number;
  readonly moved: number;
  /** Messages afterwards, those that were parked meanwhile among them. */
  readonly left: number;
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
 * is waited for instead, since SQS does one at a time.
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
  if (!isActive(await newestTask(sqs, from.arn))) {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from.arn, DestinationArn: to }));
  }
  let task = await newestTask(sqs, from.arn);
  while (isActive(task)) {
    await sleep(waits.interval);
    task = await newestTask(sqs, from.arn);
  }
  const { Status, FailureReason, ApproximateNumberOfMessagesMoved: moved = 0 } = task ?? {};
  const done = Status === 'COMPLETED';
  const left = await waitUntilSettled(sqs, from.url, done ? waits : { ...waits, settling: 0 });
  return { parked, moved, left, ...(done ? {} : { because: FailureReason ?? `the move is ${Status}` }) };
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

async function newestTask(
  sqs: SQSClient,
  SourceArn: string,
): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
  return Results.at(0);
}

function isActive(task: ListMessageMoveTasksResultEntry | undefined): boolean {
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
