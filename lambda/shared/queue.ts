import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { parse } from './parse';
import type { Telemetry } from './telemetry';
import { visibilityTimeout } from './visibility';

/** A message whose body was read. */
export interface Message<T> {
  readonly record: SQSRecord;
  readonly body: T;
}

/** A batch, read: what can be worked on, and what can't. */
export interface Batch<T> {
  readonly messages: readonly Message<T>[];
  readonly malformed: readonly SQSRecord[];
}

/** Reads every JSON body; one that does not fit is logged and counted. */
export function readBatch<S extends z.ZodMiniType>(
  records: readonly SQSRecord[],
  schema: S,
  telemetry: Telemetry,
): Batch<z.output<S>> {
  const messages: Message<z.output<S>>[] = [];
  const malformed: SQSRecord[] = [];
  for (const record of records) {
    try {
      messages.push({ record, body: parse(schema, JSON.parse(record.body), `message ${record.messageId}`) });
    } catch (error) {
      telemetry.log.error('a message is malformed', { error: error as Error, messageId: record.messageId });
      telemetry.count('MalformedMessage');
      malformed.push(record);
    }
  }
  return { messages, malformed };
}

/** One SQS queue, by its URL. */
export class Queue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly url: string,
    private readonly telemetry: Telemetry,
  ) {}

  /** Sends a JSON body. */
  async send(body: object): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: JSON.stringify(body) }));
  }

  /**
   * Hides a message that is about to be reported as failed until it is next useful. If that fails, the message
   * comes back after the queue's own visibility timeout: later, but not lost.
   */
  async postpone(record: SQSRecord, seconds: number): Promise<void> {
    const VisibilityTimeout = visibilityTimeout(seconds);
    const { receiptHandle: ReceiptHandle, messageId } = record;
    try {
      await this.sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: this.url, ReceiptHandle, VisibilityTimeout }),
      );
    } catch (error) {
      this.telemetry.log.warn('a message could not be postponed', { error: error as Error, messageId });
    }
  }
}
