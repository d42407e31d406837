import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CRAWLER_LOG_GROUP, readComplaints } from '../../platform/crawl-log';
import type { AccountNames } from '../../platform/naming/naming';
import type { Crawl } from '../api';
import type { Access } from './access';

/** Milliseconds after which a crawl's log is complete: CloudWatch takes lines in with a delay. */
const SETTLED = 60_000;

/** What crawls say that they left out. The log of one that has ended stays as it is, and is read once. */
export class CrawlerLogs {
  private readonly read = new Map<
    string,
    { readonly crawlId: string; readonly complaints: readonly string[] }
  >();

  /** Of the newest crawl that has succeeded; undefined where its log is not visible. */
  async complaints(
    access: Access,
    { crawler, accountId }: AccountNames,
    crawls: readonly Crawl[] | undefined,
  ): Promise<readonly string[] | undefined> {
    const crawl = crawls?.find(({ state }) => state === 'COMPLETED');
    if (!crawl) return [];
    const known = this.read.get(accountId);
    if (known?.crawlId === crawl.id) return known.complaints;
    const complaints = await readLog(access, crawler, crawl);
    if (complaints && Date.now() - Date.parse(crawl.ended ?? '') > SETTLED) {
      this.read.set(accountId, { crawlId: crawl.id, complaints });
    }
    return complaints;
  }
}

async function readLog(
  access: Access,
  logStreamName: string,
  { id, started }: Crawl,
): Promise<readonly string[] | undefined> {
  const logs = access.client(CloudWatchLogsClient);
  const stream = { logGroupName: CRAWLER_LOG_GROUP, logStreamName };
  const from = { startTime: started === undefined ? undefined : Date.parse(started), startFromHead: true };
  try {
    const complaints = await readComplaints(id, (nextToken) =>
      logs.send(new GetLogEventsCommand({ ...stream, ...from, nextToken })),
    );
    return [...complaints];
  } catch (error) {
    const { name } = error as Error;
    // A crawler that never had anything to say has no stream.
    if (name === 'ResourceNotFoundException') return [];
    // Uploads are shown all the same to somebody who may not read the log.
    if (name.startsWith('AccessDenied')) return undefined;
    throw error;
  }
}
