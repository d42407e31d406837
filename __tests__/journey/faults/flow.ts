import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, DescribeAlarmsForMetricCommand } from '@aws-sdk/client-cloudwatch';
import { GlueClient, GetTableCommand, EntityNotFoundException } from '@aws-sdk/client-glue';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { RunningLocalAws } from '@ehds/local-aws/server';
import { Producer } from '../../../tools/demonstration/producer';
import type { Researcher } from '../../../tools/demonstration/researcher';
import type { Session } from '../../../commands/session';
import type { AccountNames } from '../../../platform/naming/naming';
import { BATCHING_WINDOW } from '../../../platform/redrive-times';
import type { Step } from './steps';

/** What a sequence left in the bucket: by table the last version, or undefined where its object was deleted. */
export type Left = ReadonlyMap<string, number | undefined>;

/** Milliseconds within which every poll has ended that began before; the longest takes two seconds. */
const POLLS_END = 10_000;

/** Seconds; AWS's six minutes after a crash are no use to a test. A batch is gathered and worked on in less. */
const VISIBILITY = 6 * BATCHING_WINDOW;

/** The flow of one account, driven by steps and looked at through AWS's clients. */
export class Flow {
  private readonly producer: Producer;
  private version = 0;

  constructor(
    private readonly local: RunningLocalAws,
    private readonly session: Session,
    private readonly names: AccountNames,
    private readonly researcher: Researcher,
  ) {
    this.producer = new Producer(session, names);
  }

  /** Lets a message that a function died over be seen again in seconds. */
  async hurry(): Promise<void> {
    const sqs = this.session.client(SQSClient);
    for (const name of this.queues) {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      const Attributes = { VisibilityTimeout: String(VISIBILITY) };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    // What a poll under way receives is hidden for as long as the queue said when the poll began.
    await sleep(POLLS_END);
  }

  /** Does the steps on tables of that prefix, and ends the faults. */
  async play(steps: readonly Step[], prefix: string): Promise<Left> {
    const left = new Map<string, number | undefined>();
    const s3 = this.session.client(S3Client);
    for (const step of steps) {
      if (step.do === 'wait') await sleep(step.milliseconds);
      if (step.do === 'hurt') this.local.faults.add(step.fault);
      if (step.do === 'write') {
        const table = `${prefix}_${step.table}`;
        this.version += 1;
        await this.producer.upload(`${table}/rows.csv`, `id,v${this.version}\n1,2\n`);
        left.set(table, this.version);
      }
      if (step.do === 'delete' && left.has(`${prefix}_${step.table}`)) {
        const table = `${prefix}_${step.table}`;
        await s3.send(new DeleteObjectCommand({ Bucket: this.names.assetsBucket, Key: `${table}/rows.csv` }));
        left.set(table, undefined);
      }
    }
    this.local.faults.clear();
    return left;
  }

  /** What is still wrong with what was left; nothing once all is published, or parked with an alarm on. */
  async faults(left: Left): Promise<readonly string[]> {
    const waiting = await Promise.all(this.queues.map((name) => this.messages(name)));
    const parked = await Promise.all(this.queues.map((name) => this.messages(this.deadLetters(name))));
    if (waiting.some((count) => count > 0)) return [`messages wait: ${waiting.join(' and ')}`];
    if (parked.some((count) => count > 0)) return this.unwatched(parked);
    const wrong = [...left].map(async ([table, version]) =>
      version === undefined ? this.notDeprecated(table) : this.notPublished(table, version),
    );
    return (await Promise.all(wrong)).flat();
  }

  private get queues(): readonly string[] {
    return [this.names.uploadsQueue, this.names.publishQueue];
  }

  private deadLetters(queue: string): string {
    return `${queue}-dead-letters`;
  }

  private async messages(QueueName: string): Promise<number> {
    const sqs = this.session.client(SQSClient);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const {
      ApproximateNumberOfMessages,
      ApproximateNumberOfMessagesNotVisible,
      ApproximateNumberOfMessagesDelayed,
    } = Attributes;
    return [
      ApproximateNumberOfMessages,
      ApproximateNumberOfMessagesNotVisible,
      ApproximateNumberOfMessagesDelayed,
    ].reduce((sum, count) => sum + Number(count), 0);
  }

  /** Parked messages count as kept only if an alarm watches the queue's depth. */
  private async unwatched(parked: readonly number[]): Promise<readonly string[]> {
    const cloudWatch = this.session.client(CloudWatchClient);
    const missing = this.queues.map(async (queue, index) => {
      if (parked[index] === 0) return [];
      const { MetricAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsForMetricCommand({
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [{ Name: 'QueueName', Value: this.deadLetters(queue) }],
        }),
      );
      const rings = MetricAlarms.some(({ Threshold = Infinity }) => parked[index] > Threshold);
      return rings ? [] : [`${this.deadLetters(queue)} holds ${parked[index]} messages, and no alarm rings`];
    });
    return (await Promise.all(missing)).flat();
  }

  private async notPublished(table: string, version: number): Promise<readonly string[]> {
    const listings = (await this.researcher.search(table, this.names.accountId)).filter(
      ({ name }) => name === table,
    );
    if (listings.length !== 1) return [`${table} has ${listings.length} listings`];
    const forms = listings[0].additionalAttributes?.forms ?? '';
    return forms.includes(`v${version}\\"`)
      ? []
      : [`the listing of ${table} lacks its last version, v${version}`];
  }

  /** A table that no crawl saw before its object went is no table at all. */
  private async notDeprecated(Name: string): Promise<readonly string[]> {
    try {
      const { Table } = await this.session
        .client(GlueClient)
        .send(new GetTableCommand({ DatabaseName: this.names.database, Name }));
      return Table?.Parameters?.DEPRECATED_BY_CRAWLER ? [] : [`${Name} has no object and is not deprecated`];
    } catch (error) {
      if (error instanceof EntityNotFoundException) return [];
      throw error;
    }
  }
}
