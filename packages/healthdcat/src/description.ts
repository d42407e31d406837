/** Who somebody is, and how to reach them: by an e-mail address, a page, or both. */
export interface Contact {
  readonly email?: string;
  /** Address of a page, http or https. */
  readonly page?: string;
}

/** An organisation. Where the same is said of two, they are one. */
export interface Agent extends Contact {
  readonly name: string;
  /** Code of AGENT_TYPES. */
  readonly type?: string;
  /** What else there is to say of it. */
  readonly note?: string;
}

/** From the first to the last day, each YYYY-MM-DD. */
export interface Period {
  readonly start?: string;
  readonly end?: string;
}

export const COLUMN_TYPES = [
  'string',
  'text',
  'integer',
  'decimal',
  'double',
  'boolean',
  'date',
  'timestamp',
] as const;

/** Type of a column's values; `text` is free text, in which anything may stand. */
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** What of a column is published. */
export type Publish =
  | { readonly rule: 'keep' }
  | { readonly rule: 'drop' }
  /** A keyed hash; the same value has the same pseudonym wherever the space is the same. */
  | { readonly rule: 'pseudonym'; readonly space: string }
  /** The first day of the month or year. */
  | { readonly rule: 'truncate'; readonly to: 'month' | 'year' }
  /** The first characters. */
  | { readonly rule: 'prefix'; readonly length: number }
  /** The band that a number lies in: from a bound up to the next, the last one without an end. */
  | { readonly rule: 'bands'; readonly bounds: readonly number[] }
  /** The nearest multiple. */
  | { readonly rule: 'round'; readonly to: number };

export interface Column {
  readonly title: string;
  readonly description: string;
  readonly type: ColumnType;
  /** Unit of a number, as UCUM writes it. */
  readonly unit?: string;
  /** Code of CODING_SYSTEMS, where values are codes of it. */
  readonly codingSystem?: string;
  /** IRI of what the column means. */
  readonly concept?: string;
  /** Whether each row has a value. */
  readonly required: boolean;
  /** Whether no two rows have the same value. */
  readonly unique: boolean;
  /** Every value that there may be. */
  readonly allowed?: readonly string[];
  readonly publish: Publish;
}

export interface Csv {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
  readonly encoding: string;
  /** What stands where there is no value. */
  readonly nullText: string;
}

export interface Table {
  readonly title: string;
  readonly description: string;
  readonly format: 'csv' | 'parquet';
  /** How the file is written, where it is CSV. */
  readonly csv?: Csv;
  /** Column that identifies the person whom a row is about; `none` where rows are about nobody. */
  readonly person: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** What only a person can tell of a dataset. */
export interface Description {
  readonly title: string;
  readonly description: string;
  /** Code of LANGUAGES: the language of every text here. */
  readonly language: string;
  readonly keywords: readonly string[];
  /** Codes of CATEGORIES. */
  readonly categories: readonly string[];
  /** Code of DATASET_TYPES. */
  readonly type: string;
  /** Where the data come from, and what was done to them. */
  readonly provenance: string;
  /** Whom to ask about the dataset. */
  readonly contact: Contact;
  /** The health data holder. */
  readonly holder: Agent;
  /** Who publishes the description; the holder where nobody else does. */
  readonly publisher?: Agent;
  /** Codes of HEALTH_THEMES. */
  readonly themes?: readonly string[];
  /** Whom the data are about. */
  readonly populationCoverage?: string;
  /** Codes of COUNTRIES. */
  readonly countries?: readonly string[];
  /** What time the data are about, where nothing is measured. */
  readonly temporalCoverage?: Period;
  readonly typicalAge?: { readonly min?: number; readonly max?: number };
  /** How long the data are kept. */
  readonly retention?: Period;
  /** Letters of PURPOSES. */
  readonly purposes?: readonly string[];
  /** Codes of LEGAL_BASES. */
  readonly legalBases?: readonly string[];
  /** Concepts of the Data Privacy Vocabulary, such as `Age`. */
  readonly personalData?: readonly string[];
  /** Codes of ACTIVITIES. */
  readonly generatedBy?: readonly string[];
  /** Code of FREQUENCIES: how often data are added. */
  readonly frequency?: string;
  /** Codes of STANDARDS. */
  readonly conformsTo?: readonly string[];
  /** Pages about the dataset, http or https. */
  readonly documentation?: readonly string[];
  readonly tables: Readonly<Record<string, Table>>;
}

/** A description with the name of its dataset. */
export interface Dataset {
  readonly name: string;
  readonly description: Description;
}

/** What is the same for every dataset of a catalogue. */
export interface CatalogueSettings {
  /** What the IRIs of datasets begin with; ends with `/`. */
  readonly base: string;
  /** The health data access body. */
  readonly accessBody: Agent;
  /** Page on which access is applied for. */
  readonly applicationPage: string;
}

/** What was measured of a table. */
export interface TableFacts {
  /** Missing where they were not counted. */
  readonly rows?: number;
  readonly byteSize?: number;
  /** Names of the columns that the published table has. */
  readonly columns?: readonly string[];
}

/** What was measured of a dataset. */
export interface DatasetFacts {
  /** Day of the first publication, YYYY-MM-DD. */
  readonly issued?: string;
  /** Day of the last change, YYYY-MM-DD. */
  readonly modified?: string;
  /** Persons whom the dataset is about, each counted once. */
  readonly individuals?: number;
  readonly temporalCoverage?: Period;
  readonly tables: Readonly<Record<string, TableFacts>>;
}

/** Columns of a table that are published, by their names. */
export function publishedColumns({ columns }: Table): readonly (readonly [string, Column])[] {
  return Object.entries(columns).filter(([, { publish }]) => publish.rule !== 'drop');
}

/** What a table is called in the lake, where names have no capitals. */
export function lakeTable(dataset: string, table: string): string {
  return `${dataset}_${table}`.toLowerCase();
}
