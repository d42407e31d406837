import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Call, LocalAws, Operation } from '../local-aws';
import type { Moto } from '../moto/moto';

/** Entry of DeleteMessageBatch. */
interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
}

/**
 * At-least-once delivery (SQS developer guide, "Standard queues"): a server that was away while a message was deleted
 * still has its copy, and hands it out again under the same message id. Happens where a fault is programmed.
 */
export class MessageCopies {
  constructor(
    private readonly aws: LocalAws,
    private readonly moto: Pick<Moto, 'client'>,
  ) {}

  readonly operations: Readonly<Record<string, Operation>> = {
    DeleteMessage: async (input, call, next) =>
      (await this.comesBack(input.QueueUrl, input, call)) ? {} : next(),
    DeleteMessageBatch: async (input, call, next) => {
      const coming: Entry[] = [];
      for (const entry of input.Entries as Entry[]) {
        if (await this.comesBack(input.QueueUrl, entry, call)) coming.push(entry);
      }
      if (coming.length === 0) return next();
      const Entries = (input.Entries as Entry[]).filter((entry) => !coming.includes(entry));
      const answer = Entries.length > 0 ? await next({ ...input, Entries }) : { Successful: [], Failed: [] };
      const Successful = [...(answer.Successful ?? []), ...coming.map(({ Id }) => ({ Id }))];
      return { Failed: [], ...answer, Successful };
    },
  };

  /** Whether the message stays, and can be received at once, although it is to be deleted. */
  private async comesBack(
    QueueUrl: string,
    { ReceiptHandle }: Pick<Entry, 'ReceiptHandle'>,
    { principal }: Call,
  ): Promise<boolean> {
    const [account, queue] = QueueUrl.split('/').slice(-2);
    if (!this.aws.faults.fire('message', { account, queue })) return false;
    const client = this.moto.client(SQSClient, principal.accountId);
    const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    try {
      await client.send(command);
      return true;
    } finally {
      client.destroy();
    }
  }
}
