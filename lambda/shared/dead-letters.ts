import { DeleteMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Telemetry } from './telemetry';

/** Where a function parks what no further try can help, with the alarm of the queue's own dead-letter queue. */
export class DeadLetters {
  /**
   * @param from URL of the queue that the messages came from
   * @param to URL of its dead-letter queue
   */
  constructor(
    private readonly sqs: SQSClient,
    private readonly from: string,
    private readonly to: string,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * Moves messages to the dead-letter queue. Each is sent first and then deleted, at once, so that a failure of the rest
   * of its batch does not bring it back to be parked again.
   *
   * @returns ids of those that could not be moved: they stay, and come back to be parked
   */
  async park(records: readonly SQSRecord[]): Promise<string[]> {
    const parked = await Promise.all(records.map((record) => this.move(record)));
    return records.filter((_, at) => !parked[at]).map(({ messageId }) => messageId);
  }

  private async move({ messageId, body, receiptHandle: ReceiptHandle }: SQSRecord): Promise<boolean> {
    try {
      const sent = await this.sqs.send(new SendMessageCommand({ QueueUrl: this.to, MessageBody: body }));
      await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.from, ReceiptHandle }));
      this.telemetry.log.info('a malformed message is parked', { messageId, parkedAs: sent.MessageId });
      return true;
    } catch (error) {
      this.telemetry.log.error('a malformed message could not be parked', {
        error: error as Error,
        messageId,
      });
      return false;
    }
  }
}
