import * as z from 'zod/mini';
import {
  ACTIVITIES,
  AGENT_TYPES,
  CATEGORIES,
  codesOf,
  CODING_SYSTEMS,
  COUNTRIES,
  DATASET_TYPES,
  FREQUENCIES,
  HEALTH_THEMES,
  LANGUAGES,
  LEGAL_BASES,
  PURPOSES,
  STANDARDS,
} from '@ehds/healthdcat/codes';
import { type CatalogueSettings, COLUMN_TYPES, type Dataset } from '@ehds/healthdcat/description';
import {
  COLUMN_NAME,
  DAY,
  EMAIL,
  LONGEST_DATASET_NAME,
  NAME,
  PAGE,
  PRINTED,
} from '@ehds/healthdcat/patterns';

/** A text of a person's, of at most so many characters of UTF-16; the configuration counts fewer. */
const written = (most: number) =>
  z.string().check(z.maxLength(2 * most), z.regex(PRINTED, 'has characters that nobody sees'));
const matching = (pattern: RegExp, most: number) => z.string().check(z.maxLength(most), z.regex(pattern));
const code = (codes: readonly string[]) => z.enum(codes as [string, ...string[]]);
const codes = (list: readonly string[]) => z.array(code(list)).check(z.maxLength(500));
const count = z.int().check(z.nonnegative());
const page = matching(PAGE, 2000);
const day = matching(DAY, 10);

const contact = z.object({ email: z.optional(matching(EMAIL, 320)), page: z.optional(page) });
const agent = z.object({
  name: written(200),
  type: z.optional(code(codesOf(AGENT_TYPES))),
  note: z.optional(written(2000)),
  email: z.optional(matching(EMAIL, 320)),
  page: z.optional(page),
});
const period = z.object({ start: z.optional(day), end: z.optional(day) });

/** What is dropped is in no form, so nothing here may say so. */
const publish = z.discriminatedUnion('rule', [
  z.object({ rule: z.literal('keep') }),
  z.object({ rule: z.literal('pseudonym'), space: matching(/^[a-z][a-z0-9-]{0,62}$/, 63) }),
  z.object({ rule: z.literal('truncate'), to: z.enum(['month', 'year']) }),
  z.object({ rule: z.literal('prefix'), length: count }),
  z.object({ rule: z.literal('bands'), bounds: z.array(z.number()).check(z.maxLength(100)) }),
  z.object({ rule: z.literal('round'), to: z.number() }),
]);

const column = z.object({
  title: written(200),
  description: written(2000),
  type: z.enum(COLUMN_TYPES),
  unit: z.optional(matching(/^[!-~]*$/, 50)),
  codingSystem: z.optional(code(codesOf(CODING_SYSTEMS))),
  concept: z.optional(page),
  required: z.boolean(),
  unique: z.boolean(),
  allowed: z.optional(z.array(written(200))),
  publish,
});

const table = z.object({
  title: written(200),
  description: written(2000),
  format: z.enum(['csv', 'parquet']),
  person: matching(COLUMN_NAME, 255),
  columns: z.record(matching(COLUMN_NAME, 255), column),
});

/** Name of a dataset. */
export const DatasetName = matching(NAME, LONGEST_DATASET_NAME);

/**
 * A dataset as a form has it. Whoever works in a project may write one, so each text is held to what the configuration
 * would take, as far as the catalogue's files and readers rely on it.
 */
export const DescribedDataset = z.object({
  name: DatasetName,
  description: z.object({
    title: written(200),
    description: written(4000),
    language: code(codesOf(LANGUAGES)),
    keywords: z.array(written(100)),
    categories: codes(codesOf(CATEGORIES)),
    type: code(codesOf(DATASET_TYPES)),
    provenance: written(4000),
    contact,
    holder: agent,
    publisher: z.optional(agent),
    themes: z.optional(codes(codesOf(HEALTH_THEMES))),
    populationCoverage: z.optional(written(2000)),
    countries: z.optional(codes(codesOf(COUNTRIES))),
    temporalCoverage: z.optional(period),
    typicalAge: z.optional(z.object({ min: z.optional(count), max: z.optional(count) })),
    retention: z.optional(period),
    purposes: z.optional(codes(Object.keys(PURPOSES))),
    legalBases: z.optional(codes(codesOf(LEGAL_BASES))),
    personalData: z.optional(z.array(matching(/^[A-Z][A-Za-z]{1,60}$/, 61))),
    generatedBy: z.optional(codes(codesOf(ACTIVITIES))),
    frequency: z.optional(code(codesOf(FREQUENCIES))),
    conformsTo: z.optional(codes(codesOf(STANDARDS))),
    documentation: z.optional(z.array(page)),
    tables: z.record(matching(NAME, 255), table),
  }),
}) satisfies z.ZodMiniType<Dataset>;

/** The catalogue's settings, which the configuration has checked. */
export const Settings = z.object({
  base: page,
  accessBody: agent,
  applicationPage: page,
}) satisfies z.ZodMiniType<CatalogueSettings>;
