import {
  GetLogEventsCommand,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { CRAWLER_LOG_GROUP, readComplaint } from '../../platform/crawl-log';
import type { SucceededCrawl } from './plan';

/** Lines of complaint that are read of one crawl; whoever leaves more out has a cause that the first ones show. */
const MOST_READ = 10_000;

/** What a crawl that has succeeded says that it left out, in its own words, each once. */
export async function readComplaints(
  logs: CloudWatchLogsClient,
  crawler: string,
  { id, startedAt }: SucceededCrawl,
): Promise<ReadonlySet<string>> {
  const complaints = new Set<string>();
  let token: string | undefined;
  let last: string | undefined;
  try {
    do {
      last = token;
      const page = await logs.send(
        new GetLogEventsCommand({
          logGroupName: CRAWLER_LOG_GROUP,
          logStreamName: crawler,
          startTime: startedAt.getTime(),
          startFromHead: true,
          nextToken: token,
        }),
      );
      for (const { message = '' } of page.events ?? []) {
        const complaint = readComplaint(message, id);
        if (complaint !== undefined) complaints.add(complaint);
      }
      token = page.nextForwardToken;
      // At the end of a stream the same token comes back (CloudWatch Logs API, GetLogEvents).
    } while (token && token !== last && complaints.size < MOST_READ);
  } catch (error) {
    // A crawler that never had anything to say has no stream.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return complaints;
}
