import { performance } from 'node:perf_hooks';
import { createSpinner, type Spinner } from 'nanospinner';

/** Whose time a step takes: our own code's, that of Terraform with its CLI and provider, or the simulated services'. */
export type Whose = 'platform' | 'terraform' | 'services';

/** Where there is no terminal, a step that goes on says so this often, in seconds. */
const SIGN_OF_LIFE = 30;

/**
 * Follows a journey: a line when a step is done, with its time, and at the end the split. Meanwhile a terminal shows
 * what runs and for how long; a log gets a line now and then.
 */
export class Steps {
  private readonly seconds: Record<Whose, number> = { platform: 0, terraform: 0, services: 0 };
  private readonly started = performance.now();
  private readonly spinner?: Spinner;
  /** What the step that runs has got done. */
  private progress = '';

  constructor(private readonly stream: NodeJS.WriteStream = process.stdout) {
    if (stream.isTTY && process.env.TERM !== 'dumb') this.spinner = createSpinner('', { stream });
  }

  heading(text: string): void {
    this.write(`\n${text}`);
  }

  /** Runs a step; `tell` makes the line say what it found. Steps that run side by side share one call. */
  async step<T>(
    title: string,
    whose: Whose,
    work: () => Promise<T>,
    tell?: (result: T) => string,
  ): Promise<T> {
    const begun = performance.now();
    const elapsed = () => (performance.now() - begun) / 1000;
    const stop = this.follow(title, elapsed);
    let result: T;
    try {
      result = await work();
    } finally {
      stop();
    }
    const seconds = elapsed();
    this.seconds[whose] += seconds;
    const finding = tell ? `: ${tell(result)}` : '';
    this.write(`  ${seconds.toFixed(1).padStart(6)} s  ${title}${finding}`);
    return result;
  }

  /** Says what the step that runs has got done. */
  progressed(text: string): void {
    this.progress = `: ${text}`;
  }

  /** A line between two steps. */
  note(text: string): void {
    this.write(`            ${text}`);
  }

  /** The split of the time so far. */
  split(): string {
    const total = (performance.now() - this.started) / 1000;
    const { platform, terraform, services } = this.seconds;
    return (
      `${total.toFixed(0)} s in all: Terraform, its CLI and its provider ${terraform.toFixed(0)} s, ` +
      `AWS's own waits (scaled) ${services.toFixed(0)} s, this platform's code ${platform.toFixed(0)} s`
    );
  }

  /** Shows that a step goes on, until it is stopped. */
  private follow(title: string, elapsed: () => number): () => void {
    this.progress = '';
    const { spinner } = this;
    const running = () => `${elapsed().toFixed(0).padStart(4)} s  ${title}${this.progress} …`;
    if (!spinner) {
      const timer = setInterval(() => this.write(`  ${running()}`), SIGN_OF_LIFE * 1000);
      return () => clearInterval(timer);
    }
    spinner.start({ text: running() });
    const timer = setInterval(() => spinner.update({ text: running() }), 1000);
    return () => {
      clearInterval(timer);
      spinner.reset();
      spinner.clear();
    };
  }

  private write(line: string): void {
    this.spinner?.clear();
    this.stream.write(`${line}\n`);
  }
}
