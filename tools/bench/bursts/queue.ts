import type { Clock } from './clock';
import { LIMITS, values } from './figures';

const { receiveBatch, longPoll } = values(LIMITS);

/** A message of a simulated queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was handed out. */
  receiveCount: number;
  /** Counts how often it was hidden, so that only the last hiding ends. */
  hidden: number;
  isDeleted: boolean;
}

/** Called with the messages, one at least and ten at most. */
type Receive = (messages: readonly QueueMessage[]) => void;

/** An SQS standard queue with a dead-letter queue. */
export class SimulatedQueue {
  /** API calls that SQS bills, whoever makes them. */
  requests = 0;
  readonly deadLetters: QueueMessage[] = [];
  private readonly visible: QueueMessage[] = [];
  /** Who polls, for how many messages at most, and since when. First come, first served. */
  private readonly waiting = new Map<Receive, { readonly most: number; readonly since: number }>();
  private sent = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: { readonly visibilitySeconds: number; readonly maxReceiveCount: number },
  ) {}

  send(body: string): void {
    this.requests += 1;
    this.show({ id: `m${this.sent++}`, body, receiveCount: 0, hidden: 0, isDeleted: false });
  }

  /** Receives up to `most` messages by long polls, one after the other, until there is something to receive. */
  receive(receive: Receive, most: number): void {
    this.waiting.set(receive, { most: Math.min(most, receiveBatch), since: this.clock.now });
    this.serve();
  }

  /** Ends the long poll that goes on. */
  stopReceiving(receive: Receive): void {
    const poll = this.waiting.get(receive);
    if (poll === undefined) return;
    this.waiting.delete(receive);
    this.requests += Math.ceil((this.clock.now - poll.since) / longPoll);
  }

  /** Counts the long polls that have come back empty by the end. */
  close(end: number): void {
    for (const { since } of this.waiting.values())
      this.requests += Math.max(0, Math.floor((end - since) / longPoll));
    this.waiting.clear();
  }

  changeVisibility(message: QueueMessage, seconds: number): void {
    this.requests += 1;
    this.hide(message, seconds);
  }

  /** DeleteMessageBatch takes as many as ReceiveMessage. */
  delete(messages: readonly QueueMessage[]): void {
    this.requests += Math.ceil(messages.length / receiveBatch);
    for (const message of messages) message.isDeleted = true;
  }

  private show(message: QueueMessage): void {
    if (message.receiveCount >= this.options.maxReceiveCount) {
      this.deadLetters.push(message);
      return;
    }
    this.visible.push(message);
    this.serve();
  }

  private serve(): void {
    for (const [receive, { most, since }] of this.waiting) {
      if (this.visible.length === 0) return;
      this.waiting.delete(receive);
      this.requests += 1 + Math.floor((this.clock.now - since) / longPoll);
      const messages = this.visible.splice(0, most);
      for (const message of messages) {
        message.receiveCount += 1;
        this.hide(message, this.options.visibilitySeconds);
      }
      receive(messages);
    }
  }

  private hide(message: QueueMessage, seconds: number): void {
    const hidden = (message.hidden += 1);
    this.clock.after(seconds, () => {
      if (!message.isDeleted && message.hidden === hidden) this.show(message);
    });
  }
}
