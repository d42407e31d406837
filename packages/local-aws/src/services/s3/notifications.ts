import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FilterRule, NotificationConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error';
import type { LocalAws, Source } from '../../local-aws';
import { ActingClients } from '../acting-clients';
import { deliver } from '../destinations';

const SERVICE = 's3.amazonaws.com';

/** One of a bucket's own notifications. */
export interface Notification {
  readonly id: string;
  /** ARN of a queue, a topic or a function. */
  readonly destination: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly rules: readonly FilterRule[];
}

/** What happened to an object. */
export interface ObjectEvent {
  readonly bucket: string;
  /** Account id of the bucket's owner. */
  readonly owner: string;
  /** Such as `ObjectCreated:Put`. */
  readonly name: string;
  readonly key: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly requester: string;
  readonly requestId: string;
}

/** A configuration with an id for each of its notifications, as S3 gives one where none is named. */
export function withIds(given: NotificationConfiguration): NotificationConfiguration {
  const withIdsOf = <T extends { Id?: string }>(list?: T[]) =>
    list?.map((one) => ({ Id: randomUUID(), ...one }));
  return {
    ...given,
    QueueConfigurations: withIdsOf(given.QueueConfigurations),
    TopicConfigurations: withIdsOf(given.TopicConfigurations),
    LambdaFunctionConfigurations: withIdsOf(given.LambdaFunctionConfigurations),
  };
}

/** The notifications of a configuration, whatever the kind of their destination. */
export function notificationsOf(configuration: NotificationConfiguration): readonly Notification[] {
  const { QueueConfigurations = [], TopicConfigurations = [] } = configuration;
  const destinations = [
    ...QueueConfigurations.map((one) => ({ ...one, destination: one.QueueArn })),
    ...TopicConfigurations.map((one) => ({ ...one, destination: one.TopicArn })),
    ...(configuration.LambdaFunctionConfigurations ?? []).map((one) => ({
      ...one,
      destination: one.LambdaFunctionArn,
    })),
  ];
  return destinations.map(({ Id = '', destination = '', Events = [], Filter }) => ({
    id: Id,
    destination,
    events: Events,
    rules: Filter?.Key?.FilterRules ?? [],
  }));
}

/** Tells queues, topics and functions what happens in a bucket, as S3 itself on behalf of the bucket. */
export class Notifications {
  private readonly clients: ActingClients;

  constructor(private readonly aws: LocalAws) {
    this.clients = new ActingClients(aws);
  }

  /**
   * Asks each destination, as S3 does before it takes a configuration: a queue and a topic get a test event, and a
   * function's policy is looked at.
   *
   * @throws {AwsError} InvalidArgument where one can't be reached
   */
  async check(bucket: string, owner: string, notifications: readonly Notification[]): Promise<void> {
    const source = sourceOf(bucket, owner);
    try {
      for (const { destination } of notifications) await this.test(bucket, source, destination);
    } catch (error) {
      this.aws.log('a notification can’t be delivered', { bucket, error: String(error) });
      const message = 'Unable to validate the following destination configurations';
      throw new AwsError('InvalidArgument', message, 400);
    }
  }

  private async test(bucket: string, source: Source, arn: string): Promise<void> {
    const [, , service, , accountId] = arn.split(':');
    if (service === 'lambda') {
      const client = this.clients.get(LambdaClient, { accountId, service: SERVICE, source });
      await client.send(new InvokeCommand({ FunctionName: arn, InvocationType: 'DryRun' }));
      return;
    }
    const body = JSON.stringify({
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: this.aws.clock.now().toISOString(),
      Bucket: bucket,
      RequestId: randomUUID(),
      HostId: randomUUID(),
    });
    await deliver(this.clients, { service: SERVICE, source }, { arn, body });
  }

  /** Delivers an event to whom it concerns; what a destination doesn't take is lost. */
  send(notifications: readonly Notification[], event: ObjectEvent): void {
    const sender = { service: SERVICE, source: sourceOf(event.bucket, event.owner) };
    for (const notification of notifications.filter((one) => concerns(one, event))) {
      const { destination: arn } = notification;
      this.aws.background(`notification of ${event.bucket} to ${arn}`, async () => {
        const body = JSON.stringify({ Records: [this.record(notification, event)] });
        await deliver(this.clients, sender, { arn, body }).catch((error: unknown) => {
          this.aws.log('a notification is lost', { destination: arn, error: String(error) });
        });
      });
    }
  }

  /** S3 user guide, "Event message structure". */
  private record({ id }: Notification, event: ObjectEvent): object {
    const { bucket, owner, object, key, requestId } = event;
    return {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: this.aws.region,
      eventTime: this.aws.clock.now().toISOString(),
      eventName: event.name,
      userIdentity: { principalId: event.requester },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: id,
        bucket: { name: bucket, ownerIdentity: { principalId: owner }, arn: `arn:aws:s3:::${bucket}` },
        object: { ...object, key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') },
      },
    };
  }
}

function sourceOf(bucket: string, accountId: string): Source {
  return { accountId, arn: `arn:aws:s3:::${bucket}` };
}

function concerns({ events, rules }: Notification, { name, key }: ObjectEvent): boolean {
  const wanted = events.some((event) => {
    const [, pattern] = event.split(/^s3:/);
    return pattern === name || (pattern.endsWith(':*') && name.startsWith(pattern.slice(0, -1)));
  });
  return wanted && rules.every((rule) => matches(rule, key));
}

function matches({ Name, Value = '' }: FilterRule, key: string): boolean {
  return Name?.toLowerCase() === 'prefix' ? key.startsWith(Value) : key.endsWith(Value);
}
