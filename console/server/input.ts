import { z } from 'zod';
import { type Decision, LIMITS, type Question } from '../api';
import { Refusal } from './failure';

/** Ids of DataZone, as far as they name nothing else in a path or query. */
const ID = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"');

const nonBlankText = (most: number) =>
  z
    .string()
    .max(most, `must be no longer than ${most} characters`)
    .refine((text) => text.trim() !== '', 'must not be empty');

const DECISION: z.ZodType<Decision> = z.strictObject({ reason: nonBlankText(LIMITS.reason) });

const QUESTION: z.ZodType<Question> = z.strictObject({
  environmentId: ID,
  database: z.string().regex(/^[a-z0-9_-]{1,255}$/, 'must be the name of a Glue database'),
  sql: nonBlankText(LIMITS.sql),
});

const SEARCH = z.strictObject({
  text: z
    .string()
    .max(LIMITS.searchText, `must be no longer than ${LIMITS.searchText} characters`)
    .default(''),
  next: z.string().min(1).max(8192).optional(),
});

/** What the API takes; anything else is refused before AWS is asked. */
export const INPUT = {
  id: ID,
  decision: DECISION,
  question: QUESTION,
  search: SEARCH,
  nothing: z.strictObject({}),
};

/**
 * @param what names the input where it has no fields
 * @throws {Refusal} that names the field, and the rule
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what = 'body'): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || what}: ${message}`);
  throw new Refusal(400, 'InvalidInput', problems.join('; '));
}
