import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { passedOver } from '../../platform/passed-over';
import type { Message } from '../shared/queue';
import type { Telemetry } from '../shared/telemetry';
import { complaintsOf } from './crawl-log';
import type { UploadsEvent } from './events';
import { newestSuccess, type Crawl } from './decision';

/** Entries of the log that one invocation writes about objects; all are counted. */
export const MOST_NAMED = 100;

/** Tells of what is uploaded and not catalogued. */
export class Report {
  /** The crawl that this process has already reported. */
  private reported?: string;

  constructor(
    private readonly logs: CloudWatchLogsClient,
    private readonly crawler: string,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * Names each upload that no crawl will catalogue, as its name or size tell. An event is looked at when it is received
   * first; so every one is, however few messages of a burst stay.
   */
  uploads(messages: readonly Message<UploadsEvent>[]): void {
    const received = messages.filter(({ record }) => record.attributes.ApproximateReceiveCount === '1');
    const found = received.flatMap(({ body }) => {
      if (body.source !== 'aws.s3' || body['detail-type'] !== 'Object Created') return [];
      const { key, size } = body.detail.object;
      const over = passedOver(key, size);
      return over ? [{ key, ...over }] : [];
    });
    const missed = found.filter(({ deliberate }) => !deliberate);
    for (const { key, reason } of missed.slice(0, MOST_NAMED)) {
      this.telemetry.log.error('an upload is not catalogued', { key, reason });
    }
    for (const { key, reason } of found.filter(({ deliberate }) => deliberate).slice(0, MOST_NAMED)) {
      this.telemetry.log.info('an upload is passed over', { key, reason });
    }
    if (missed.length > 0) this.telemetry.count('NotCatalogued', missed.length);
  }

  /**
   * Says how much the newest crawl that succeeded has left out, and names what the one before did not. A crawl reads the
   * whole bucket and names all each time, so that nothing has to be remembered; a new process may repeat the names.
   */
  async crawl(crawls: readonly Crawl[]): Promise<void> {
    const crawl = newestSuccess(crawls);
    if (!crawl || crawl.id === this.reported) return;
    const before = newestSuccess(crawls.filter(({ startedAt }) => startedAt < crawl.startedAt));
    const complaints = await complaintsOf(this.logs, this.crawler, crawl);
    const known =
      before && complaints.size > 0 ? await complaintsOf(this.logs, this.crawler, before) : new Set();
    const fresh = [...complaints].filter((complaint) => !known.has(complaint));
    for (const complaint of fresh.slice(0, MOST_NAMED)) {
      this.telemetry.log.error('a crawl has left something out', { crawlId: crawl.id, complaint });
    }
    this.telemetry.count('LeftOutByCrawl', complaints.size);
    this.reported = crawl.id;
  }
}
