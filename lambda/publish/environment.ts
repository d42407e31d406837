import * as z from 'zod/mini';
import { seconds, text } from '../shared/parse';

/** Environment of the publish function. */
export const Environment = z.object({
  DOMAIN_ID: text(),
  PROJECT_ID: text(),
  DATA_SOURCE_NAME: text(),
  // Names of the described datasets, of which each has a data source; none where files are published as uploaded.
  DATASETS: z.optional(
    z.pipe(
      text(),
      z.transform((names: string) => names.split(',')),
    ),
  ),
  PUBLISHER_ROLE_ARN: text(),
  PUBLISHER_EXTERNAL_ID: z.optional(text()),
  // Bucket of the pseudonymiser's receipts; none where files are published as uploaded.
  RECORDS_BUCKET: z.optional(text()),
  PUBLISH_QUEUE_URL: text(),
  PUBLISH_DEAD_LETTERS_URL: text(),
  INTERVAL_SECONDS: seconds(),
  RETRY_SECONDS: seconds(),
  // What has to be told of whatever waits: the runs are read as far back.
  ALARM_SECONDS: seconds(),
});

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
