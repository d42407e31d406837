import { setTimeout as wait } from 'node:timers/promises';
import type { LocalAws } from '../local-aws';
import type { EventFault } from './fault';
import { matchesEvent, type EventSubject } from './match';

/** How long an event waits for one that overtakes it, in seconds, unless its fault says. */
const OVERTAKING = 5;

/** Passes events on: once and at once, unless a fault is programmed. */
export class EventFaults {
  /** Events that wait to be overtaken, by the fault that holds them back. */
  private readonly held = new Map<EventFault, () => void>();

  constructor(private readonly aws: Pick<LocalAws, 'faults' | 'background' | 'stopping'>) {}

  /** @param send passes the event on; it may be called more than once, later, or never */
  pass(subject: EventSubject, send: () => void): void {
    const overtaken = [...this.held].filter(([fault]) => matchesEvent(fault, subject));
    if (overtaken.length > 0) {
      send();
      overtaken.forEach(([, release]) => release());
      return;
    }
    const fault = this.aws.faults.fire('event', subject);
    switch (fault?.kind) {
      case undefined:
        return send();
      case 'event-lost':
        return;
      case 'event-late':
        return this.later(fault.seconds, send);
      case 'event-duplicate':
        send();
        return this.later(fault.seconds ?? 0, send);
      case 'event-reorder':
        return this.hold(fault, send);
    }
  }

  private hold(fault: EventFault & { readonly kind: 'event-reorder' }, send: () => void): void {
    const release = () => {
      if (this.held.get(fault) !== release) return;
      this.held.delete(fault);
      send();
    };
    this.held.set(fault, release);
    this.later(fault.seconds ?? OVERTAKING, release);
  }

  private later(seconds: number, work: () => void): void {
    this.aws.background('an event that is late', async () => {
      await wait(seconds * 1000, undefined, { signal: this.aws.stopping });
      work();
    });
  }
}
