/** CloudWatch namespace of the functions' metrics; each carries the dimension `service`, the function's name. */
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
