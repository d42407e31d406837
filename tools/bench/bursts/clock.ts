interface Appointment {
  readonly time: number;
  /** Keeps those of one time in the order in which they were made. */
  readonly order: number;
  readonly action: () => void;
}

/** Longer than any queue keeps a message: what is not done by then never will be. */
const LONGEST = 60 * 86_400;

/** Simulated time: seconds since the start, and what is to happen when. */
export class Clock {
  now = 0;
  /** A binary heap, soonest first. */
  private readonly heap: Appointment[] = [];
  private made = 0;

  /** Makes something happen after so many seconds. */
  after(seconds: number, action: () => void): void {
    let at = this.heap.length;
    const appointment = { time: this.now + Math.max(seconds, 0), order: this.made++, action };
    this.heap.push(appointment);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isSooner(appointment, this.heap[parent])) break;
      this.heap[at] = this.heap[parent];
      at = parent;
    }
    this.heap[at] = appointment;
  }

  /**
   * Lets everything happen, until nothing is left to.
   *
   * @throws {Error} if that takes longer than 60 days
   */
  run(): void {
    for (let next = this.take(); next; next = this.take()) {
      this.now = next.time;
      if (this.now > LONGEST) throw new Error('something waits for ever');
      next.action();
    }
  }

  private take(): Appointment | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && isSooner(this.heap[child + 1], this.heap[child])) child += 1;
      if (!isSooner(this.heap[child], last)) break;
      this.heap[at] = this.heap[child];
      at = child;
    }
    this.heap[at] = last;
    return first;
  }
}

function isSooner(a: Appointment, b: Appointment): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
