import type { CallFault, CrawlFault, EventFault, Fault, FaultKind, InvocationFault } from './fault';
import type { MessageFault, RunFault } from './fault';
import {
  matchesCall,
  matchesCrawl,
  matchesEvent,
  matchesInvocation,
  matchesMessage,
  matchesRun,
  matchesSession,
  type CallSubject,
  type Subjects,
} from './match';
import { parseFault } from './parse';
import { Rate } from './rate';

/** A fault as it stands in the list. */
export interface ProgrammedFault {
  readonly id: string;
  readonly fault: Fault;
  /** Calls, events … that it was asked about since it was added, those that it let pass among them. */
  readonly matched: number;
  /** How often it fired. */
  readonly fired: number;
  /** Whether it fires no more, as its `times` are used up or its `forSeconds` over. */
  readonly over: boolean;
}

/** Programs faults into the local AWS: `RunningLocalAws.faults`, and the same over HTTP (control.ts). */
export interface FaultSwitchboard {
  /**
   * Programs a fault from now on.
   *
   * @returns its id
   * @throws {FaultError} naming each field with its value, rule and cure
   */
  add(fault: Fault): string;
  /** Ends a fault; false where there is none with this id. What it has begun (an event that is late) takes its course. */
  remove(id: string): boolean;
  /** Ends every fault. */
  clear(): void;
  /** All that were added and not removed, in that order, whether or not they are over. */
  list(): readonly ProgrammedFault[];
}

type Point = keyof Points;

/** Where the local AWS asks for faults: which can fire there, and about what it asks. */
interface Points {
  readonly session: {
    readonly fault: CallFault & { readonly kind: 'expired-credentials' };
  } & PointQuestion<'call'>;
  readonly latency: { readonly fault: CallFault & { readonly kind: 'latency' } } & PointQuestion<'call'>;
  readonly call: {
    readonly fault: Exclude<CallFault, { readonly kind: 'latency' | 'expired-credentials' }>;
  } & PointQuestion<'call'>;
  readonly event: { readonly fault: EventFault } & PointQuestion<'event'>;
  readonly message: { readonly fault: MessageFault } & PointQuestion<'message'>;
  readonly crawl: { readonly fault: CrawlFault } & PointQuestion<'crawl'>;
  readonly run: { readonly fault: RunFault } & PointQuestion<'run'>;
  readonly invocation: { readonly fault: InvocationFault } & PointQuestion<'invocation'>;
}

interface PointQuestion<Subject extends keyof Subjects> {
  readonly subject: Subjects[Subject];
}

const POINTS: {
  readonly [P in Point]: {
    readonly kinds: readonly Points[P]['fault']['kind'][];
    matches(fault: Points[P]['fault'], subject: Points[P]['subject']): boolean;
  };
} = {
  session: { kinds: ['expired-credentials'], matches: matchesSession },
  latency: { kinds: ['latency'], matches: matchesCall },
  call: {
    kinds: [
      'throttling',
      'server-error',
      'unavailable',
      'timeout',
      'connection-reset',
      'response-lost',
      'error',
    ],
    matches: matchesCall,
  },
  event: { kinds: ['event-duplicate', 'event-late', 'event-reorder', 'event-lost'], matches: matchesEvent },
  message: { kinds: ['message-duplicate'], matches: matchesMessage },
  crawl: { kinds: ['crawl-failure', 'crawl-hang', 'crawl-cancellation'], matches: matchesCrawl },
  run: {
    kinds: ['run-failure', 'run-hang', 'run-partial-success', 'run-conflict', 'run-quota'],
    matches: matchesRun,
  },
  invocation: {
    kinds: ['invocation-crash-before', 'invocation-crash-after', 'invocation-timeout'],
    matches: matchesInvocation,
  },
};

interface Entry {
  readonly id: string;
  readonly fault: Fault;
  readonly rate: Rate;
  /** Access keys of sessions, and whether they have expired. */
  readonly sessions: Map<string, boolean>;
}

/** Every fault that is programmed, and the one place where the local AWS asks whether one fires. */
export class Faults implements FaultSwitchboard {
  private readonly entries = new Map<string, Entry>();
  private added = 0;

  /**
   * @param check refuses names that the local AWS does not know, by throwing a FaultError
   * @param log is told of each fault that fires
   */
  constructor(
    private readonly check: (fault: Fault) => void,
    private readonly log: (message: string, fields: object) => void,
  ) {}

  add(input: Fault): string {
    const fault = parseFault(input);
    this.check(fault);
    const id = `fault-${++this.added}`;
    this.entries.set(id, { id, fault, rate: new Rate(fault), sessions: new Map() });
    return id;
  }

  remove(id: string): boolean {
    return this.entries.delete(id);
  }

  clear(): void {
    this.entries.clear();
  }

  list(): readonly ProgrammedFault[] {
    return [...this.entries.values()].map(({ id, fault, rate }) => {
      const { matched, fired, over } = rate;
      return { id, fault, matched, fired, over };
    });
  }

  /** The first fault, in the order of their adding, that matches and fires. */
  fire<P extends Point>(point: P, subject: Points[P]['subject']): Points[P]['fault'] | undefined {
    const { kinds, matches } = POINTS[point];
    for (const entry of this.entries.values()) {
      const fault = entry.fault as Points[P]['fault'];
      if (!(kinds as readonly FaultKind[]).includes(fault.kind) || !matches(fault, subject)) continue;
      const fires = point === 'session' ? this.expires(entry, subject as CallSubject) : entry.rate.fires();
      if (!fires) continue;
      this.log('fault', { id: entry.id, fault, fired: entry.rate.fired });
      return fault;
    }
    return undefined;
  }

  /** A session's first call decides for all of them. */
  private expires({ rate, sessions }: Entry, { principal }: CallSubject): boolean {
    const expired = sessions.get(principal.accessKeyId) ?? rate.fires();
    sessions.set(principal.accessKeyId, expired);
    return expired;
  }
}
