import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of the functions' metrics; each carries the dimension `service`, the function's purpose. */
export const METRICS_NAMESPACE = 'HealthDataSpace';

/** Every metric that a function counts, so that an alarm can name it. */
export type MetricName =
  | 'CrawlStarted'
  | 'CrawlFailed'
  | 'RunStarted'
  | 'RunFailed'
  | 'RunPartiallySucceeded'
  | 'RunQuotaReached'
  | 'RequestAccepted'
  | 'RequestLeftForPeople'
  | 'MalformedMessage';

/** Structured log and metrics of one function. */
export class Telemetry {
  readonly log: Logger;
  private readonly metrics: Metrics;

  constructor(service: string) {
    this.log = new Logger({ serviceName: service });
    this.metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: service });
  }

  /** Counts one. */
  count(name: MetricName): void {
    this.metrics.addMetric(name, MetricUnit.Count, 1);
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
