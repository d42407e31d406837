import type { Clock } from './clock';
import { LIMITS, values, type Times } from './figures';
import type { SimulatedFunction, Work } from './functions';
import type { QueueMessage, SimulatedQueue } from './queue';

const { pollers, invocationPayload } = values(LIMITS);

/** What a record has around its body: ids, receipt handle, checksum, attributes and the queue's ARN. */
const RECORD_BYTES = Buffer.byteLength(
  JSON.stringify({
    messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
    receiptHandle: 'A'.repeat(400),
    body: '',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1545082649183',
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: '1545082649185',
    },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-uploads',
    awsRegion: 'eu-central-1',
  }),
);

/** Works on a batch; `keep` gets the messages that are reported as failed, at its end. */
export type Consumer = (batch: readonly QueueMessage[], keep: (message: QueueMessage) => void) => Work;

export interface MappingOptions {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency: number;
}

/** Lambda's poller of a queue: gathers batches, invokes a function with them and deletes what it has not kept. */
export class EventSourceMapping {
  private readonly ready: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly clock: Clock,
    private readonly times: Times,
    private readonly queue: SimulatedQueue,
    private readonly target: SimulatedFunction,
    private readonly consumer: Consumer,
    private readonly options: MappingOptions,
  ) {
    for (let poller = 0; poller < pollers; poller++) this.gather();
  }

  /** Fills one batch until its window, its size or its payload is at an end. */
  private gather(): void {
    const { batchSize, windowSeconds } = this.options;
    const batch: QueueMessage[] = [];
    let bytes = 0;
    let isFull = false;
    const finish = () => {
      if (isFull) return;
      isFull = true;
      this.queue.stopReceiving(receive);
      this.whenFree(() => this.invoke(batch));
    };
    const receive = (messages: readonly QueueMessage[]) => {
      if (batch.length === 0) this.clock.after(windowSeconds, finish);
      batch.push(...messages);
      bytes += messages.reduce((sum, message) => sum + recordBytes(message), 0);
      if (batch.length >= batchSize || bytes >= invocationPayload) finish();
      else this.clock.after(this.times.receiveCall, poll);
    };
    const poll = () => {
      if (!isFull) this.queue.receive(receive, batchSize - batch.length);
    };
    poll();
  }

  private invoke(batch: readonly QueueMessage[]): void {
    const kept = new Set<QueueMessage>();
    this.target.invoke(
      this.consumer(batch, (message) => kept.add(message)),
      () => {
        this.queue.delete(batch.filter((message) => !kept.has(message)));
        this.running -= 1;
        this.ready.shift()?.();
        this.gather();
      },
    );
  }

  private whenFree(start: () => void): void {
    const run = () => {
      this.running += 1;
      start();
    };
    if (this.running < this.options.maximumConcurrency) run();
    else this.ready.push(run);
  }
}

/** The body stands in the payload as a JSON string. */
function recordBytes({ body }: QueueMessage): number {
  return RECORD_BYTES + Buffer.byteLength(JSON.stringify(body));
}
