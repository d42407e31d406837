/** A number that the simulation takes from AWS. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** Page of AWS that says so; or `assumed: ` and why, where AWS says nothing. */
  readonly source: string;
}

/** Region of the prices, and when they were looked up. They are list prices, without any free tier. */
export const FIGURES_OF = { region: 'eu-central-1', date: '2026-11-24' } as const;

const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest';

/** Limits, and how services behave. */
export const LIMITS = {
  uploadsAtOncePerSecond: {
    value: 100,
    unit: 'objects a second',
    source:
      'assumed: the AWS CLI sends 10 at once (https://docs.aws.amazon.com/cli/latest/topic/s3-config.html), and S3 takes 100 to 200 ms for a small object (https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html)',
  },
  accountConcurrency: { value: 1000, unit: 'executions', source: `${LAMBDA}/lambda-concurrency.html` },
  asyncEventAge: { value: 6 * 3600, unit: 's', source: `${LAMBDA}/invocation-async-error-handling.html` },
  asyncFirstRetry: { value: 1, unit: 's', source: `${LAMBDA}/invocation-async-error-handling.html` },
  asyncLongestRetry: { value: 300, unit: 's', source: `${LAMBDA}/invocation-async-error-handling.html` },
  // With a maximum concurrency Lambda does not go below five.
  pollers: { value: 5, unit: 'batches at a time', source: `${LAMBDA}/services-sqs-scaling.html` },
  invocationPayload: {
    value: 6_000_000,
    unit: 'bytes',
    source: `${LAMBDA}/invocation-eventsourcemapping.html`,
  },
  receiveBatch: {
    value: 10,
    unit: 'messages a call',
    source: `${SQS}/APIReference/API_ReceiveMessage.html`,
  },
  longPoll: { value: 20, unit: 's', source: `${SQS}/SQSDeveloperGuide/sqs-short-and-long-polling.html` },
  dataSourceRunsADay: {
    value: 25,
    unit: 'runs a data source',
    source: 'https://docs.aws.amazon.com/datazone/latest/userguide/datazone-limits.html',
  },
  leastBilledCrawl: { value: 600, unit: 's', source: 'https://aws.amazon.com/glue/pricing/' },
} as const satisfies Readonly<Record<string, Figure>>;

/** How long services take. AWS publishes none of it; a range is drawn from evenly. */
export const TIMES = {
  deliveryLeast: { value: 0.5, unit: 's', source: 'assumed: an event of S3 or Glue arrives within seconds' },
  deliveryMost: { value: 2, unit: 's', source: 'assumed: see deliveryLeast' },
  receiveCall: { value: 0.02, unit: 's', source: 'assumed: a call within the Region' },
  call: { value: 0.1, unit: 's', source: 'assumed: a call of the AWS SDK' },
  // Billed as well since August 2025.
  coldStart: { value: 0.6, unit: 's', source: 'assumed: Node.js with a few SDK clients, 256 MB' },
  idleEnvironment: { value: 300, unit: 's', source: 'assumed: Lambda keeps an idle environment for minutes' },
  readMessage: {
    value: 0.0001,
    unit: 's',
    source:
      'assumed: measured as 10 µs on a whole core; a vCPU comes with 1,769 MB (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)',
  },
  crawlLeast: { value: 60, unit: 's', source: 'assumed: small crawls take one to two minutes' },
  crawlMost: { value: 120, unit: 's', source: 'assumed: see crawlLeast' },
  // From then on an upload is missed.
  crawlListing: { value: 30, unit: 's', source: 'assumed: a crawler starts up before it lists the bucket' },
  runPickup: { value: 1, unit: 's', source: 'assumed: DataZone takes a run up at once' },
  runLeast: { value: 30, unit: 's', source: 'assumed: a run over a few tables takes about a minute' },
  runMost: { value: 90, unit: 's', source: 'assumed: see runLeast' },
} as const satisfies Readonly<Record<string, Figure>>;

/** USD. */
export const PRICES = {
  crawlerDpuHour: { value: 0.44, unit: 'USD a DPU-hour', source: 'https://aws.amazon.com/glue/pricing/' },
  crawlerDpus: {
    value: 2,
    unit: 'DPU',
    source: 'assumed: as in the example of https://aws.amazon.com/glue/pricing/',
  },
  lambdaRequest: {
    value: 0.2 / 1e6,
    unit: 'USD a request',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaArm: {
    value: 0.0000133334,
    unit: 'USD a GB-second',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaX86: {
    value: 0.0000166667,
    unit: 'USD a GB-second',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  // Requests of up to 64 KB; ours are smaller.
  sqsRequest: { value: 0.4 / 1e6, unit: 'USD a request', source: 'https://aws.amazon.com/sqs/pricing/' },
  // An "opt-in data event". Events of Glue cost nothing, nor does S3's call of a function.
  s3EventOnEventBridge: {
    value: 1 / 1e6,
    unit: 'USD an event',
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  // As remembered: the page itself was out of reach. It decides little, at some requests a run.
  dataZoneRequest: {
    value: 10 / 1e5,
    unit: 'USD a request',
    source: 'https://aws.amazon.com/datazone/pricing/',
  },
} as const satisfies Readonly<Record<string, Figure>>;

type Values<T> = { readonly [Name in keyof T]: number };

/** The numbers alone. */
export function values<T extends Readonly<Record<string, Figure>>>(figures: T): Values<T> {
  return Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, value])) as Values<T>;
}

/** How long services take, in seconds. */
export type Times = Values<typeof TIMES>;
