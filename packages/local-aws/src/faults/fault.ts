/**
 * The faults that can be programmed into the local AWS, as plain JSON: `kind` says what happens, the fields of
 * {@link WhichCalls}, {@link WhichEvents} … say to what, and those of {@link HowOften} how often. In every name and ARN
 * `*` stands for any text; a field that is left out takes anything. Seconds are real ones, whatever the local AWS's
 * speed. docs/local-aws.md lists them all.
 */
export type Fault = CallFault | EventFault | MessageFault | CrawlFault | RunFault | InvocationFault;

/** When a fault fires, among the calls, events … that it matches. Without any of these: each time, until removed. */
export interface HowOften {
  /** Matches that pass unharmed first; 0 by default. */
  readonly after?: number;
  /** How often it fires before it is used up. */
  readonly times?: number;
  /** Chance with which it fires at a match, above 0 and up to 1. */
  readonly probability?: number;
  /** Whole number from which the chance's decisions follow, always the same ones; 0 by default. */
  readonly seed?: number;
  /** Seconds after which it fires no more, counted from its adding: a service that is away for a minute. */
  readonly forSeconds?: number;
}

/** Which API calls a fault meets. */
export interface WhichCalls extends HowOften {
  /** Signing name: `s3`, `glue`, `datazone`, `sqs`, `sts` … */
  readonly service?: string;
  /** Operation: `StartCrawler`, `Get*` … */
  readonly operation?: string;
  /** Account id of the caller. */
  readonly account?: string;
  /**
   * ARN of the user or role that calls (of the role, not of its session), or the service principal of an AWS service
   * that calls by itself or in a role (`events.amazonaws.com`). What services do as service principals is spared
   * unless this field is there, since AWS's insides are not an account's traffic.
   */
  readonly principal?: string;
  /** Text that stands in the request's path, query or body: a bucket, a key, a crawler's name … (no object's content). */
  readonly resource?: string;
}

/** What happens to an API call. Credentials are checked before, permissions and input after it. */
export type CallFault = WhichCalls &
  (
    | {
        /**
         * `throttling`: the service's own throttling error (`ThrottlingException`, S3's `SlowDown`, Lambda's
         * `TooManyRequestsException` …). `server-error`: its internal error, status 500. `unavailable`: status 503.
         * `connection-reset`: the connection is reset before anything was done. `response-lost`: the action is done,
         * and the connection closed without an answer.
         */
        readonly kind: 'throttling' | 'server-error' | 'unavailable' | 'connection-reset' | 'response-lost';
      }
    | {
        /** Nothing is done, and the connection is closed after `seconds`. */
        readonly kind: 'timeout';
        readonly seconds: number;
      }
    | {
        /** All is well, `seconds` later; another call fault may come on top. */
        readonly kind: 'latency';
        readonly seconds: number;
      }
    | {
        /** The error with this code, such as `ConflictException`. */
        readonly kind: 'error';
        readonly code: string;
        readonly message?: string;
        /** HTTP status; by default the API model's. */
        readonly status?: number;
      }
    | {
        /**
         * The session that makes a matching call has expired: every call of it is refused until the fault is removed.
         * Counted by session, not by call: with `times: 1` a new session of the same role works. Spares users' keys,
         * and the sessions that AWS's own services renew.
         */
        readonly kind: 'expired-credentials';
      }
  );

/** Which EventBridge events a fault meets: on their bus, or with `target` on their way to a rule's target. */
export interface WhichEvents extends HowOften {
  /** Source: `aws.s3`, `aws.glue`, `aws.datazone` … */
  readonly source?: string;
  /** Detail type: `Object Created`, `Glue Crawler State Change` … */
  readonly detailType?: string;
  /** Account id of the bus. */
  readonly account?: string;
  /** Text that stands in the event's JSON: an object's key, a crawler's name … */
  readonly text?: string;
  /** ARN of a rule's target. With it, only the delivery to such targets is hurt; `*` means each target by itself. */
  readonly target?: string;
}

/** What happens to an event. */
export type EventFault = WhichEvents &
  (
    | {
        /** `event-duplicate`: comes twice, the second time `seconds` later (at once by default). */
        readonly kind: 'event-duplicate';
        readonly seconds?: number;
      }
    | {
        /** Comes `seconds` later. */
        readonly kind: 'event-late';
        readonly seconds: number;
      }
    | {
        /** Comes after the next event that the fault matches, or after `seconds` (5 by default) where none does. */
        readonly kind: 'event-reorder';
        readonly seconds?: number;
      }
    | {
        /**
         * Never comes. Unless `source` names theirs in full, only events that AWS sends at best effort get lost (Glue's
         * and DataZone's), as S3's and one's own are durable.
         */
        readonly kind: 'event-lost';
      }
  );

/** What happens to a message of an SQS standard queue. */
export interface MessageFault extends HowOften {
  /** Is delivered once more after it was deleted, with the same message id: at-least-once delivery. */
  readonly kind: 'message-duplicate';
  /** Name of the queue. */
  readonly queue?: string;
  /** Account id of the queue. */
  readonly account?: string;
}

/** How a Glue crawl ends. */
export type CrawlFault = HowOften & {
  /** Name of the crawler. */
  readonly crawler?: string;
  /** Account id of the crawler. */
  readonly account?: string;
} & (
    | {
        /** FAILED, with nothing written to the catalog. */
        readonly kind: 'crawl-failure';
        readonly message?: string;
      }
    | {
        /** Goes on running for so many seconds more, and then ends as it would have; it can be stopped. */
        readonly kind: 'crawl-hang';
        readonly seconds: number;
      }
    | {
        /** STOPPED, as if somebody had called StopCrawler. */
        readonly kind: 'crawl-cancellation';
      }
  );

/** How a DataZone data-source run begins or ends. */
export type RunFault = HowOften & {
  /** Name or id of the data source. */
  readonly dataSource?: string;
  /** Account id of the Glue tables that it reads. */
  readonly account?: string;
} & (
    | {
        /** FAILED, with nothing imported. */
        readonly kind: 'run-failure';
        readonly message?: string;
      }
    | {
        /** Goes on running for so many seconds more, and then ends as it would have. */
        readonly kind: 'run-hang';
        readonly seconds: number;
      }
    | {
        /**
         * `run-partial-success`: PARTIALLY_SUCCEEDED, as one table of each database is left out. `run-conflict`:
         * StartDataSourceRun answers ConflictException. `run-quota`: it answers ServiceQuotaExceededException, as
         * after the day's 25 runs.
         */
        readonly kind: 'run-partial-success' | 'run-conflict' | 'run-quota';
      }
  );

/** How an invocation of a Lambda function ends, whoever invokes it. */
export interface InvocationFault extends HowOften {
  /**
   * `invocation-crash-before`: the process dies before the handler runs. `invocation-crash-after`: it dies when the
   * handler has done its work, and the answer is lost. `invocation-timeout`: the handler does its work, but never
   * answers, until the function's own timeout.
   */
  readonly kind: 'invocation-crash-before' | 'invocation-crash-after' | 'invocation-timeout';
  /** Name of the function. */
  readonly function?: string;
  /** Account id of the function. */
  readonly account?: string;
}

export type FaultKind = Fault['kind'];
