import * as z from 'zod/mini';

const COUNT = z.number().check(z.int(), z.gte(0));
const SHARE = z.number().check(z.gte(0), z.lte(1));

/** What does not fit: where, which rule, and how to mend it. Never a value. */
const Problem = z.object({
  /** Number of the row in the file; the first one under the header is 1. */
  row: z.optional(z.number().check(z.int(), z.gte(1))),
  /** Name of the column as the description has it. */
  column: z.optional(z.string()),
  rule: z.string(),
  cure: z.optional(z.string()),
});
export type Problem = z.infer<typeof Problem>;

const ColumnQuality = z.object({
  /** As the lake has it: lower case. */
  name: z.string(),
  /** Type of the published column, in Athena's words. */
  type: z.string(),
  /** Share of rows that have a value; 1 of an empty table. */
  completeness: SHARE,
  /** Present where the description says that no two rows have the same value. */
  unique: z.optional(z.boolean()),
  /** Share of values that are allowed, where the description lists these. */
  allowed: z.optional(SHARE),
  /** Of dates and times, as coarse as they are published. */
  earliest: z.optional(z.string()),
  latest: z.optional(z.string()),
});

/** What was measured in the pass that published a file. */
const Quality = z.object({ rows: COUNT, columns: z.array(ColumnQuality) });
export type Quality = z.infer<typeof Quality>;

/** Which columns of the source a published column is made of, and by which rule. */
const Lineage = z.object({ column: z.string(), from: z.array(z.string()), rule: z.string() });
export type Lineage = z.infer<typeof Lineage>;

/** What became of a version of a file in the intake. Written to `receipts/<key of the source>.json`; it holds no value of a row. */
export const Receipt = z.object({
  version: z.literal(1),
  /** Of the source's key; empty where the key has none. */
  dataset: z.string(),
  table: z.string(),
  source: z.object({ key: z.string(), versionId: z.string(), bytes: COUNT }),
  /** Hash of what decided: the table's description, the opt-outs in force and the key of the pseudonyms. */
  rules: z.string(),
  decidedAt: z.iso.datetime(),
  outcome: z.enum(['published', 'parked']),
  /** The object in the assets bucket; only of what is published. */
  result: z.optional(z.object({ key: z.string(), rows: COUNT, bytes: COUNT })),
  quality: z.optional(Quality),
  lineage: z.optional(z.array(Lineage)),
  /** Why it is parked; the first hundred. */
  problems: z.optional(z.array(Problem)),
});
export type Receipt = z.infer<typeof Receipt>;

/** Where the receipt of a source lies in the records bucket. */
export function receiptKey(sourceKey: string): string {
  return `receipts/${sourceKey}.json`;
}

/** What every receipt of a source has. */
export function receiptOf(
  { key, versionId, bytes }: Receipt['source'],
  rules: string,
  outcome: Receipt['outcome'],
  now: Date,
): Receipt {
  const [dataset = '', table = ''] = key.split('/');
  return {
    version: 1,
    dataset,
    table,
    source: { key, versionId, bytes },
    rules,
    decidedAt: now.toISOString(),
    outcome,
  };
}
