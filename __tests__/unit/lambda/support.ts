import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** Sets what Lambda and the function's construct would; a handler reads it when it is loaded. */
export function useEnvironment(variables: Record<string, string>): void {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_LAMBDA_FUNCTION_NAME: 'ehds-test',
    // Lets the log and the metrics go through the console, where they are looked at.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    ...variables,
  });
}

/** Keeps the console quiet and gives what was written to it, line by line, since the test began. */
export function useConsole(): {
  metrics(): string[];
  values(name: string): number[];
  entries(message: string): Record<string, unknown>[];
  log(): string;
} {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
      jest.spyOn(console, level).mockImplementation((...line: unknown[]) => void lines.push(line.join(' ')));
    }
  });
  afterEach(() => jest.restoreAllMocks());
  return {
    /** Name of each metric, as often as it was counted, sorted. */
    metrics: () => lines.flatMap((line) => countedMetrics(JSON.parse(line))).sort(),
    /** What was said by a metric, in order. */
    values: (name: string) =>
      lines.flatMap((line) => {
        const read = JSON.parse(line) as Record<string, number | number[]>;
        return countedMetrics(JSON.parse(line)).includes(name) ? [read[name]].flat() : [];
      }),
    /** Entries of the log with this message, in order. */
    entries: (message: string) =>
      lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((entry) => entry.message === message),
    log: () => lines.join('\n'),
  };
}

/** Reads CloudWatch's embedded metric format: a metric's value is a number, or several. */
function countedMetrics(line: { _aws?: Emf } & Record<string, unknown>): string[] {
  const names = line._aws?.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)) ?? [];
  return names.flatMap((name) => [line[name]].flat().map(() => name));
}

interface Emf {
  readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
}

/** An invocation by SQS with these bodies; the messages are called m0, m1 … */
export function sqsEvent(...bodies: readonly (object | string)[]): SQSEvent {
  const Records = bodies.map((body, at) => ({
    messageId: `m${at}`,
    receiptHandle: `handle-of-m${at}`,
    attributes: { ApproximateReceiveCount: '1' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  return { Records: Records as unknown as SQSRecord[] };
}

/** What a handler answers when these messages stay. */
export const batchFailures = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/** A time, in seconds after a fixed one. */
export const timeAfter = (seconds: number) => new Date(Date.UTC(2026, 0, 15, 12) + seconds * 1000);
