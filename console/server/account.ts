import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { GetCrawlerCommand, GlueClient, ListCrawlsCommand } from '@aws-sdk/client-glue';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames } from '../../platform/naming/naming';
import type { Alarm, Crawl, Crawler, Queue } from '../api';
import type { Access } from './access';
import { collect } from './paging';
import { iso, newestFirst } from './time';

/** Crawls that are shown (ListCrawls `MaxResults`). */
const CRAWLS = 20;

/** The crawler and its newest crawls. @throws Glue's error */
export async function lookAtCrawler(access: Access, { crawler: name }: AccountNames): Promise<Crawler> {
  const glue = access.client(GlueClient);
  const [{ Crawler }, { Crawls = [] }] = await Promise.all([
    glue.send(new GetCrawlerCommand({ Name: name })),
    glue.send(new ListCrawlsCommand({ CrawlerName: name, MaxResults: CRAWLS })),
  ]);
  const crawls = Crawls.map(({ CrawlId, State, StartTime, EndTime, ErrorMessage, Summary }): Crawl => ({
    id: CrawlId ?? '',
    state: State ?? 'UNKNOWN',
    started: iso(StartTime),
    ended: iso(EndTime),
    message: ErrorMessage,
    summary: Summary,
  }));
  return {
    name,
    state: Crawler?.State ?? 'UNKNOWN',
    crawls: crawls.sort(newestFirst(({ started }) => started)),
  };
}

/** Names of the account's queues, each beside where its messages are parked. */
export function queuesOf(
  { subscriptionApproval }: Pick<PlatformConfig, 'subscriptionApproval'>,
  names: AccountNames,
): readonly Pick<Queue, 'name' | 'deadLetters'>[] {
  const woken = names.wokenFunctions.filter(
    (purpose) => purpose !== 'approve' || subscriptionApproval !== 'manual',
  );
  const parked = [
    names.uploadsQueue,
    names.publishQueue,
    ...woken.map((purpose) => names.functionName(purpose)),
  ];
  return [
    ...[names.uploadsQueue, names.publishQueue].map((name) => ({ name, deadLetters: false })),
    ...parked.map((name) => ({ name: names.deadLetterQueue(name), deadLetters: true })),
  ];
}

/** How many messages each queue holds; SQS counts approximately. @throws SQS's error */
export async function lookAtQueues(
  access: Access,
  config: Pick<PlatformConfig, 'subscriptionApproval'>,
  names: AccountNames,
): Promise<readonly Queue[]> {
  const sqs = access.client(SQSClient);
  return Promise.all(
    queuesOf(config, names).map(async (queue): Promise<Queue> => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue.name }));
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      return {
        ...queue,
        waiting: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
      };
    }),
  );
}

/** The account's alarms, those that are on first. @throws CloudWatch's error */
export async function lookAtAlarms(access: Access, { base }: AccountNames): Promise<readonly Alarm[]> {
  const pages = paginateDescribeAlarms(
    { client: access.client(CloudWatchClient) },
    { AlarmNamePrefix: `${base}-`, AlarmTypes: ['MetricAlarm'] },
  );
  const found = await collect(pages, ({ MetricAlarms }) => MetricAlarms);
  return found
    .map(({ AlarmName = '', AlarmDescription, StateValue, StateReason, StateUpdatedTimestamp }): Alarm => ({
      name: AlarmName,
      description: AlarmDescription,
      state: StateValue ?? 'INSUFFICIENT_DATA',
      since: iso(StateUpdatedTimestamp),
      reason: StateReason,
    }))
    .sort(
      (a, b) => Number(b.state === 'ALARM') - Number(a.state === 'ALARM') || a.name.localeCompare(b.name),
    );
}
