import { performance } from 'node:perf_hooks';

/** Whose time a step takes: our own code's, that of Terraform with its CLI and provider, or the simulated services'. */
export type Whose = 'platform' | 'terraform' | 'services';

/** Follows a journey on the terminal: a line when a step is done, with its time, and at the end the split. */
export class Steps {
  private readonly seconds: Record<Whose, number> = { platform: 0, terraform: 0, services: 0 };
  private readonly started = performance.now();

  constructor(private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

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
    const result = await work();
    const seconds = (performance.now() - begun) / 1000;
    this.seconds[whose] += seconds;
    const finding = tell ? `: ${tell(result)}` : '';
    this.write(`  ${seconds.toFixed(1).padStart(6)} s  ${title}${finding}`);
    return result;
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
}
