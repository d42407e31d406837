import type { AccountNames } from './naming/naming';

/** Log group of all crawlers of an account; each has a stream of its own name (Glue developer guide, "Logging and monitoring"). */
export const CRAWLER_LOG_GROUP = '/aws-glue/crawlers';

/** ARN of the stream in which an account's crawler logs. */
export function crawlerLogArn({ accountId, crawler }: AccountNames, region: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${CRAWLER_LOG_GROUP}:log-stream:${crawler}`;
}

/** Levels at which a crawler says that something went wrong. */
const COMPLAINING = ['WARN', 'ERROR'];

/**
 * What a crawl says went wrong, by one line of its log: `[<crawl id>] <level> : <text>`. That form is what AWS's crawlers are
 * seen to write, and not documented; nor are the words for an object that a crawl leaves out, so they are passed on as they
 * are (docs/first-deploy.md).
 *
 * @returns undefined for a line of another crawl, or one that tells of no trouble
 */
function readComplaint(line: string, crawlId: string): string | undefined {
  const [, id, level = '', text] = /^\[([^\]]*)\]\s*([A-Z]+)\s*:\s*(.*?)\s*$/s.exec(line) ?? [];
  return id === crawlId && COMPLAINING.includes(level) ? text : undefined;
}

/** One page of a log stream (CloudWatch Logs API, GetLogEvents). */
interface LogPage {
  readonly events?: readonly { readonly message?: string }[];
  readonly nextForwardToken?: string;
}

/** Complaints that are read of one crawl: whoever leaves more out has a cause that these show. */
const MOST_READ = 10_000;

/**
 * What a crawl says that it left out, in its own words, each once.
 *
 * @param readPage gives a page of the crawler's stream from the crawl's start, the first one without a token
 */
export async function readComplaints(
  crawlId: string,
  readPage: (token: string | undefined) => Promise<LogPage>,
): Promise<ReadonlySet<string>> {
  const complaints = new Set<string>();
  let token: string | undefined;
  for (;;) {
    const { events = [], nextForwardToken } = await readPage(token);
    for (const { message = '' } of events) {
      const complaint = readComplaint(message, crawlId);
      if (complaint !== undefined) complaints.add(complaint);
    }
    // At the end of a stream the same token comes back.
    if (!nextForwardToken || nextForwardToken === token || complaints.size >= MOST_READ) return complaints;
    token = nextForwardToken;
  }
}
