import * as z from 'zod/mini';
import { en } from 'zod/v4/locales';

// The small build of zod comes without any language.
z.config(en());

/**
 * The value as its schema describes it.
 *
 * @throws {Error} one line for each problem: `what: field: rule, got value`
 */
export function parse<S extends z.ZodMiniType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message, input }) =>
      `${what}: ${path.join('.') || '(whole)'}: ${message}, got ${shownInput(input)}`,
  );
  throw new Error(problems.join('\n'));
}

/** A variable of the function's environment that holds seconds, at least `least`. */
export const seconds = (least = 0) =>
  z.pipe(
    z.string().check(z.regex(/^\d+$/, 'must be whole seconds')),
    z.pipe(z.transform(Number), z.number().check(z.gte(least))),
  );

/** A variable of the function's environment that may not be empty. */
export const text = () => z.string().check(z.minLength(1));

function shownInput(input: unknown): string {
  const json = JSON.stringify(input) ?? 'nothing';
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
