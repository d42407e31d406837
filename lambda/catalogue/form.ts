import { gunzipSync, gzipSync, strFromU8, strToU8 } from 'fflate';
import { CATEGORIES, PURPOSES } from '@ehds/healthdcat/codes';
import { type Dataset, type Description, publishedColumns, type Table } from '@ehds/healthdcat/description';
import type { AssetForm } from '../../platform/project-template';

/**
 * Metadata form of a described dataset in DataZone. A form type is never changed: what has its form would change with it. A
 * new model is a new name.
 */
export const DATASET_FORM_TYPE = 'HealthDataset_v1';

/** Name of the form on an asset, whatever the version of its type. */
export const DATASET_FORM = 'HealthDataset';

/** Most characters of a form's content (DataZone API reference, FormInput). */
export const LONGEST_CONTENT = 300_000;

/** The form type's model: what people read in the portal, and all that the catalogue is made of. */
export const DATASET_FORM_MODEL = `structure ${DATASET_FORM_TYPE} {
  @required
  @amazon.datazone#displayname(defaultName: "Dataset")
  name: String
  @required
  @amazon.datazone#displayname(defaultName: "Title")
  @amazon.datazone#searchable
  title: String
  @required
  @amazon.datazone#displayname(defaultName: "Description")
  @amazon.datazone#searchable
  description: String
  @required
  @amazon.datazone#displayname(defaultName: "Keywords")
  keywords: Texts
  @required
  @amazon.datazone#displayname(defaultName: "Categories of health data")
  categories: Texts
  @amazon.datazone#displayname(defaultName: "Purposes of secondary use")
  purposes: Texts
  @required
  @amazon.datazone#displayname(defaultName: "Health data holder")
  holder: String
  @required
  @amazon.datazone#displayname(defaultName: "Contact")
  contact: String
  @required
  @documentation("The whole description for the catalogue: JSON, compressed by gzip, as base64.")
  @amazon.datazone#displayname(defaultName: "Description for the catalogue")
  document: String
}
list Texts { member: String }`;

/**
 * The form of a dataset's assets. The description is compressed, since CloudFormation takes templates of 51,200 bytes; it
 * leaves out what is not published, so that no dropped column is told of.
 */
export function datasetForm({ name, description }: Dataset): AssetForm {
  const { title, description: text, keywords, categories, purposes = [], holder, contact } = description;
  const content = JSON.stringify({
    name,
    title,
    description: text,
    keywords,
    categories: categories.map((code) => CATEGORIES.labels[code] ?? code),
    purposes: purposes.map((letter) => PURPOSES[letter] ?? letter),
    holder: holder.name,
    contact: contact.email ?? contact.page ?? '',
    document: compress(publishedPart(description)),
  });
  return { formName: DATASET_FORM, typeIdentifier: DATASET_FORM_TYPE, content };
}

/** What a form holds, before anybody has looked at it. */
export interface DatasetFormContent {
  readonly name: unknown;
  readonly description: unknown;
}

/** Bytes of a description at most, decompressed: more than any form of {@link datasetForm} holds, and little for a function. */
const LARGEST_DESCRIPTION = 4_000_000;

/**
 * Reads the form of an asset, which whoever works in the asset's project may have written.
 *
 * @param content JSON, as DataZone gives it
 * @throws {Error} that says what it is not; nothing of the content is in it
 */
export function readDatasetForm(content: string): DatasetFormContent {
  const { name, document } = objectOf(jsonOf(content, 'the form'));
  if (typeof document !== 'string') throw new Error('the form has no document');
  return { name, description: jsonOf(decompress(document), "the form's document") };
}

function publishedPart(description: Description): Description {
  const tables = Object.entries(description.tables).map(([key, table]) => [key, publishedTable(table)]);
  return { ...description, tables: Object.fromEntries(tables) as Description['tables'] };
}

/** How the holder's own file is written is nobody else's business. */
function publishedTable(table: Table): Table {
  return { ...table, csv: undefined, columns: Object.fromEntries(publishedColumns(table)) };
}

/** The same bytes on every machine: no time, and a compressor of the lock file's version. */
function compress(value: object): string {
  return Buffer.from(gzipSync(strToU8(JSON.stringify(value)), { level: 9, mtime: 0 })).toString('base64');
}

function decompress(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  // The last four bytes say how long the content is (RFC 1952, section 2.3.1), and `out` keeps the decompressor to it.
  const length = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  if (length === 0 || length > LARGEST_DESCRIPTION)
    throw new Error("the form's document has no fitting length");
  try {
    return strFromU8(gunzipSync(bytes, { out: new Uint8Array(length) }));
  } catch {
    throw new Error("the form's document is not compressed by gzip");
  }
}

function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} is no JSON`);
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the form is no object');
  return value as Readonly<Record<string, unknown>>;
}
