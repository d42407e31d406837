import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** Environment of the function that looks for folders without a table. */
export const Environment = z.object({
  CRAWLER_NAME: text(),
  ASSETS_BUCKET: text(),
  DATABASE_NAME: text(),
});

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
