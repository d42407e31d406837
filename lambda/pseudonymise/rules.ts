import * as z from 'zod/mini';

const Publish = z.discriminatedUnion('rule', [
  z.object({ rule: z.literal('keep') }),
  z.object({ rule: z.literal('drop') }),
  z.object({ rule: z.literal('pseudonym'), space: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,62}$/)) }),
  z.object({ rule: z.literal('truncate'), to: z.enum(['month', 'year']) }),
  z.object({ rule: z.literal('prefix'), length: z.number().check(z.int(), z.gte(1)) }),
  z.object({ rule: z.literal('bands'), bounds: z.array(z.number()).check(z.minLength(1)) }),
  z.object({ rule: z.literal('round'), to: z.number().check(z.gt(0)) }),
]);

const Column = z.object({
  type: z.enum(['string', 'text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp']),
  required: z.boolean(),
  unique: z.boolean(),
  allowed: z.optional(z.array(z.string())),
  publish: Publish,
});
export type Column = z.infer<typeof Column>;

const Csv = z.object({
  delimiter: z.enum([',', ';', '|', 'tab']),
  quote: z.enum(['"', "'", 'none']),
  header: z.boolean(),
  encoding: z.enum(['utf-8', 'utf-16', 'latin-1']),
  nullText: z.string(),
});
export type Csv = z.infer<typeof Csv>;

const described = { person: z.string(), columns: z.record(z.string(), Column) };

/** What of a table's description decides on its files; titles and the like are not read. */
const Table = z.discriminatedUnion('format', [
  z.object({ format: z.literal('csv'), csv: Csv, ...described }),
  z.object({ format: z.literal('parquet'), ...described }),
]);
export type Table = z.infer<typeof Table>;

/** The file rules.json of the records bucket, which a deploy writes. */
export const Rules = z.object({
  version: z.literal(1),
  datasets: z.record(z.string(), z.object({ tables: z.record(z.string(), Table) })),
});
export type Rules = z.infer<typeof Rules>;
