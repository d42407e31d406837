import { escapePattern } from '../escape-pattern';
import type { Principal } from '../local-aws';
import type { CallFault, CrawlFault, EventFault, InvocationFault, MessageFault, RunFault } from './fault';

/** An API call of an authenticated caller. */
export interface CallSubject {
  readonly service: string;
  /** Undefined where the request names none. */
  readonly operation?: string;
  readonly principal: Principal;
  /** What the request says, without an object's content. */
  readonly text: string;
}

/** An event on a bus, or with a target on its way there. */
export interface EventSubject {
  /** Of the bus. */
  readonly account: string;
  readonly event: { readonly source: string; readonly 'detail-type'?: unknown };
  /** ARN. */
  readonly target?: string;
}

/** What the fault of each point is asked about. */
export interface Subjects {
  readonly call: CallSubject;
  readonly event: EventSubject;
  readonly message: { readonly account: string; readonly queue: string };
  readonly crawl: { readonly account: string; readonly crawler: string };
  readonly run: {
    readonly account: string;
    readonly dataSource: { readonly id: string; readonly name: string };
  };
  readonly invocation: { readonly account: string; readonly function: string };
}

/** Sources of which AWS sends every event at best effort only ("Events from AWS services", delivery type). */
const BEST_EFFORT = ['aws.glue', 'aws.datazone'];

/** Whether a text is what a pattern, in which `*` stands for any text, or no pattern at all, takes. */
export function matchesPattern(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined || pattern === '*') return true;
  if (text === undefined) return false;
  const literals = pattern.split('*').map(escapePattern);
  return new RegExp(`^${literals.join('.*')}$`, 's').test(text);
}

export function matchesCall(fault: CallFault, call: CallSubject): boolean {
  const { principal } = call;
  const isNamed = [principal.arn, principal.actor].some((name) => matchesPattern(fault.principal, name));
  const spared = fault.principal === undefined && principal.type === 'service';
  return (
    isNamed &&
    !spared &&
    matchesPattern(fault.service, call.service) &&
    matchesPattern(fault.operation, call.operation) &&
    matchesPattern(fault.account, principal.accountId) &&
    call.text.includes(fault.resource ?? '')
  );
}

/** Sessions can expire; users' keys can't, and services renew the sessions in which they act. */
export function matchesSession(fault: CallFault, call: CallSubject): boolean {
  const { type, actor } = call.principal;
  return type === 'role' && actor === undefined && matchesCall(fault, call);
}

export function matchesEvent(fault: EventFault, { account, event, target }: EventSubject): boolean {
  const { source } = event;
  const lasting = fault.kind === 'event-lost' && fault.source !== source && !BEST_EFFORT.includes(source);
  return (
    !lasting &&
    (fault.target === undefined) === (target === undefined) &&
    matchesPattern(fault.target, target) &&
    matchesPattern(fault.source, source) &&
    matchesPattern(fault.detailType, String(event['detail-type'])) &&
    matchesPattern(fault.account, account) &&
    JSON.stringify(event).includes(fault.text ?? '')
  );
}

/** Queues keep the order of first-in-first-out ones, and deliver their messages once. */
export function matchesMessage(fault: MessageFault, { account, queue }: Subjects['message']): boolean {
  return (
    !queue.endsWith('.fifo') && matchesPattern(fault.queue, queue) && matchesPattern(fault.account, account)
  );
}

export function matchesCrawl(fault: CrawlFault, { account, crawler }: Subjects['crawl']): boolean {
  return matchesPattern(fault.crawler, crawler) && matchesPattern(fault.account, account);
}

export function matchesRun(fault: RunFault, { account, dataSource }: Subjects['run']): boolean {
  const named =
    matchesPattern(fault.dataSource, dataSource.name) || matchesPattern(fault.dataSource, dataSource.id);
  return named && matchesPattern(fault.account, account);
}

export function matchesInvocation(fault: InvocationFault, subject: Subjects['invocation']): boolean {
  return matchesPattern(fault.function, subject.function) && matchesPattern(fault.account, subject.account);
}
