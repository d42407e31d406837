import { Progress, type Tell } from '../../commands/progress';

/** Whose time a step takes: our own code's, that of Terraform with its CLI and provider, or the simulated services'. */
export type Whose = 'platform' | 'terraform' | 'services';

/** Time in which somebody's steps ran, one or several. */
class Clock {
  private total = 0;
  private running = 0;
  private since = 0;

  start(): void {
    if (this.running++ === 0) this.since = performance.now();
  }

  stop(): void {
    if (--this.running === 0) this.total += performance.now() - this.since;
  }

  get seconds(): number {
    return this.total / 1000;
  }
}

/** Follows a journey: shows the steps that run, leaves a line with its time for each that is done, and sums up. */
export class Steps {
  private readonly clocks: Readonly<Record<Whose, Clock>> = {
    platform: new Clock(),
    terraform: new Clock(),
    services: new Clock(),
  };
  private readonly started = performance.now();
  private readonly progress: Progress;

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.progress = new Progress(stream);
  }

  heading(text: string): void {
    this.progress.print(`\n${text}`);
  }

  /** Runs a step, also beside others; `found` makes the line say what it found. */
  async step<T>(
    title: string,
    whose: Whose,
    work: (tell: Tell) => Promise<T>,
    found?: (result: T) => string,
  ): Promise<T> {
    const begun = performance.now();
    this.clocks[whose].start();
    let result: T;
    try {
      result = await this.progress.run(title, work);
    } finally {
      this.clocks[whose].stop();
    }
    const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
    this.progress.print(`  ${seconds} s  ${title}${found ? `: ${found(result)}` : ''}`);
    return result;
  }

  /** A line between two steps. */
  note(text: string): void {
    this.progress.print(`            ${text}`);
  }

  /** The split of the time so far; steps of one kind that ran side by side count once. */
  split(): string {
    const total = (performance.now() - this.started) / 1000;
    const { platform, terraform, services } = this.clocks;
    return (
      `${total.toFixed(0)} s in all: Terraform, its CLI and its provider ${terraform.seconds.toFixed(0)} s, ` +
      `AWS's own waits (scaled) ${services.seconds.toFixed(0)} s, this platform's code ${platform.seconds.toFixed(0)} s`
    );
  }
}
