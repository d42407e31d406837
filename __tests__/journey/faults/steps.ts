import * as fc from 'fast-check';
import type { Fault } from '@ehds/local-aws/faults/fault';

/** One step of a sequence. Tables and versions are numbers; a version is named by the order of the writes. */
export type Step =
  | { readonly do: 'write' | 'delete'; readonly table: number }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | { readonly do: 'hurt'; readonly fault: Fault };

/** How many tables a sequence works on: few, so that it overwrites and deletes what it wrote. */
export const TABLES = 3;

const times = fc.integer({ min: 1, max: 3 });

/** What the flow's functions and the crawler call. */
const calls = fc.constantFrom(
  { service: 'glue', operation: 'StartCrawler' },
  { service: 'glue', operation: 'GetCrawler' },
  { service: 'glue', operation: 'ListCrawls' },
  { service: 'glue' },
  { service: 'datazone', operation: 'StartDataSourceRun' },
  { service: 'datazone', operation: 'ListDataSourceRuns' },
  { service: 'datazone' },
  { service: 'sts', operation: 'AssumeRole' },
  { service: 'sqs', operation: 'SendMessage' },
  { service: 'sqs', operation: 'ReceiveMessage' },
  { service: 'sqs', operation: 'ChangeMessageVisibility' },
  { service: 'sqs', operation: 'DeleteMessage*' },
  { service: 's3', operation: 'GetObject' },
  { service: 'logs' },
);

const plainCall = fc
  .record({
    kind: fc.constantFrom('throttling', 'server-error', 'unavailable', 'connection-reset', 'response-lost'),
    times,
    which: calls,
  })
  .map(({ which, ...fault }): Fault => ({ ...fault, ...which }));

const slowCall = fc
  .record({
    kind: fc.constantFrom('timeout', 'latency'),
    seconds: fc.integer({ min: 1, max: 3 }),
    times,
    which: calls,
  })
  .map(({ which, ...fault }): Fault => ({ ...fault, ...which }));

const serviceOutage = fc
  .record({
    service: fc.constantFrom('glue', 'datazone', 'sts', 'sqs'),
    forSeconds: fc.integer({ min: 2, max: 6 }),
  })
  .map((fault): Fault => ({ kind: 'unavailable', ...fault }));

const refusedCall = fc
  .constantFrom(
    { service: 'glue', operation: 'StartCrawler', code: 'CrawlerRunningException' },
    { service: 'datazone', operation: 'StartDataSourceRun', code: 'ConflictException' },
    { service: 'datazone', operation: 'StartDataSourceRun', code: 'ThrottlingException' },
  )
  .chain((which) => times.map((often): Fault => ({ kind: 'error', ...which, times: often })));

const expired = times.map((often): Fault => ({
  kind: 'expired-credentials',
  service: 'datazone',
  times: often,
}));

const anyEvent = fc.constantFrom({ source: 'aws.s3' }, { source: 'aws.glue' }, {});

const events = fc
  .record({
    kind: fc.constantFrom('event-duplicate', 'event-late', 'event-reorder'),
    seconds: fc.integer({ min: 1, max: 5 }),
    times,
    which: anyEvent,
  })
  .map(({ which, ...fault }): Fault => ({ ...fault, ...which }));

// Without a source only what AWS sends at best effort gets lost.
const lostEvent = times.map((often): Fault => ({ kind: 'event-lost', times: often }));

const messages = times.map((often): Fault => ({ kind: 'message-duplicate', times: often }));

const outcomes = fc
  .record({
    kind: fc.constantFrom(
      'crawl-failure',
      'crawl-cancellation',
      'run-failure',
      'run-conflict',
      'run-quota',
      'invocation-crash-before',
      'invocation-crash-after',
    ),
    times,
  })
  .map((fault): Fault => fault);

const hangs = fc
  .record({
    kind: fc.constantFrom('crawl-hang', 'run-hang'),
    seconds: fc.integer({ min: 1, max: 5 }),
    times: fc.constant(1),
  })
  .map((fault): Fault => fault);

const fault = fc.oneof(
  plainCall,
  slowCall,
  serviceOutage,
  refusedCall,
  expired,
  events,
  lostEvent,
  messages,
  outcomes,
  hangs,
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(TABLES - 1).map((table): Step => ({ do: 'write', table })) },
  { weight: 1, arbitrary: fc.nat(TABLES - 1).map((table): Step => ({ do: 'delete', table })) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 100, max: 3000 })
      .map((milliseconds): Step => ({ do: 'wait', milliseconds })),
  },
  { weight: 4, arbitrary: fault.map((one): Step => ({ do: 'hurt', fault: one })) },
);

/** Uploads, overwrites and deletes with faults between them; the first step is a write, so that there is something. */
export const sequence: fc.Arbitrary<readonly Step[]> = fc
  .array(step, { minLength: 6, maxLength: 16 })
  .map((steps) => [{ do: 'write', table: 0 } as const, ...steps]);
