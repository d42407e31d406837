import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { InvocationFault } from '../../faults/fault';
import type { Credentials, LocalAws } from '../../local-aws';
import type { FunctionVersion } from './functions';
import { InvocationLog, LogStream } from './logs';
import { optModules } from './opt';

/** How an invocation ended. */
export interface Outcome {
  readonly requestId: string;
  /** JSON text: what the handler returned, or `{errorType, errorMessage, trace}`. */
  readonly payload: string;
  /** Set when the function failed. */
  readonly functionError?: 'Unhandled';
  /** Last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** What Lambda answers for a function that failed. */
interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What the runtime in the process sends (runtime.mjs); memory in MiB. */
type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly payload: string; readonly maxMemory: number }
  | { readonly type: 'error' | 'crash'; readonly failure: Failure; readonly maxMemory: number };

/** How long a function may load before its own timeout counts, in milliseconds (Lambda developer guide, lifecycle). */
const INIT_LIMIT = 10_000;

/** Longest answer in bytes (Lambda quotas: 6 MB). */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024;

/** What Lambda has at fixed places, which is elsewhere on this machine. */
export interface Folders {
  /** /var/task; the modules that the runtime brings are beside it. */
  readonly task: string;
  /** /opt, where layers are. */
  readonly opt: string;
}

/** One process of one version of a function; it serves one invocation at a time. */
export class ExecutionEnvironment {
  private readonly child: ChildProcess;
  private readonly logs: LogStream;
  /** Resolves when the process loaded the handler, with the milliseconds that it took. */
  private readonly ready: Promise<number>;
  /** Resolves when the process is gone, with the cause. */
  private readonly gone: Promise<Failure>;
  private failure?: Failure;
  private maxMemory?: number;
  private ended = false;
  private requestId = '';
  private onLine: (line: string) => void = () => undefined;
  private onAnswer: (answer: string | Failure) => void = () => undefined;

  constructor(
    aws: LocalAws,
    readonly version: FunctionVersion,
    folders: Folders,
    credentials: Credentials,
  ) {
    const started = Date.now();
    this.logs = new LogStream(aws, version);
    this.child = fork(join(__dirname, 'runtime.mjs'), {
      cwd: folders.task,
      env: environmentVariables(aws, version, folders, this.logs.name, credentials),
      execArgv: [`--max-old-space-size=${version.configuration.MemorySize}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let loaded: (milliseconds: number) => void;
    this.ready = new Promise((resolve) => (loaded = resolve));
    this.child.on('message', (message: Message) => {
      if (message.type === 'ready') return loaded(Date.now() - started);
      this.maxMemory = message.maxMemory;
      if (message.type === 'crash') this.failure = message.failure;
      else this.onAnswer(message.type === 'result' ? message.payload : message.failure);
    });
    this.child.once('exit', () => (this.ended = true));
    this.gone = once(this.child, 'close').then(
      ([code, signal]) => this.failure ?? exitError(this.requestId, code, signal),
      (error: Error) => ({ errorType: 'Runtime.InvalidEntrypoint', errorMessage: error.message }),
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) eachLine(stream, (line) => this.onLine(line));
    }
    void this.gone.then(() => this.logs.close());
  }

  /** Whether it can take another invocation. */
  get alive(): boolean {
    return !this.ended;
  }

  /** Runs the handler on the event. Never throws: whatever goes wrong in the function is an outcome. */
  async invoke(event: unknown, requestId: string, fault?: InvocationFault['kind']): Promise<Outcome> {
    this.requestId = requestId;
    const log = new InvocationLog(this.logs, this.version.configuration, requestId);
    const written = new Promise<void>((resolve) => {
      this.onLine = (line) => (line === `\0${requestId}` ? resolve() : line && log.append(line));
    });
    log.start();
    const answer = limitAnswer(await this.run(event, fault), requestId);
    await Promise.race([written, this.gone]);
    if (typeof answer !== 'string' && answer.errorType === TIMED_OUT) log.append(answer.errorMessage);
    log.end(this.maxMemory);
    return typeof answer === 'string'
      ? { requestId, payload: answer, logTail: log.tail }
      : { requestId, payload: JSON.stringify(answer), functionError: 'Unhandled', logTail: log.tail };
  }

  /** Ends the process at once. */
  end(): void {
    this.ended = true;
    this.child.kill('SIGKILL');
  }

  private async run(event: unknown, fault?: InvocationFault['kind']): Promise<string | Failure> {
    const { FunctionName, FunctionArn, Version, Timeout, MemorySize, LoggingConfig } =
      this.version.configuration;
    const timeout = Timeout * 1000;
    const loaded = await this.within(INIT_LIMIT + timeout, this.ready);
    if (typeof loaded !== 'number') return loaded;
    if (fault === 'invocation-crash-before') return this.crash();
    const answered = new Promise<string | Failure>((resolve) => (this.onAnswer = resolve));
    this.child.send({
      event,
      deadline: Date.now() + timeout,
      awsRequestId: this.requestId,
      functionName: FunctionName,
      functionVersion: Version,
      invokedFunctionArn: FunctionArn,
      memoryLimitInMB: String(MemorySize),
      logGroupName: LoggingConfig.LogGroup,
      logStreamName: this.logs.name,
    });
    if (fault === 'invocation-timeout') return this.within(timeout, new Promise<never>(() => undefined));
    const answer = await this.within(timeout, answered);
    return fault === 'invocation-crash-after' ? this.crash() : answer;
  }

  private crash(): Promise<Failure> {
    this.end();
    return this.gone;
  }

  /** Waits for the work, and ends the process when it takes longer. */
  private async within<T>(milliseconds: number, work: Promise<T>): Promise<T | Failure> {
    const timer = setTimeout(() => {
      this.failure = timedOut(this.requestId, this.version.configuration.Timeout);
      this.end();
    }, milliseconds);
    try {
      return await Promise.race([work, this.gone]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const TIMED_OUT = 'Sandbox.Timedout';

function timedOut(requestId: string, seconds: number): Failure {
  return {
    errorType: TIMED_OUT,
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

function exitError(requestId: string, code: number | null, signal: string | null): Failure {
  const how =
    code === 0 ? 'without providing a reason' : `with error: ${signal ?? `exit status ${String(code)}`}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}`,
  };
}

function limitAnswer(answer: string | Failure, requestId: string): string | Failure {
  if (typeof answer !== 'string' || Buffer.byteLength(answer) <= PAYLOAD_LIMIT) return answer;
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `RequestId: ${requestId} Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT} bytes).`,
  };
}

/** Splits at line feeds alone: a carriage return belongs to a message of several lines. */
function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
  stream.on('end', () => rest && take(rest));
}

/** The reserved variables of Lambda (developer guide, environment variables) and the function's own. */
function environmentVariables(
  aws: LocalAws,
  { configuration }: FunctionVersion,
  { task, opt }: Folders,
  logStream: string,
  credentials: Credentials,
): NodeJS.ProcessEnv {
  const { LoggingConfig: logging } = configuration;
  return {
    PATH: `${process.env.PATH}:${join(opt, 'bin')}`,
    LD_LIBRARY_PATH: join(opt, 'lib'),
    NODE_PATH: [...optModules(opt, configuration.Runtime), join(task, '..', 'node_modules')].join(':'),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...configuration.Environment?.Variables,
    _HANDLER: configuration.Handler,
    LAMBDA_TASK_ROOT: task,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime}`,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: configuration.FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: configuration.Version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logging.LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: logging.LogFormat,
    ...(logging.ApplicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: logging.ApplicationLogLevel }),
    // How the function reaches this AWS without knowing of it.
    AWS_ENDPOINT_URL: aws.endpoint,
  };
}
