import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LocalAws } from '../../local-aws';
import { LOG_GROUP } from './history';

/** The lines of one crawl; written when it has ended. */
export class CrawlLog {
  private readonly logEvents: InputLogEvent[] = [];

  constructor(
    private readonly aws: LocalAws,
    private readonly crawlId: string,
  ) {}

  add(level: 'BENCHMARK' | 'INFO' | 'WARN' | 'ERROR', text: string): void {
    this.logEvents.push({
      timestamp: this.aws.clock.now().getTime(),
      message: `[${this.crawlId}] ${level} : ${text}`,
    });
  }

  /** Makes group and stream where they are missing, with the role's rights: a crawl without its log fails. */
  async open(logs: CloudWatchLogsClient, logStreamName: string): Promise<void> {
    await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP })));
    await unlessThere(logs.send(new CreateLogStreamCommand({ logGroupName: LOG_GROUP, logStreamName })));
  }

  async write(logs: CloudWatchLogsClient, logStreamName: string): Promise<void> {
    const { logEvents } = this;
    await logs.send(new PutLogEventsCommand({ logGroupName: LOG_GROUP, logStreamName, logEvents }));
  }
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if ((error as Error).name !== 'ResourceAlreadyExistsException') throw error;
  });
}
