/** Keys of what the catalogue function writes, with their media types. */
export const CATALOGUE_FILES = {
  'catalogue.ttl': 'text/turtle; charset=utf-8',
  'catalogue.jsonld': 'application/ld+json',
  'index.html': 'text/html; charset=utf-8',
  'report.json': 'application/json',
} as const;

export type CatalogueFile = keyof typeof CATALOGUE_FILES;

/** Why a dataset is not in the catalogue, in words. */
export interface KeptOut {
  /** Name of the dataset; empty where its form gives none that can be shown. */
  readonly dataset: string;
  /** Ids of the projects whose assets say that they are of it. */
  readonly projects: readonly string[];
  readonly problems: readonly { readonly field: string; readonly rule: string; readonly cure: string }[];
}

/** What stands in `report.json`: what the catalogue has, and what stays out of it. */
export interface CatalogueReport {
  readonly version: 1;
  readonly datasets: readonly {
    readonly name: string;
    /** Of all its tables; missing where one was not counted. */
    readonly records?: number;
    /** Names in the lake. */
    readonly tables: readonly string[];
  }[];
  readonly keptOut: readonly KeptOut[];
}
