import type { Clock } from './clock';
import { LIMITS, values, type Times } from './figures';

const { accountConcurrency, asyncEventAge, asyncFirstRetry, asyncLongestRetry } = values(LIMITS);

/** Executions of one account, which all its functions share. */
export interface Concurrency {
  running: number;
}

/** One process of a function, which works on one event at a time. */
export interface Environment {
  /** What the module of `crawl` keeps between invocations. */
  readonly memory: { forwarded?: string; newestSeen?: Date };
  idleSince: number;
}

/** Works on one event; gives the seconds that it takes. What it changes at its end is `end`'s. */
export type Work = (environment: Environment) => { readonly seconds: number; readonly end?: () => void };

export interface FunctionOptions {
  readonly memoryMb: number;
  readonly architecture: 'arm64' | 'x86_64';
}

/** A Lambda function. */
export class SimulatedFunction {
  invocations = 0;
  billedSeconds = 0;
  /** Asynchronous events given up after six hours without a free execution. */
  dropped = 0;
  /** The last to be left is the first to be used again. */
  private readonly idle: Environment[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly times: Times,
    private readonly concurrency: Concurrency,
    readonly options: FunctionOptions,
  ) {}

  /** Invokes by an event source mapping, whose maximum concurrency stays below the account's. */
  invoke(work: Work, then: () => void): void {
    const { environment, initSeconds } = this.takeEnvironment();
    this.concurrency.running += 1;
    this.clock.after(initSeconds, () => {
      const { seconds, end } = work(environment);
      this.invocations += 1;
      this.billedSeconds += initSeconds + seconds;
      this.clock.after(seconds, () => {
        this.concurrency.running -= 1;
        environment.idleSince = this.clock.now;
        this.idle.push(environment);
        end?.();
        then();
      });
    });
  }

  /** Queues an event; throttled, it is tried again less and less often. What the function answers reaches nobody. */
  invokeAsync(work: Work): void {
    const queuedAt = this.clock.now;
    const attempt = (wait: number) => {
      if (this.clock.now - queuedAt > asyncEventAge) {
        this.dropped += 1;
      } else if (this.concurrency.running < accountConcurrency) {
        this.invoke(work, () => undefined);
      } else {
        this.clock.after(wait, () => attempt(Math.min(2 * wait, asyncLongestRetry)));
      }
    };
    attempt(asyncFirstRetry);
  }

  private takeEnvironment(): { environment: Environment; initSeconds: number } {
    const last = this.idle.pop();
    if (last && this.clock.now - last.idleSince <= this.times.idleEnvironment) {
      return { environment: last, initSeconds: 0 };
    }
    // The others have been idle for longer.
    this.idle.length = 0;
    return { environment: { memory: {}, idleSince: 0 }, initSeconds: this.times.coldStart };
  }
}
