import { DataZoneClient } from '@aws-sdk/client-datazone';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { datasetSourceName } from '../../platform/data-source-name';
import { hasLeftOut } from '../../platform/published-states';
import { RETRIES } from '../shared/clients';
import { CrawlSucceeded } from '../shared/crawl-succeeded';
import { DeadLetters } from '../shared/dead-letters';
import { mapInParallel } from '../shared/parallel';
import { parse } from '../shared/parse';
import { Queue, readBatch, type Message } from '../shared/queue';
import { Telemetry } from '../shared/telemetry';
import { Environment } from './environment';
import { type DataSourceLocation, findDataSource, readRuns, startRun } from './data-source';
import { MOST_NAMED, readLeftOut } from './left-out';
import { DAY_SECONDS, decideRun, type FinishedCrawl, type Run } from './decision';
import { uuidOf } from './lineage';
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

/** The project's data sources. */
const sources: readonly DataSourceLocation[] = locations();

function locations(): readonly DataSourceLocation[] {
  const { DOMAIN_ID: domainId, PROJECT_ID: projectId, DATA_SOURCE_NAME: name, DATASETS: datasets } = settings;
  if (datasets === undefined) return [{ domainId, projectId, name }];
  return datasets.map((dataset) => ({
    domainId,
    projectId,
    name: datasetSourceName(name, dataset),
    dataset,
  }));
}

/** Of each data source, the run whose bad outcome this process has already counted. */
const counted = new Map<string, string>();

/**
 * Queue `publish`: starts the runs of the project's data sources for crawls that no run has seen, and acknowledges a crawl
 * only when of each data source a run that started after its end has succeeded and what the intake's records tell of it is
 * posted, or when a newer crawl stays for it. What AWS refuses for other reasons than a run in progress or the daily limit
 * keeps no other data source from its run; it is thrown in the end, and the messages come back.
 */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  telemetry.invocation(async () => {
    const { messages, malformed } = readBatch(event.Records, CrawlSucceeded, telemetry);
    const unparked = await deadLetters.park(malformed);
    const kept = messages.length > 0 ? await look(messages) : [];
    return { batchItemFailures: [...unparked, ...kept].map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** What one look at a data source leads to. */
interface Look {
  readonly location: DataSourceLocation;
  /** Seconds that the oldest crawl of the batch has waited for a run of it. */
  readonly age: number;
  /** Seconds until the newest message is next useful; absent when the data source is done with it. */
  readonly wait?: number;
  readonly outcome?: Run;
}

/** Id of the newest message, if it stays. */
async function look(messages: readonly Message<CrawlSucceeded>[]): Promise<string[]> {
  const { record, body } = messages.reduce(newer);
  const crawls = messages.map((message) => asCrawl(message.body));
  const failures: unknown[] = [];
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  const found = await mapInParallel(sources, (location) => attempt(lookAt(location, asCrawl(body), crawls)));
  const looks = found.filter((one) => one !== undefined);
  if (looks.length > 0) telemetry.age('OldestCrawlAge', Math.max(...looks.map(({ age }) => age)));
  const waits = looks.flatMap(({ wait }) => wait ?? []);
  if (waits.length > 0 && failures.length === 0) await queue.postpone(record, Math.min(...waits));
  // Last, so that no run waits for it; if it fails, the messages come back.
  for (const { location, outcome } of looks) await attempt(report(location, outcome));
  if (failures.length > 0) throw failures[0];
  return waits.length > 0 ? [record.messageId] : [];
}

async function lookAt(
  location: DataSourceLocation,
  crawl: FinishedCrawl,
  crawls: readonly FinishedCrawl[],
): Promise<Look> {
  const source = await findDataSource(datazone, location);
  const now = new Date();
  const since = Math.min(crawl.endedAt.getTime(), now.getTime() - LOOK_BACK_SECONDS * 1000);
  const runs = await readRuns(datazone, source, new Date(since));
  const age = (now.getTime() - (waitingSince(crawls, runs) ?? now).getTime()) / 1000;
  const { outcome, wait, token, quotaReached, published } = decideRun(crawl, runs, now, durations);
  if (wait === undefined) {
    const posted = !published || (await post(location, published));
    return { location, age, outcome, wait: posted ? undefined : durations.retrySeconds };
  }
  const started =
    token === undefined ? undefined : await startRun(datazone, source, tokenOf(location, token));
  if (started === 'started') telemetry.count('RunStarted');
  if (quotaReached || started === 'quota') telemetry.count('RunQuotaReached');
  // Nobody says when DataZone's own day ends, so it is asked once an interval.
  const seconds = started === 'quota' ? durations.intervalSeconds : wait;
  const { name } = location;
  telemetry.log.info('a crawl waits for a run', { name, crawl, token, started, quotaReached, seconds });
  return { location, age, outcome, wait: seconds };
}

/** Nobody says that a token counts for one data source alone, so those of one crawl have each their own. */
function tokenOf({ dataset }: DataSourceLocation, token: string): string {
  return dataset === undefined ? token : uuidOf(`${token} ${dataset}`);
}

/** Whether quality and lineage of all that a run published are posted. It is published either way, so nothing is thrown. */
async function post({ domainId, projectId, dataset }: DataSourceLocation, run: Run): Promise<boolean> {
  const { RECORDS_BUCKET: recordsBucket } = settings;
  if (recordsBucket === undefined || dataset === undefined) return true;
  try {
    const { tables, failures } = await postRecords(
      { s3, datazone, domainId, projectId, recordsBucket, dataset },
      run,
    );
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
async function report({ domainId, name }: DataSourceLocation, run: Run | undefined): Promise<void> {
  if (!run || run.id === counted.get(name)) return;
  if (!hasLeftOut({ status: run.status, ...run.runStatisticsForAssets })) return;
  const tables = await readLeftOut(datazone, domainId, run.id);
  counted.set(name, run.id);
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
