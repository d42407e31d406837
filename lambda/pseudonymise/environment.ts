import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** A variable of the function's environment that holds a number of bytes, at least 1. */
const bytes = () =>
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d*$/, 'must be whole bytes, at least 1')),
    z.pipe(z.transform(Number), z.number()),
  );

/** Environment of the pseudonymiser. */
export const Environment = z.object({
  /** Bucket in which raw files arrive. */
  INTAKE_BUCKET: text(),
  /** Bucket of what is published. */
  ASSETS_BUCKET: text(),
  /** Bucket of rules.json and of the receipts. */
  RECORDS_BUCKET: text(),
  QUEUE_URL: text(),
  DEAD_LETTERS_URL: text(),
  /** ARN of the KMS key of type HMAC_256 that working keys are derived from. */
  KEY_ID: text(),
  /** Larger files are parked: what one invocation finishes in time. */
  LARGEST_CSV_BYTES: bytes(),
  LARGEST_PARQUET_BYTES: bytes(),
});

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
