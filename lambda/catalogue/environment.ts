import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** Environment of the catalogue function. */
export const Environment = z.object({
  DOMAIN_ID: text(),
  /** Bucket that the catalogue is written into. */
  BUCKET: text(),
  /** JSON of the catalogue's settings, as the configuration has them. */
  SETTINGS: text(),
});

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
