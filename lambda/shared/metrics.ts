/** CloudWatch namespace of the functions' metrics; each carries the dimension `service`, the function's name. */
export const METRICS_NAMESPACE = 'HealthDataSpace';

/** Every metric of a function's own, so that an alarm can name it. */
export type MetricName =
  /** Seconds that the oldest upload, or the oldest crawl, has waited; 0 where none does. */
  | 'OldestUploadAge'
  | 'OldestCrawlAge'
  /**
   * Uploads that no crawl will catalogue, counted when they come (`crawl`); folders that have no table although a crawl
   * has read them, as many as there are (`uncatalogued`).
   */
  | 'NotCatalogued'
  /** What the newest crawl says that it left out. */
  | 'LeftOutByCrawl'
  | 'CrawlStarted'
  | 'CrawlFailed'
  | 'RunStarted'
  | 'RunFailed'
  | 'RunPartiallySucceeded'
  | 'TableNotPublished'
  | 'RunQuotaReached'
  /** Tables whose quality and lineage were not posted. */
  | 'RecordsNotPosted'
  | 'RequestAccepted'
  | 'RequestLeftForPeople'
  /** By permits. */
  | 'RequestRejected'
  | 'SubscriptionRevoked'
  | 'MalformedMessage'
  /** Files of the intake that were published, and that were parked. */
  | 'UploadPublished'
  | 'UploadParked'
  /** Seconds that a change in the intake has waited, when it is looked at. */
  | 'OldestIntakeAge'
  /** Datasets that stay out of the catalogue, each time that it is written. */
  | 'DatasetKeptOut';
