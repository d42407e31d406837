import * as z from 'zod/mini';
import { seconds, text } from '../shared/parse';

/** Environment of the crawl function. */
export const Environment = z.object({
  CRAWLER_NAME: text(),
  UPLOADS_QUEUE_URL: text(),
  UPLOADS_DEAD_LETTERS_URL: text(),
  PUBLISH_QUEUE_URL: text(),
  // Event times are cut off to the second, so less would let a crawl count that began before its object.
  SETTLING_SECONDS: seconds(1),
  GATHERING_SECONDS: seconds(),
  RETRY_SECONDS: seconds(),
  INTERVAL_SECONDS: seconds(),
  // What has to be told of whatever waits: the history is read as far back.
  ALARM_SECONDS: seconds(),
});

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
