import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Fault, FaultKind } from './fault';

/** A field's check, with its rule and the cure of a value that breaks it. */
interface Field {
  readonly check: z.ZodType;
  readonly rule: string;
}

const text = (rule: string): Field => ({ check: z.string().min(1), rule: `${rule}; leave it out for any` });
const account: Field = {
  check: z.string().regex(/^(\d{12}|.*\*.*)$/),
  rule: 'must be a text of 12 digits, such as "111122223333"; leave it out for any',
};
const positive = z.number().positive().finite();
const seconds: Field = { check: positive, rule: 'must be a number of seconds above 0, such as 2.5' };
const message = text('must be the text of the error');

const HOW_OFTEN: Readonly<Record<string, Field>> = {
  after: { check: z.int().min(0), rule: 'must be a whole number of 0 or more: how many matches pass first' },
  times: {
    check: z.int().min(1),
    rule: 'must be a whole number of 1 or more; leave it out for "until removed"',
  },
  probability: {
    check: z.number().gt(0).max(1),
    rule: 'must be a number above 0 and up to 1; leave it out for 1',
  },
  seed: { check: z.int(), rule: 'must be a whole number' },
  forSeconds: seconds,
};

const WHICH_CALLS: Readonly<Record<string, Field>> = {
  service: text('must be a signing name such as "s3"'),
  operation: text('must be an operation such as "StartCrawler" or "Get*"'),
  account,
  principal: text('must be the ARN of a user or role, or a service principal such as "events.amazonaws.com"'),
  resource: text('must be a text of the request, such as a bucket or a crawler'),
};

const WHICH_EVENTS: Readonly<Record<string, Field>> = {
  source: text('must be an event source such as "aws.s3"'),
  detailType: text('must be a detail type such as "Object Created"'),
  account,
  text: text("must be a text of the event, such as an object's key"),
  target: {
    check: z.string().min(1),
    rule: 'must be the ARN of a rule\'s target, or "*"; leave it out to meet events on their bus',
  },
};

const WHICH_CRAWLS = { crawler: text("must be a crawler's name"), account };
const WHICH_RUNS = { dataSource: text("must be a data source's name or id"), account };
const WHICH_INVOCATIONS = { function: text("must be a function's name"), account };

/** Own fields of each kind; those in `needs` may not be left out. */
const KINDS: Readonly<
  Record<FaultKind, { readonly fields: Readonly<Record<string, Field>>; readonly needs?: readonly string[] }>
> = {
  throttling: { fields: WHICH_CALLS },
  'server-error': { fields: WHICH_CALLS },
  unavailable: { fields: WHICH_CALLS },
  'connection-reset': { fields: WHICH_CALLS },
  'response-lost': { fields: WHICH_CALLS },
  timeout: { fields: { ...WHICH_CALLS, seconds }, needs: ['seconds'] },
  latency: { fields: { ...WHICH_CALLS, seconds }, needs: ['seconds'] },
  error: {
    fields: {
      ...WHICH_CALLS,
      code: { check: z.string().min(1), rule: 'must be the code of an error, such as "ConflictException"' },
      message,
      status: { check: z.int().min(400).max(599), rule: 'must be an HTTP status from 400 to 599' },
    },
    needs: ['code'],
  },
  'expired-credentials': { fields: WHICH_CALLS },
  'event-duplicate': { fields: { ...WHICH_EVENTS, seconds } },
  'event-late': { fields: { ...WHICH_EVENTS, seconds }, needs: ['seconds'] },
  'event-reorder': { fields: { ...WHICH_EVENTS, seconds } },
  'event-lost': { fields: WHICH_EVENTS },
  'message-duplicate': { fields: { queue: text("must be a queue's name"), account } },
  'crawl-failure': { fields: { ...WHICH_CRAWLS, message } },
  'crawl-hang': { fields: { ...WHICH_CRAWLS, seconds }, needs: ['seconds'] },
  'crawl-cancellation': { fields: WHICH_CRAWLS },
  'run-failure': { fields: { ...WHICH_RUNS, message } },
  'run-hang': { fields: { ...WHICH_RUNS, seconds }, needs: ['seconds'] },
  'run-partial-success': { fields: WHICH_RUNS },
  'run-conflict': { fields: WHICH_RUNS },
  'run-quota': { fields: WHICH_RUNS },
  'invocation-crash-before': { fields: WHICH_INVOCATIONS },
  'invocation-crash-after': { fields: WHICH_INVOCATIONS },
  'invocation-timeout': { fields: WHICH_INVOCATIONS },
};

/** A fault that can't be programmed; the message has a line for each field, with value, rule and cure. */
export class FaultError extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'FaultError';
  }
}

/**
 * Checks what somebody wants to program.
 *
 * @throws {FaultError}
 */
export function parseFault(input: unknown): Fault {
  const { kind, ...fieldsGiven } = z.record(z.string(), z.unknown()).safeParse(input).data ?? {};
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    const meant = typeof kind === 'string' ? `did you mean "${closest(kind, Object.keys(KINDS))}"? ` : '';
    const rule = `must be one of ${Object.keys(KINDS).join(', ')}`;
    throw new FaultError([`fault.kind is ${shownValue(kind)}: ${meant}${rule}`]);
  }
  const { fields: own, needs = [] } = KINDS[kind as FaultKind];
  const fields: Readonly<Record<string, Field>> = { ...own, ...HOW_OFTEN };
  const lines = [
    ...needs
      .filter((name) => fieldsGiven[name] === undefined)
      .map((name) => `fault.${name} is missing: ${kind} needs it, and it ${fields[name].rule}`),
    ...Object.entries(fieldsGiven).flatMap(([name, value]) => fieldMistakes(kind, fields, name, value)),
  ];
  if (fieldsGiven.seed !== undefined && fieldsGiven.probability === undefined) {
    lines.push(
      `fault.seed is ${shownValue(fieldsGiven.seed)}: it decides a chance; give probability too, or leave it out`,
    );
  }
  if (lines.length > 0) throw new FaultError(lines);
  return Object.freeze({ ...(input as Fault) });
}

function fieldMistakes(
  kind: string,
  fields: Readonly<Record<string, Field>>,
  name: string,
  value: unknown,
): readonly string[] {
  if (value === undefined) return [];
  if (!Object.hasOwn(fields, name)) {
    const meant = `did you mean "${closest(name, Object.keys(fields))}"?`;
    return [
      `fault.${name} is ${shownValue(value)}: ${kind} has no such field, ${meant} It has ${Object.keys(fields).join(', ')}`,
    ];
  }
  const { check, rule } = fields[name];
  return check.safeParse(value).success ? [] : [`fault.${name} is ${shownValue(value)}: it ${rule}`];
}

function shownValue(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
