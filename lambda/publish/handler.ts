import { DataZoneClient } from '@aws-sdk/client-datazone';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { hasLeftOut } from '../../platform/published-states';
import { RETRIES } from '../shared/clients';
import { CrawlSucceeded } from '../shared/crawl-succeeded';
import { DeadLetters } from '../shared/dead-letters';
import { parse } from '../shared/parse';
import { Queue, readBatch, type Message } from '../shared/queue';
import { Telemetry } from '../shared/telemetry';
import { Environment } from './environment';
import { findDataSource, readRuns, startRun } from './data-source';
import { MOST_NAMED, readLeftOut } from './left-out';
import { DAY_SECONDS, decideRun, type FinishedCrawl, type Run } from './decision';
import { postRecords } from './post';
import { publisher, renewSession } from './publisher';
import { waitingSince } from './waiting';

const settings = parse(Environment, process.env, 'environment of publish');
const durations = { intervalSeconds: settings.INTERVAL_SECONDS, retrySeconds: settings.RETRY_SECONDS };
/** Runs of a day are counted, and what waits is told for as long as its alarm takes to go on. */
const LOOK_BACK_SECONDS = Math.max(DAY_SECONDS, settings.ALARM_SECONDS);
const telemetry = new Telemetry();
const sqs = new SQSClient(RETRIES);
const queue = new Queue(sqs, settings.PUBLISH_QUEUE_URL, telemetry);
const deadLetters = new DeadLetters(
  sqs,
  settings.PUBLISH_QUEUE_URL,
  settings.PUBLISH_DEAD_LETTERS_URL,
  telemetry,
);
const datazone = new DataZoneClient({
  ...RETRIES,
  credentials: publisher(new STSClient(RETRIES), settings.PUBLISHER_ROLE_ARN, settings.PUBLISHER_EXTERNAL_ID),
});
renewSession(datazone);
const s3 = new S3Client(RETRIES);

/** The run whose bad outcome this process has already counted. */
let counted: string | undefined;

/**
 * Queue `publish`: starts the data source's run for crawls that no run has seen, and acknowledges a crawl only when
 * a run that started after its end has succeeded and what the intake's records tell of it is posted, or when a newer
 * crawl stays for it. What AWS refuses for other
 * reasons than a run in progress or the daily limit is thrown, and the messages come back.
 */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  telemetry.invocation(async () => {
    const { messages, malformed } = readBatch(event.Records, CrawlSucceeded, telemetry);
    const unparked = await deadLetters.park(malformed);
    const kept = messages.length > 0 ? await look(messages) : [];
    return { batchItemFailures: [...unparked, ...kept].map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** Id of the newest message, if it stays. */
async function look(messages: readonly Message<CrawlSucceeded>[]): Promise<string[]> {
  const { record, body } = messages.reduce(newer);
  const crawl = asCrawl(body);
  const source = await findDataSource(datazone, {
    domainId: settings.DOMAIN_ID,
    projectId: settings.PROJECT_ID,
    name: settings.DATA_SOURCE_NAME,
  });
  const now = new Date();
  const since = Math.min(crawl.endedAt.getTime(), now.getTime() - LOOK_BACK_SECONDS * 1000);
  const runs = await readRuns(datazone, source, new Date(since));
  const crawls = messages.map((message) => asCrawl(message.body));
  telemetry.age('OldestCrawlAge', (now.getTime() - (waitingSince(crawls, runs) ?? now).getTime()) / 1000);
  const { outcome, wait, token, quotaReached, published } = decideRun(crawl, runs, now, durations);
  if (wait === undefined) {
    await report(source.domainId, outcome);
    if (!published || (await post(published))) return [];
    await queue.postpone(record, durations.retrySeconds);
    return [record.messageId];
  }
  const started = token === undefined ? undefined : await startRun(datazone, source, token);
  if (started === 'started') telemetry.count('RunStarted');
  if (quotaReached || started === 'quota') telemetry.count('RunQuotaReached');
  // Nobody says when DataZone's own day ends, so it is asked once an interval.
  const seconds = started === 'quota' ? durations.intervalSeconds : wait;
  telemetry.log.info('a crawl waits for a run', { crawl, token, started, quotaReached, seconds });
  await queue.postpone(record, seconds);
  // Last, so that no run waits for it; if it fails, the messages come back.
  await report(source.domainId, outcome);
  return [record.messageId];
}

/** Whether quality and lineage of all that a run published are posted. It is published either way, so nothing is thrown. */
async function post(run: Run): Promise<boolean> {
  const { DOMAIN_ID: domainId, PROJECT_ID: projectId, RECORDS_BUCKET: recordsBucket } = settings;
  if (recordsBucket === undefined) return true;
  try {
    const { tables, failures } = await postRecords({ s3, datazone, domainId, projectId, recordsBucket }, run);
    if (tables.length > 0) telemetry.log.info('quality and lineage were posted', { runId: run.id, tables });
    for (const { table, error } of failures) {
      telemetry.log.error('quality and lineage of a table were not posted', { runId: run.id, table, error });
    }
    if (failures.length > 0) telemetry.count('RecordsNotPosted', failures.length);
    return failures.length === 0;
  } catch (error) {
    telemetry.log.error('quality and lineage were not posted', { runId: run.id, error });
    telemetry.count('RecordsNotPosted');
    return false;
  }
}

/** A run that left something out is logged and counted with each of its tables, once a process. */
async function report(domainId: string | undefined, run: Run | undefined): Promise<void> {
  if (!domainId || !run || run.id === counted) return;
  if (!hasLeftOut({ status: run.status, ...run.runStatisticsForAssets })) return;
  const tables = await readLeftOut(datazone, domainId, run.id);
  counted = run.id;
  telemetry.log.error('a run did not publish everything', { ...run, leftOut: tables.length });
  for (const table of tables.slice(0, MOST_NAMED)) {
    telemetry.log.error('a table was not published', { runId: run.id, ...table });
  }
  if (tables.length > 0) telemetry.count('TableNotPublished', tables.length);
  if (run.status === 'FAILED') telemetry.count('RunFailed');
  if (run.status === 'PARTIALLY_SUCCEEDED') telemetry.count('RunPartiallySucceeded');
}

function asCrawl({ crawlId, endedAt }: CrawlSucceeded): FinishedCrawl {
  return { id: crawlId, endedAt: new Date(endedAt) };
}

function newer(a: Message<CrawlSucceeded>, b: Message<CrawlSucceeded>): Message<CrawlSucceeded> {
  return new Date(b.body.endedAt) > new Date(a.body.endedAt) ? b : a;
}
