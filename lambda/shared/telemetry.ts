import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod/mini';
import { METRICS_NAMESPACE, type MetricName } from './metrics';
import { parse, text } from './parse';

/** Lambda itself sets it; unlike the purpose, it distinguishes two platforms in one account. */
const Environment = z.object({ AWS_LAMBDA_FUNCTION_NAME: text() });

/** Structured log and metrics of one function. */
export class Telemetry {
  readonly log: Logger;
  private readonly metrics: Metrics;

  constructor() {
    const serviceName = parse(Environment, process.env, 'environment').AWS_LAMBDA_FUNCTION_NAME;
    this.log = new Logger({ serviceName });
    this.metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName });
  }

  /** Counts one, or as many as it was. */
  count(name: MetricName, times = 1): void {
    this.metrics.addMetric(name, MetricUnit.Count, times);
  }

  /** Says how long something has waited, in seconds. */
  age(name: MetricName, seconds: number): void {
    this.metrics.addMetric(name, MetricUnit.Seconds, seconds);
  }

  /** Runs one invocation: logs what it throws, and writes its metrics either way. */
  async invocation<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.log.error('the invocation failed', error as Error);
      throw error;
    } finally {
      if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
    }
  }
}
