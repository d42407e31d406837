import { randomUUID } from 'node:crypto';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../aws-error';
import type { Call, LocalAws, Operation } from '../local-aws';
import { queueUrl } from './destinations';

interface Task {
  readonly TaskHandle: string;
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly MaxNumberOfMessagesPerSecond?: number;
  readonly StartedTimestamp: number;
  Status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  ApproximateNumberOfMessagesMoved: number;
  ApproximateNumberOfMessagesToMove?: number;
  FailureReason?: string;
}

/** Tasks that a queue's list still shows (model: "up to 10"). */
const REMEMBERED = 10;

/** Seconds for which a message that is being moved stays hidden. */
const HIDDEN = 30;

/** Redrive of dead-letter queues: a task moves what is parked, with the rights of the one who started it. */
export class MessageMoves {
  /** By the source's ARN, newest first. */
  private readonly tasks = new Map<string, Task[]>();

  constructor(
    private readonly aws: LocalAws,
    /** Whether another queue's redrive policy names this queue. */
    private readonly isDeadLetterQueue: (arn: string) => boolean,
  ) {}

  readonly operations: Readonly<Record<string, Operation>> = {
    StartMessageMoveTask: (input: Pick<Task, 'SourceArn'>, call) => this.start(input, call),
    ListMessageMoveTasks: async ({
      SourceArn,
      MaxResults = 1,
    }: {
      SourceArn: string;
      MaxResults?: number;
    }) => ({
      Results: this.of(SourceArn).slice(0, MaxResults).map(shownTask),
    }),
  };

  private async start(input: Pick<Task, 'SourceArn'>, call: Call): Promise<object> {
    const { SourceArn } = input;
    if (!this.isDeadLetterQueue(SourceArn)) {
      throw new AwsError(
        'InvalidParameterValue',
        'Source queue must be configured as a Dead Letter Queue.',
        400,
      );
    }
    const earlier = this.of(SourceArn);
    if (earlier.some(({ Status }) => Status === 'RUNNING')) {
      throw new AwsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: Task = {
      ...input,
      TaskHandle: randomUUID(),
      StartedTimestamp: this.aws.clock.now().getTime(),
      Status: 'RUNNING',
      ApproximateNumberOfMessagesMoved: 0,
    };
    this.tasks.set(SourceArn, [task, ...earlier].slice(0, REMEMBERED));
    const sqs = this.aws.clientAs(SQSClient, call.principal, 'sqs.amazonaws.com');
    this.aws.background(`redrive of ${SourceArn}`, async () => {
      try {
        await this.move(task, sqs);
        task.Status = 'COMPLETED';
      } catch (error) {
        Object.assign(task, { Status: 'FAILED', FailureReason: (error as Error).name });
      }
    });
    return { TaskHandle: task.TaskHandle };
  }

  private async move(task: Task, sqs: SQSClient): Promise<void> {
    const QueueUrl = queueUrl(task.SourceArn);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    task.ApproximateNumberOfMessagesToMove = Number(Attributes?.ApproximateNumberOfMessages);
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HIDDEN,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['DeadLetterQueueSourceArn'],
        }),
      );
      if (Messages.length === 0) return;
      for (const message of Messages) {
        await this.moveOne(message, task, sqs);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        task.ApproximateNumberOfMessagesMoved += 1;
      }
    }
  }

  /** As a new message, with an id and a retention of its own. */
  private async moveOne(message: Message, task: Task, sqs: SQSClient): Promise<void> {
    const destination = task.DestinationArn ?? message.Attributes?.DeadLetterQueueSourceArn;
    if (destination === undefined) throw new AwsError('CouldNotDetermineMessageSource', 'no source is known');
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl(destination),
        MessageBody: message.Body,
        MessageAttributes: message.MessageAttributes,
      }),
    );
    const { MaxNumberOfMessagesPerSecond: rate } = task;
    if (rate !== undefined) await this.aws.clock.sleep(1 / rate);
  }

  private of(sourceArn: string): readonly Task[] {
    return this.tasks.get(sourceArn) ?? [];
  }
}

/** A handle is shown only as long as a task can be cancelled by it. */
function shownTask({ TaskHandle, ...task }: Task): object {
  return task.Status === 'RUNNING' ? { ...task, TaskHandle } : task;
}
