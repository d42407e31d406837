import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GlueClient } from '@aws-sdk/client-glue';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { RETRIES } from '../shared/clients';
import type { CrawlSucceeded } from '../shared/crawl-succeeded';
import { DeadLetters } from '../shared/dead-letters';
import { parse } from '../shared/parse';
import { Queue, readBatch, type Message } from '../shared/queue';
import { Telemetry } from '../shared/telemetry';
import { Environment } from './environment';
import { readCrawler, startCrawl } from './crawler';
import { UploadsEvent } from './events';
import {
  gather,
  newest,
  newestOf,
  newestSuccess,
  decideCrawl,
  type Crawler,
  type Durations,
  type Keep,
  type Upload,
} from './decision';
import { Report } from './report';
import { waitingSince } from './waiting';

const settings = parse(Environment, process.env, 'environment of crawl');
const durations: Durations = {
  settlingSeconds: settings.SETTLING_SECONDS,
  gatheringSeconds: settings.GATHERING_SECONDS,
  retrySeconds: settings.RETRY_SECONDS,
  intervalSeconds: settings.INTERVAL_SECONDS,
};
const telemetry = new Telemetry();
const glue = new GlueClient(RETRIES);
const sqs = new SQSClient(RETRIES);
const report = new Report(new CloudWatchLogsClient(RETRIES), settings.CRAWLER_NAME, telemetry);
const uploads = new Queue(sqs, settings.UPLOADS_QUEUE_URL, telemetry);
const deadLetters = new DeadLetters(
  sqs,
  settings.UPLOADS_QUEUE_URL,
  settings.UPLOADS_DEAD_LETTERS_URL,
  telemetry,
);
const publish = new Queue(sqs, settings.PUBLISH_QUEUE_URL, telemetry);

/** The crawl that this process has already passed on: `publish` would take it twice, but need not. */
let forwarded: string | undefined;

/** Time of the newest upload that this process has seen: another process may know of a newer one, but need not. */
let newestSeen: Date | undefined;

/**
 * Queue `uploads`: starts the crawler for what it has not seen yet, passes finished crawls on to queue
 * `publish`, and acknowledges an upload only when a crawl that started after it has succeeded, or when a newer
 * upload stays for it.
 */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  telemetry.invocation(async () => {
    const { messages, malformed } = readBatch(event.Records, UploadsEvent, telemetry);
    report.uploads(messages);
    const unparked = await deadLetters.park(malformed);
    const kept = messages.length > 0 ? await look(messages) : [];
    return { batchItemFailures: [...unparked, ...kept].map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** Ids of the messages that stay. */
async function look(messages: readonly Message<UploadsEvent>[]): Promise<string[]> {
  const now = new Date();
  const uploaded = messages.flatMap(asUpload);
  newestSeen = newestOf(uploaded, newestSeen);
  // The crawler's own event says that there is something to look at.
  const gathered = uploaded.length === messages.length ? gather(uploaded, now, durations) : undefined;
  if (gathered) return stayHidden(messages, gathered);
  const historyFrom = new Date(now.getTime() - settings.ALARM_SECONDS * 1000);
  const crawler = await readCrawler(glue, settings.CRAWLER_NAME, historyFrom);
  await forward(crawler);
  // The crawler's own event says nothing of uploads whose messages are hidden.
  if (uploaded.length > 0) {
    const since = waitingSince(uploaded, crawler, settings.SETTLING_SECONDS) ?? now;
    telemetry.age('OldestUploadAge', (now.getTime() - since.getTime()) / 1000);
  }
  const { start, keep } = decideCrawl(uploaded, crawler, now, durations, newestSeen);
  if (start) await startNext(crawler);
  if (keep) telemetry.log.info('uploads wait for a crawl', { crawler: crawler.state, ...keep });
  const ids = keep ? await stayHidden(messages, keep) : [];
  // Last, so that no crawl waits for it; if it fails, the messages come back.
  await report.crawl(crawler.crawls);
  return ids;
}

/** Ids of the messages that are kept, after they were hidden. */
async function stayHidden(messages: readonly Message<UploadsEvent>[], keep: Keep): Promise<string[]> {
  const stay = messages.filter(({ record }) => keep.ids.includes(record.messageId));
  await Promise.all(stay.map(({ record }) => uploads.postpone(record, keep.seconds)));
  return [...keep.ids];
}

/** Before anything is acknowledged, since nothing would remind us afterwards. */
async function forward({ crawls }: Crawler): Promise<void> {
  const crawl = newestSuccess(crawls);
  if (!crawl || crawl.id === forwarded) return;
  const message: CrawlSucceeded = {
    crawler: settings.CRAWLER_NAME,
    crawlId: crawl.id,
    endedAt: crawl.endedAt.toISOString(),
  };
  await publish.send(message);
  forwarded = crawl.id;
  telemetry.log.info('a crawl has succeeded', message);
}

async function startNext({ crawls }: Crawler): Promise<void> {
  const last = newest(crawls);
  if (last?.state === 'FAILED') {
    telemetry.log.error('the last crawl failed and is repeated', { crawlId: last.id });
    telemetry.count('CrawlFailed');
  }
  if ((await startCrawl(glue, settings.CRAWLER_NAME)) === 'running') return;
  telemetry.log.info('crawl started', { crawler: settings.CRAWLER_NAME });
  telemetry.count('CrawlStarted');
}

function asUpload({ record, body }: Message<UploadsEvent>): Upload[] {
  if (body.source !== 'aws.s3') return [];
  return [{ id: record.messageId, time: body.time }];
}
