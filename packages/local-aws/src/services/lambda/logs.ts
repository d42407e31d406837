import { randomBytes } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LocalAws } from '../../local-aws';
import { actorOf, type FunctionConfiguration, type FunctionVersion } from './functions';

/** How long lines are gathered before they are written, in milliseconds. */
const GATHERING = 200;

/** Most events of one PutLogEvents call (CloudWatch Logs quotas). */
const BATCH = 10_000;

/** What Lambda returns of the log with LogType Tail, in bytes. */
const TAIL = 4096;

/** The log stream of one execution environment, written in batches as the function's role. */
export class LogStream {
  readonly name: string;
  private readonly client: CloudWatchLogsClient;
  private pending: InputLogEvent[] = [];
  private writing?: Promise<void>;
  private created = false;

  constructor(
    private readonly aws: LocalAws,
    private readonly version: FunctionVersion,
  ) {
    const { configuration } = version;
    const day = aws.clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
    this.name = `${day}/[${configuration.Version}]${randomBytes(16).toString('hex')}`;
    this.client = aws.client(CloudWatchLogsClient, actorOf(version));
  }

  append(message: string): void {
    this.pending.push({ timestamp: Date.now(), message });
    if (this.writing) return;
    this.writing = this.flush();
    this.aws.background('lambda logs', () => this.writing ?? Promise.resolve());
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.writing;
    this.client.destroy();
  }

  /** A function whose role may not write goes on without a log, as on AWS. */
  private async flush(): Promise<void> {
    while (this.pending.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHERING));
      const logEvents = this.pending.splice(0, BATCH);
      try {
        await this.create();
        await this.client.send(new PutLogEventsCommand({ ...this.target, logEvents }));
      } catch (error) {
        this.aws.log('lambda logs were not written', { ...this.target, error: String(error) });
      }
    }
    this.writing = undefined;
  }

  private get target() {
    return { logGroupName: this.version.configuration.LoggingConfig.LogGroup, logStreamName: this.name };
  }

  private async create(): Promise<void> {
    if (this.created) return;
    try {
      await this.client.send(new CreateLogStreamCommand(this.target));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      await this.client
        .send(new CreateLogGroupCommand({ logGroupName: this.target.logGroupName }))
        .catch((failure: unknown) => {
          // Another environment of the function was faster.
          if (!(failure instanceof ResourceAlreadyExistsException)) throw failure;
        });
      await this.client.send(new CreateLogStreamCommand(this.target));
    }
    this.created = true;
  }
}

/** The part of a log stream that one invocation writes, between the platform's own lines. */
export class InvocationLog {
  private text = '';
  private readonly begun = Date.now();

  constructor(
    private readonly stream: LogStream,
    private readonly configuration: FunctionConfiguration,
    private readonly requestId: string,
  ) {}

  append(line: string): void {
    this.text = (this.text + line + '\n').slice(-TAIL);
    this.stream.append(line);
  }

  start(): void {
    const { Version } = this.configuration;
    this.platform('start', `START RequestId: ${this.requestId} Version: ${Version}`, { version: Version });
  }

  /** @param maxMemory in MiB, where the process still could tell */
  end(maxMemory?: number): void {
    const { MemorySize } = this.configuration;
    const durationMs = Date.now() - this.begun;
    if (this.configuration.LoggingConfig.LogFormat === 'Text')
      this.append(`END RequestId: ${this.requestId}`);
    const report = [
      `REPORT RequestId: ${this.requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${durationMs} ms`,
      `Memory Size: ${MemorySize} MB`,
      ...(maxMemory === undefined ? [] : [`Max Memory Used: ${maxMemory} MB`]),
    ].join('\t');
    this.platform('report', report, {
      metrics: {
        durationMs,
        billedDurationMs: durationMs,
        memorySizeMB: MemorySize,
        maxMemoryUsedMB: maxMemory,
      },
    });
  }

  /** Base64 of the last 4 KB. */
  get tail(): string {
    return Buffer.from(this.text).toString('base64');
  }

  private platform(event: 'start' | 'report', text: string, record: object): void {
    if (this.configuration.LoggingConfig.LogFormat === 'Text') return this.append(text);
    const time = new Date().toISOString();
    this.append(
      JSON.stringify({ time, type: `platform.${event}`, record: { requestId: this.requestId, ...record } }),
    );
  }
}
