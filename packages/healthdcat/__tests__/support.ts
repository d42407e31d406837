import { type Literal, Parser, type Quad } from 'n3';
import type { Entry } from '../src/catalogue';
import type { CatalogueSettings, Column, Description } from '../src/description';

export const SETTINGS: CatalogueSettings = {
  base: 'https://catalogue.example.org/datasets/',
  accessBody: { name: 'Access Body', type: 'national-authority', email: 'apply@body.example.org' },
  applicationPage: 'https://body.example.org/apply',
};

export const COLUMN: Column = {
  title: 'Patient',
  description: 'The person.',
  type: 'string',
  required: true,
  unique: true,
  publish: { rule: 'pseudonym', space: 'patient' },
};

/** A description in which every field stands. */
export const DESCRIPTION: Description = {
  title: 'Cohort',
  description: 'Patients of a hospital.',
  language: 'ENG',
  keywords: ['hospital', 'cohort'],
  categories: ['EHRS'],
  type: 'STATISTICAL',
  provenance: 'From the hospital’s records.',
  contact: { email: 'data@hospital.example.org', page: 'https://hospital.example.org/data' },
  holder: {
    name: 'Hospital',
    type: 'inpatient-institute',
    email: 'data@hospital.example.org',
    note: 'A public hospital.',
  },
  publisher: { name: 'Registry', type: 'public-health-registry', page: 'https://registry.example.org' },
  themes: ['HEALTH_SYSTEMS'],
  populationCoverage: 'Everybody who was treated.',
  countries: ['DEU'],
  temporalCoverage: { start: '2020-01-01', end: '2024-12-31' },
  typicalAge: { min: 0, max: 99 },
  retention: { start: '2025-01-01', end: '2034-12-31' },
  purposes: ['a', 'e'],
  legalBases: ['A6-1-e', 'A9-2-j'],
  personalData: ['Age'],
  generatedBy: ['HOSPITAL_RECORDS'],
  frequency: 'ANNUAL',
  conformsTo: ['FHIR'],
  documentation: ['https://hospital.example.org/cohort'],
  tables: {
    patients: {
      title: 'Patients',
      description: 'A row is a person.',
      format: 'parquet',
      person: 'Id',
      columns: {
        Id: COLUMN,
        NOTE: { ...COLUMN, title: 'Note', type: 'text', publish: { rule: 'drop' } },
        CODE: {
          ...COLUMN,
          title: 'Diagnosis',
          codingSystem: 'ICD-10',
          concept: 'https://vocabulary.example.org/diagnosis',
          unique: false,
          allowed: ['E11', 'I10'],
          publish: { rule: 'keep' },
        },
        AGE: {
          ...COLUMN,
          title: 'Age',
          type: 'integer',
          unit: 'a',
          unique: false,
          publish: { rule: 'bands', bounds: [0, 18, 65] },
        },
        BORN: {
          ...COLUMN,
          title: 'Born',
          type: 'timestamp',
          unique: false,
          publish: { rule: 'truncate', to: 'year' },
        },
      },
    },
  },
};

export const ENTRY: Entry = {
  dataset: { name: 'cohort', description: DESCRIPTION },
  facts: {
    issued: '2025-01-15',
    modified: '2025-06-30',
    individuals: 500,
    temporalCoverage: { start: '2020-02-01', end: '2024-11-30' },
    tables: { patients: { rows: 600, byteSize: 4096, columns: ['id', 'code', 'age', 'born'] } },
  },
};

/** The entry with other fields in its description. */
export function described(fields: Partial<Record<keyof Description, unknown>>): Entry {
  const description = { ...DESCRIPTION, ...fields } as Description;
  return { ...ENTRY, dataset: { name: 'cohort', description } };
}

/** Statements of a Turtle document. */
export function readTurtle(turtle: string): Quad[] {
  return new Parser().parse(turtle);
}

/** Statements as sorted text, by which two sets of them are compared. */
export function asLines(quads: readonly Quad[]): string[] {
  return quads
    .map(({ subject, predicate, object }) => {
      const { language = '', datatype } = object as Partial<Literal>;
      const parts = [
        subject.value,
        predicate.value,
        object.termType,
        object.value,
        language,
        datatype?.value ?? '',
      ];
      return JSON.stringify(parts);
    })
    .toSorted();
}
