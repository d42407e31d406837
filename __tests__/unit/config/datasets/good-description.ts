import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Problem } from '../../../../config/problems';
import { type Descriptions, readDescriptions } from '../../../../config/datasets/load';

/** What is the same for every dataset. */
export const SETTINGS = `base: https://catalogue.example.org/datasets/
accessBody:
  name: Access Body
  email: apply@body.example.org
applicationPage: https://body.example.org/apply
`;

/** A description without a problem, to put one into. */
export const GOOD = `title: Cohort
description: Patients of a hospital.
language: ENG
keywords: [hospital, cohort]
categories: [EHRS]
type: STATISTICAL
provenance: From the hospital's records.
contact: { email: data@hospital.example.org }
holder: { name: Hospital, email: data@hospital.example.org }
tables:
  patients:
    title: Patients
    description: A row is a person.
    format: parquet
    person: Id
    columns:
      Id: { title: Patient, description: The person., type: string, required: true, unique: true, publish: { pseudonym: patient } }
      AGE: { title: Age, description: Age in years., type: integer, required: true, unique: false, publish: { bands: [0, 18, 65] } }
      SEX: { title: Sex, description: As administered., type: string, required: true, unique: false, allowed: [f, m], publish: keep }
  visits:
    title: Visits
    description: A row is a visit.
    format: csv
    csv: { delimiter: ',', quote: '"', header: true, encoding: utf-8, nullText: '' }
    person: PATIENT
    columns:
      PATIENT: { title: Patient, description: The person., type: string, required: true, unique: false, publish: { pseudonym: patient } }
      DAY: { title: Day, description: Day of the visit., type: date, required: true, unique: false, publish: { truncate: month } }
      COST: { title: Cost, description: What is billed., type: decimal, required: true, unique: false, publish: { round: 5 } }
      NOTE: { title: Note, description: What was written., type: text, required: false, unique: false, publish: drop }
`;

/** The good description with one part of it replaced. */
export function changed(from: string, to: string, source = GOOD): string {
  if (!source.includes(from)) throw new Error(`the good description has no ${from}`);
  return source.replace(from, () => to);
}

/** Reads files as those of one folder. */
export function readFolder(files: Readonly<Record<string, string>>): Descriptions {
  const folder = mkdtempSync(path.join(tmpdir(), 'datasets-'));
  for (const [name, text] of Object.entries({ 'catalogue.yaml': SETTINGS, ...files })) {
    writeFileSync(path.join(folder, name), text);
  }
  return readDescriptions(folder);
}

/** Faults of one description, or of several by the names of their files. */
export function problemsOf(source: string | Readonly<Record<string, string>>): readonly Problem[] {
  const files = typeof source === 'string' ? { 'cohort.yaml': source } : source;
  return readFolder(files).errors.flatMap(({ problems }) => problems);
}
