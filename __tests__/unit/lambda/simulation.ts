/** A message in the simulated queue; times in seconds. */
export interface SimulatedMessage {
  readonly id: string;
  readonly time: number;
  receiveCount: number;
}

/** A crawl or a run of the simulation. */
export interface Job {
  readonly id: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly succeeds: boolean;
}

export interface Simulation {
  /** When each message arrives. */
  readonly arrivals: readonly number[];
  /** Outcome of the jobs in turn; those after the last succeed. */
  readonly outcomes: readonly boolean[];
  readonly jobSeconds: number;
  /** One invocation: whether a job starts, and which message stays for how long. */
  look(
    visible: readonly SimulatedMessage[],
    jobs: readonly Job[],
    now: number,
  ): { start: boolean; keep?: { id: string; seconds: number } };
}

/**
 * Plays a queue with a function behind it until the queue is empty.
 *
 * @returns the jobs that were started
 * @throws {Error} if the queue is not empty after 5,000 invocations
 */
export function simulate({ arrivals, outcomes, jobSeconds, look }: Simulation): Job[] {
  const jobs: Job[] = [];
  let waiting = arrivals.map((time, index) => ({ id: `m${index}`, time, receiveCount: 0, visibleAt: time }));
  for (let turn = 0; turn < 5000; turn += 1) {
    if (waiting.length === 0) return jobs;
    const now = Math.min(...waiting.map(({ visibleAt }) => visibleAt));
    const visible = waiting.filter(({ visibleAt }) => visibleAt <= now);
    for (const message of visible) message.receiveCount += 1;
    const { start, keep } = look(visible, jobs, now);
    if (start) {
      const succeeds = outcomes[jobs.length] ?? true;
      jobs.push({ id: `job${jobs.length}`, startedAt: now, endsAt: now + jobSeconds, succeeds });
    }
    for (const message of visible) message.visibleAt = now + Math.max(1, Math.ceil(keep?.seconds ?? 0));
    waiting = waiting.filter((message) => !visible.includes(message) || message.id === keep?.id);
  }
  throw new Error('messages wait for ever');
}
