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

  /** A crawler whose role may not write logs crawls all the same, as on AWS. */
  async write(logs: CloudWatchLogsClient, logStreamName: string): Promise<void> {
    const stream = { logGroupName: LOG_GROUP, logStreamName };
    try {
      await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP })));
      await unlessThere(logs.send(new CreateLogStreamCommand(stream)));
      await logs.send(new PutLogEventsCommand({ ...stream, logEvents: this.logEvents }));
    } catch (error) {
      this.aws.log('crawl logs were not written', { ...stream, error: String(error) });
    }
  }
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if ((error as Error).name !== 'ResourceAlreadyExistsException') throw error;
  });
}
