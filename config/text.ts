import { z } from 'zod';
import { ruleParams } from './problems';

/** What of a text's JSON Schema comes from {@link text}. */
export interface Patterned {
  readonly pattern: string;
  /** Shown by editors instead of the expression. */
  readonly patternErrorMessage: string;
  /** What holds for the text besides. */
  readonly allOf?: readonly Patterned[];
}

/** A text that an expression holds for; its JSON Schema has the same expression, rule and cure. */
export function text(holds: RegExp, rule: string, cure: string): z.ZodString {
  return matching(z.string(), holds, rule, cure).meta({ ...textMatching(holds, rule, cure) });
}

/** A {@link text} that another expression holds for as well. */
export function alsoMatching(base: z.ZodString, holds: RegExp, rule: string, cure: string): z.ZodString {
  const { allOf = [] } = patternedOf(base);
  return matching(base, holds, rule, cure).meta({ allOf: [...allOf, textMatching(holds, rule, cure)] });
}

/** What a {@link text} has in its JSON Schema. */
export function patternedOf(schema: z.ZodString): Patterned {
  const { pattern, patternErrorMessage, allOf } = schema.meta() as unknown as Patterned;
  return { pattern, patternErrorMessage, ...(allOf ? { allOf } : {}) };
}

function matching(base: z.ZodString, holds: RegExp, rule: string, cure: string): z.ZodString {
  // What is not of the shape at all has one problem, not every other as well.
  return base.refine((value) => holds.test(value), { ...ruleParams(rule, cure), abort: true });
}

function textMatching(holds: RegExp, rule: string, cure: string): Patterned {
  return { pattern: holds.source, patternErrorMessage: `${rule}; ${cure}` };
}
