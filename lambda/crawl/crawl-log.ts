import {
  GetLogEventsCommand,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { CRAWLER_LOG_GROUP, readComplaints } from '../../platform/crawl-log';
import type { SucceededCrawl } from './decision';

/** What a crawl that has succeeded says that it left out, in its own words, each once. */
export async function complaintsOf(
  logs: CloudWatchLogsClient,
  crawler: string,
  { id, startedAt }: SucceededCrawl,
): Promise<ReadonlySet<string>> {
  const stream = { logGroupName: CRAWLER_LOG_GROUP, logStreamName: crawler };
  const from = { startTime: startedAt.getTime(), startFromHead: true };
  try {
    return await readComplaints(id, (nextToken) =>
      logs.send(new GetLogEventsCommand({ ...stream, ...from, nextToken })),
    );
  } catch (error) {
    // A crawler that never had anything to say has no stream.
    if (error instanceof ResourceNotFoundException) return new Set();
    throw error;
  }
}
