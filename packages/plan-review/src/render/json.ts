import { z } from 'zod';
import { LEVELS, TOPICS } from '../judge/finding';
import { KINDS, type Review } from '../judge/review';
import { sentenceOf } from './sentences';

/** The reviews as JSON: every finding as values, with the sentence that Markdown shows as `text`. */
export function toJson(reviews: readonly Review[]): string {
  const all = reviews.map((review) => ({
    ...review,
    findings: review.findings.map((finding) => ({ ...finding, text: sentenceOf(finding) })),
  }));
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

const touchedResources = z.array(
  z.looseObject({
    kind: z.enum(KINDS),
    address: z.string(),
    where: z.string(),
    attributes: z.array(z.string()),
  }),
);

const reviews = z.array(
  z.looseObject({
    name: z.string(),
    findings: z.array(
      z.looseObject({
        level: z.enum(LEVELS),
        topic: z.enum(TOPICS),
        address: z.string(),
        fact: z.looseObject({ kind: z.string() }),
      }),
    ),
    touched: touchedResources,
    drift: touchedResources,
    outputs: z.array(z.string()),
    applyable: z.boolean(),
    held: z.looseObject({ who: z.string(), since: z.string(), operation: z.string() }).optional(),
  }),
);

/**
 * Reads what {@link toJson} wrote, so that reviews of several runs become one text.
 *
 * @param name of the file, for messages
 * @throws Error that names the file and what is wrong with it
 */
export function readReviews(name: string, text: string): readonly Review[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: write it with \`npm run plan\`.`, { cause: error });
  }
  const read = reviews.safeParse(value);
  if (read.success) return read.data as unknown as readonly Review[];
  const [{ path, message }] = read.error.issues;
  throw new Error(
    `${name} is no review of a plan: ${path.join('.') || 'the whole'}: ${message}. Write it with \`npm run plan\`.`,
  );
}
