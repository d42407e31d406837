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

  /** With the rights of the crawler's role, whose crawl fails without its log. */
  async write(logs: CloudWatchLogsClient, logStreamName: string): Promise<void> {
    const stream = { logGroupName: LOG_GROUP, logStreamName };
    await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP })));
    await unlessThere(logs.send(new CreateLogStreamCommand(stream)));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: this.logEvents }));
  }
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if ((error as Error).name !== 'ResourceAlreadyExistsException') throw error;
  });
}
