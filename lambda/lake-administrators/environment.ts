import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** Fixed when bootstrap makes the function: whoever may invoke it can't say whom to make an administrator. */
export const Environment = z.object({
  PARAMETER_NAME: text(),
  /** ARNs, separated by commas; this function's own role is the first. */
  ADMINISTRATORS: text(),
  /** These five together, or none where the account holds no data. */
  LOCATION_ARN: z.optional(text()),
  LOCATION_ROLE_ARN: z.optional(text()),
  DATABASE_NAME: z.optional(text()),
  CRAWLER_ROLE_ARN: z.optional(text()),
  UNCATALOGUED_ROLE_ARN: z.optional(text()),
});

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
