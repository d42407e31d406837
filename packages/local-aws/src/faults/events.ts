import { setTimeout as wait } from 'node:timers/promises';
import type { LocalAws } from '../local-aws';
import type { EventFault } from './fault';
import { matchesEvent, type EventSubject } from './match';

/** How long an event waits for one that overtakes it, in seconds, unless its fault says. */
const OVERTAKING = 5;

/** Passes events on: once and at once, unless a fault is programmed. */
export class EventFaults {
  /** What lets an event go that waits to be overtaken, by the fault that holds it back. */
  private readonly held = new Map<EventFault, () => void>();

  constructor(private readonly aws: Pick<LocalAws, 'faults' | 'stopping'>) {}

  /**
   * Resolves when the event has arrived, or never will.
   *
   * @param send passes the event on; called once, twice or never
   */
  async pass(subject: EventSubject, send: () => Promise<void>): Promise<void> {
    const overtaken = [...this.held].find(([fault]) => matchesEvent(fault, subject));
    if (overtaken) {
      const [fault, release] = overtaken;
      // One event overtakes it, not all that come before it has arrived.
      this.held.delete(fault);
      return send().finally(release);
    }
    const fault = this.aws.faults.fire('event', subject);
    switch (fault?.kind) {
      case undefined:
        return send();
      case 'event-lost':
        return;
      case 'event-late':
        await this.pause(fault.seconds);
        return send();
      case 'event-duplicate':
        await send();
        if (fault.seconds) await this.pause(fault.seconds);
        return send();
      case 'event-reorder':
        await this.overtaken(fault);
        return send();
    }
  }

  private async overtaken(fault: EventFault & { readonly kind: 'event-reorder' }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        // By then the fault may hold a later event.
        if (this.held.get(fault) === resolve) this.held.delete(fault);
        resolve();
      };
      this.held.set(fault, resolve);
      this.pause(fault.seconds ?? OVERTAKING).then(giveUp, reject);
    });
  }

  private async pause(seconds: number): Promise<void> {
    await wait(seconds * 1000, undefined, { signal: this.aws.stopping });
  }
}
