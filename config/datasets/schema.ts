import { z } from 'zod';
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
import {
  type CatalogueSettings,
  COLUMN_TYPES,
  type DatasetFacts,
  type Description,
} from '@ehds/healthdcat/description';
import { ruleParams } from '../problems';
import { alsoMatching, text } from '../text';
import { publish } from './publish';
import { count, day, email, flag, page, written } from './texts';

const codes = (list: Parameters<typeof codesOf>[0]) => z.enum(codesOf(list) as [string, ...string[]]);

/** A list in which something stands, and nothing twice. */
const several = <T extends z.ZodType<string>>(one: T) =>
  z
    .array(one)
    .refine(
      (items) => items.length > 0,
      ruleParams('at least one', 'write one, or leave the key out if it is optional'),
    )
    .superRefine((items, context) => {
      const seen = new Set<string>();
      for (const [at, item] of items.entries()) {
        const key = String(item).toLowerCase();
        if (seen.has(key)) {
          context.addIssue({
            code: 'custom',
            path: [at],
            ...ruleParams('each stands in the list once, whatever its capitals', 'take one of the two out'),
          });
        }
        seen.add(key);
      }
    })
    .meta({ minItems: 1 });

const reached = {
  email: email
    .optional()
    .meta({ description: 'E-mail address of a function, not of a person who may leave.' }),
  page: page.optional().meta({ description: 'Address of a page, http or https.' }),
};

export const contact = z.strictObject(reached);

export const agent = z.strictObject({
  name: written(200).meta({ description: 'Name of the organisation.' }),
  type: codes(AGENT_TYPES).optional().meta({ description: 'What it is, by the list of HealthDCAT-AP.' }),
  ...reached,
  note: written(2000).optional().meta({ description: 'What else there is to say of it.' }),
});

export const period = z.strictObject({
  start: day.optional().meta({ description: 'First day.' }),
  end: day.optional().meta({ description: 'Last day.' }),
});

const DELIMITERS = [',', ';', '|', 'tab'] as const;
const QUOTES = ['"', "'", 'none'] as const;
/** Encodings that DuckDB reads without an extension. */
const ENCODINGS = ['utf-8', 'utf-16', 'latin-1'] as const;

const csv = z.strictObject({
  delimiter: z.enum(DELIMITERS).meta({ description: 'What stands between two values; tab for a tabulator.' }),
  quote: z
    .enum(QUOTES)
    .meta({ description: 'What stands around a value that holds a delimiter; none where nothing does.' }),
  header: flag.meta({
    description: "Whether the first line has the columns' names; without it columns come in the order here.",
  }),
  encoding: z.enum(ENCODINGS).meta({ description: 'How letters are written as bytes.' }),
  nullText: z
    .string()
    .refine(
      (value) => value.length <= 20 && !/[,;|\t\r\n"']/.test(value),
      ruleParams(
        'the text for no value has at most 20 characters, and no delimiter, quote or line break',
        "write it like NULL, or '' where nothing stands there",
      ),
    )
    .meta({ description: "What stands where there is no value; '' where nothing does.", maxLength: 20 }),
});

/** Unit of UCUM: printed ASCII without spaces (UCUM, section 2). */
const unit = text(/^[!-~]{1,50}$/, 'a unit of UCUM has no spaces', 'write it like mg/dL or mm[Hg]');

/** One value that a column may have. */
const allowedValue = alsoMatching(
  text(
    /^[^\p{Cc}\u2028\u2029]{1,200}$/u,
    'an allowed value has 1 to 200 characters, and none that controls a terminal',
    'write it as the file has it',
  ),
  /^(?!.*[$%]\{)/,
  '${ and %{ begin what Terraform would evaluate',
  'take the value out, and check it elsewhere',
);

export const column = z.strictObject({
  title: written(200).meta({ description: 'What the column is called, for people.' }),
  description: written(2000).meta({ description: 'What a value of it means.' }),
  type: z
    .enum(COLUMN_TYPES)
    .meta({ description: 'Type of its values. text is free text, which can only be dropped.' }),
  unit: unit.optional().meta({ description: 'Unit of a number, as UCUM writes it.' }),
  codingSystem: codes(CODING_SYSTEMS)
    .optional()
    .meta({ description: 'Coding system that its values are codes of, by the list of HealthDCAT-AP.' }),
  concept: page.optional().meta({ description: 'Address of what the column means, in a vocabulary.' }),
  required: flag.meta({ description: 'Whether each row has a value.' }),
  unique: flag.meta({ description: 'Whether no two rows have the same value.' }),
  allowed: several(allowedValue).optional().meta({ description: 'Every value that there may be.' }),
  publish: publish.meta({ description: 'What of it is published. There is no default.' }),
});

const atLeastOne = (what: string, cure: string) => ({
  check: (map: Readonly<Record<string, unknown>>) => Object.keys(map).length > 0,
  problem: ruleParams(`at least one ${what}`, cure),
});
const oneColumn = atLeastOne('column', 'describe the columns of the file');
const oneTable = atLeastOne('table', 'describe the tables of the dataset');

export const table = z.strictObject({
  title: written(200).meta({ description: 'What the table is called, for people.' }),
  description: written(2000).meta({ description: 'What a row is.' }),
  format: z.enum(['csv', 'parquet']).meta({ description: 'Format of the files that arrive.' }),
  csv: csv.optional().meta({ description: 'How the file is written, where format is csv.' }),
  person: z.string().meta({
    description: 'Column that identifies the person whom a row is about; none where rows are about nobody.',
  }),
  columns: z
    .record(z.string(), column)
    .refine(oneColumn.check, oneColumn.problem)
    .meta({ description: 'Every column of the file, by its name.', minProperties: 1 }),
});

const age = count
  .refine((value) => value <= 150, ruleParams('an age is at most 150 years', 'correct it'))
  .optional();

/** The file's shape and every rule that looks at one field; `rules.ts` has those that look at several. */
export const description = z.strictObject({
  title: written(200).meta({ description: 'What the dataset is called.' }),
  description: written(4000).meta({ description: 'What it is, for somebody who may want to use it.' }),
  language: codes(LANGUAGES).meta({ description: 'Language of every text in this file.' }),
  keywords: several(written(100)).meta({ description: 'Words that somebody would search for.' }),
  categories: several(codes(CATEGORIES)).meta({
    description: 'Categories of Article 51(1) of Regulation (EU) 2025/327 that the data fall under.',
  }),
  type: codes(DATASET_TYPES).meta({ description: 'Kind of dataset. Data of nobody are SYNTHETIC_DATA.' }),
  provenance: written(4000).meta({ description: 'Where the data come from, and what was done to them.' }),
  contact: contact.meta({
    description: 'Whom to ask about the dataset: an e-mail address, a page, or both.',
  }),
  holder: agent.meta({ description: 'The health data holder, by name and how to reach it.' }),
  publisher: agent.optional().meta({ description: 'Who publishes the description. Left out: the holder.' }),
  themes: several(codes(HEALTH_THEMES)).optional().meta({ description: 'Health themes.' }),
  populationCoverage: written(2000).optional().meta({ description: 'Whom the data are about.' }),
  countries: several(codes(COUNTRIES)).optional().meta({ description: 'Countries that the data are from.' }),
  temporalCoverage: period.optional().meta({
    description: 'What time the data are about, until it is measured.',
  }),
  typicalAge: z
    .strictObject({
      min: age.meta({ description: 'Youngest typical age, in years.' }),
      max: age.meta({ description: 'Oldest typical age, in years.' }),
    })
    .optional()
    .meta({ description: 'Typical ages of the persons.' }),
  retention: period.optional().meta({ description: 'How long the data are kept.' }),
  purposes: several(z.enum(Object.keys(PURPOSES) as [string, ...string[]]))
    .optional()
    .meta({ description: 'Purposes of Article 53(1) of Regulation (EU) 2025/327 that the data may serve.' }),
  legalBases: several(codes(LEGAL_BASES)).optional().meta({
    description: 'Legal bases of the processing: points of Articles 6(1) and 9(2) of the GDPR.',
  }),
  personalData: several(
    text(
      /^[A-Z][A-Za-z]{1,60}$/,
      'a kind of personal data is a concept of the Data Privacy Vocabulary, such as Age',
      'look it up at https://w3id.org/dpv/pd, and write the last part of its address',
    ),
  )
    .optional()
    .meta({ description: 'Kinds of personal data, by the Data Privacy Vocabulary.' }),
  generatedBy: several(codes(ACTIVITIES))
    .optional()
    .meta({ description: 'Activities that the data come from.' }),
  frequency: codes(FREQUENCIES).optional().meta({ description: 'How often data are added.' }),
  conformsTo: several(codes(STANDARDS))
    .optional()
    .meta({ description: 'Standards that the data are written by.' }),
  documentation: several(page).optional().meta({ description: 'Pages about the dataset.' }),
  tables: z
    .record(z.string(), table)
    .refine(oneTable.check, oneTable.problem)
    .meta({ description: 'Tables, by their names.', minProperties: 1 }),
}) satisfies z.ZodType<Description>;

/** What is the same for every dataset of a catalogue. */
export const catalogueSettings = z.strictObject({
  base: alsoMatching(
    page,
    /^[^?#]*\/$/,
    'what the addresses of datasets begin with ends with /, and has neither ? nor #',
    'write it like https://catalogue.example/datasets/',
  ).meta({ description: 'What the addresses of datasets begin with; ends with /.' }),
  accessBody: agent.meta({ description: 'The health data access body.' }),
  applicationPage: page.meta({ description: 'Page on which access is applied for.' }),
}) satisfies z.ZodType<CatalogueSettings>;

/** What was measured, by dataset. */
export const measuredFacts = z.record(
  z.string(),
  z.strictObject({
    issued: day.optional(),
    modified: day.optional(),
    individuals: count.optional(),
    temporalCoverage: period.optional(),
    tables: z.record(
      z.string(),
      z.strictObject({
        rows: count,
        byteSize: count.optional(),
        columns: z.array(z.string()).optional(),
      }),
    ),
  }),
) satisfies z.ZodType<Readonly<Record<string, DatasetFacts>>>;
