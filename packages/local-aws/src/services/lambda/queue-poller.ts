import { randomUUID } from 'node:crypto';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalAws } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { queueUrl } from '../destinations';
import { matches, parsePattern } from '../events/pattern';
import type { Environments } from './environments';
import type { Outcome } from './execution-environment';
import { actorOf, type FunctionVersion } from './functions';

/** What SQS hands out or deletes at once. */
const SQS_BATCH = 10;

/** Seconds of one empty long poll. Short, so that a change of the mapping need not wait long for its end. */
const LONG_POLL = 2;

/** Wait after a failed poll, in milliseconds. */
const AFTER_FAILURE = 1000;

/** Concurrent invocations of a mapping without a maximum of its own: where Lambda starts (developer guide, SQS scaling). */
const INITIAL_CONCURRENCY = 5;

/** Largest batch in bytes: Lambda's invocation payload. */
const BATCH_BYTES = 6 * 1024 * 1024;

/** What the poller reads of its mapping, and the result that it notes there. */
export interface Source {
  readonly EventSourceArn: string;
  readonly BatchSize: number;
  readonly MaximumBatchingWindowInSeconds: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
  LastProcessingResult: string;
}

/**
 * Polls one queue as the function's role, gathers batches, invokes the function and deletes what was processed.
 * Everything else comes back by itself after the queue's visibility timeout.
 */
export class QueuePoller {
  private readonly stopped = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly done: Promise<void>;
  private readonly patterns;
  private readonly end: AbortSignal;

  constructor(
    private readonly aws: LocalAws,
    private readonly mapping: Source,
    private readonly resolve: () => Promise<FunctionVersion>,
    private readonly environments: Environments,
    private readonly clients: ActingClients,
  ) {
    this.patterns = mapping.FilterCriteria?.Filters?.map(({ Pattern }) => parsePattern(Pattern));
    this.end = AbortSignal.any([this.stopped.signal, aws.stopping]);
    this.done = this.poll();
  }

  /** Resolves when the last poll and the last invocation have ended. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.done;
    await Promise.all(this.running);
  }

  private async poll(): Promise<void> {
    const most = this.mapping.ScalingConfig?.MaximumConcurrency ?? INITIAL_CONCURRENCY;
    while (!this.end.aborted) {
      try {
        const version = await this.resolve();
        const batch = await this.gather(version);
        if (batch.length === 0) continue;
        const work: Promise<void> = this.process(version, batch).finally(() => this.running.delete(work));
        this.running.add(work);
        if (this.running.size >= most) await Promise.race(this.running);
      } catch (error) {
        if (this.end.aborted) return;
        this.problem('the queue could not be polled', error);
        await sleep(AFTER_FAILURE, undefined, { signal: this.end }).catch(() => undefined);
      }
    }
  }

  /** Collects messages until the batch is full or its window, real seconds from the first message, has passed. */
  private async gather(version: FunctionVersion): Promise<Message[]> {
    const batch: Message[] = [];
    const { BatchSize, MaximumBatchingWindowInSeconds } = this.mapping;
    let closes = Infinity;
    let bytes = 0;
    const client = this.client(version);
    while (batch.length < BatchSize && bytes < BATCH_BYTES && !this.end.aborted) {
      const left = (closes - Date.now()) / 1000;
      if (left <= 0) break;
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl(this.mapping.EventSourceArn),
          MaxNumberOfMessages: Math.min(SQS_BATCH, BatchSize - batch.length),
          WaitTimeSeconds: Math.min(LONG_POLL, Math.ceil(left)),
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        // Only the end of everything cuts a poll short: what it had received would stay invisible.
        { abortSignal: AbortSignal.any([this.aws.stopping]) },
      );
      batch.push(...Messages);
      bytes += Messages.reduce((sum, { Body = '' }) => sum + Buffer.byteLength(Body), 0);
      if (batch.length === 0) return batch;
      closes = Math.min(closes, Date.now() + MaximumBatchingWindowInSeconds * 1000);
    }
    return batch;
  }

  private async process(version: FunctionVersion, batch: Message[]): Promise<void> {
    try {
      const records = batch.map((message) => record(message, this.mapping.EventSourceArn));
      const wanted = records.filter((one) => this.wants(one));
      const failed = wanted.length === 0 ? new Set<string>() : await this.invoke(version, wanted);
      await this.remove(
        version,
        batch.filter(({ MessageId = '' }) => !failed.has(MessageId)),
      );
    } catch (error) {
      if (!this.aws.stopping.aborted) this.problem('a batch could not be processed', error);
    }
  }

  /** Ids of the messages that must come back. */
  private async invoke(version: FunctionVersion, records: SqsRecord[]): Promise<Set<string>> {
    const outcome = await this.environments.invoke(version, { Records: records }, randomUUID());
    const failed = failures(outcome, records, this.mapping.FunctionResponseTypes ?? []);
    this.mapping.LastProcessingResult = outcome.functionError ? 'PROBLEM: Function call failed' : 'OK';
    return failed;
  }

  private wants(one: SqsRecord): boolean {
    if (!this.patterns?.length) return true;
    const event = { ...one, body: parseIfJson(one.body) };
    return this.patterns.some((pattern) => matches(pattern, event));
  }

  private async remove(version: FunctionVersion, messages: Message[]): Promise<void> {
    for (let at = 0; at < messages.length; at += SQS_BATCH) {
      const entries = messages.slice(at, at + SQS_BATCH);
      const { Failed = [] } = await this.client(version).send(
        new DeleteMessageBatchCommand({
          QueueUrl: queueUrl(this.mapping.EventSourceArn),
          Entries: entries.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
      if (Failed.length > 0) this.aws.log('processed messages were not deleted', { failed: Failed });
    }
  }

  private client(version: FunctionVersion): SQSClient {
    return this.clients.get(SQSClient, actorOf(version));
  }

  private problem(what: string, error: unknown): void {
    this.mapping.LastProcessingResult = `PROBLEM: ${(error as Error).name}`;
    this.aws.log(`event source mapping: ${what}`, {
      queue: this.mapping.EventSourceArn,
      error: String(error),
    });
  }
}

type SqsRecord = ReturnType<typeof record>;

/** One message as Lambda hands it to a function. */
function record(message: Message, eventSourceARN: string) {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle,
    body: message.Body ?? '',
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      attributes.map(([name, { StringValue, BinaryValue, DataType }]) => [
        name,
        {
          stringValue: StringValue,
          binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64'),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: eventSourceARN.split(':')[3],
  };
}

/**
 * The messages that a function reports as failed: all where it failed itself, or where its report names something
 * that is no message of the batch (Lambda developer guide, reporting batch item failures for SQS).
 */
function failures(outcome: Outcome, records: SqsRecord[], responseTypes: readonly string[]): Set<string> {
  const all = new Set(records.map(({ messageId }) => messageId));
  if (outcome.functionError) return all;
  if (!responseTypes.includes('ReportBatchItemFailures')) return new Set();
  const answer = JSON.parse(outcome.payload) as { batchItemFailures?: unknown } | string | null;
  if (answer === null || typeof answer !== 'object') return answer === null ? new Set() : all;
  const reported = answer.batchItemFailures ?? [];
  if (!Array.isArray(reported)) return all;
  const ids = reported.map((item: { itemIdentifier?: string } | null) => item?.itemIdentifier ?? '');
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}

/** A JSON body is matched by its fields, any other as text. */
function parseIfJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
