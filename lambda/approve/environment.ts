import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** Environment of the approve function. */
export const Environment = z.object({ DOMAIN_ID: text() });

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
