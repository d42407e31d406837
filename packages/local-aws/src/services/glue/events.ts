import type { LocalAws } from '../../local-aws';
import type { Crawler } from './crawlers';
import { LOG_GROUP, type Crawl } from './history';

/** Announces on the account's bus that a crawl began. */
export function announceStart(aws: LocalAws, crawler: Crawler, { started }: Crawl): void {
  emit(aws, crawler, { state: 'Started', message: 'Crawler Started', startTime: inSeconds(started) });
}

/** Announces how a crawl ended; of one that was stopped EventBridge hears nothing. */
export function announceEnd(aws: LocalAws, crawler: Crawler, crawl: Crawl): void {
  const { state, changes, started, ended = started, errorMessage } = crawl;
  if (state === 'FAILED') emit(aws, crawler, { state: 'Failed', message: 'Crawler Failed', errorMessage });
  if (state !== 'COMPLETED') return;
  emit(aws, crawler, {
    state: 'Succeeded',
    message: 'Crawler Succeeded',
    warningMessage: 'N/A',
    tablesCreated: String(changes.tables.added.length),
    tablesUpdated: String(changes.tables.updated.length),
    tablesDeleted: String(changes.tables.deleted.length),
    partitionsCreated: String(changes.partitions.added.length),
    partitionsUpdated: String(changes.partitions.updated.length),
    partitionsDeleted: String(changes.partitions.deleted.length),
    'runningTime (sec)': String(Math.round((ended.getTime() - started.getTime()) / 1000)),
    completionDate: inSeconds(ended),
  });
}

/** The shape is that of AWS's sample event: every number is text. */
function emit(aws: LocalAws, { accountId, settings }: Crawler, detail: object): void {
  const console = `https://console.aws.amazon.com/cloudwatch/home?region=${aws.region}`;
  aws.emit(accountId, {
    source: 'aws.glue',
    'detail-type': 'Glue Crawler State Change',
    detail: {
      accountId,
      crawlerName: settings.Name,
      cloudWatchLogLink: `${console}#logEventViewer:group=${LOG_GROUP};stream=${settings.Name}`,
      ...detail,
    },
  });
}

function inSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
