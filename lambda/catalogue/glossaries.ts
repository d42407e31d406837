import { CATEGORIES, PURPOSES } from '@ehds/healthdcat/codes';

/** A glossary of the domain, with its terms. */
export interface DescribedGlossary {
  /** Start of the ids of its resources. */
  readonly id: string;
  readonly name: string;
  readonly terms: readonly {
    /** End of the id of its resource. */
    readonly id: string;
    readonly name: string;
    readonly meaning: string;
  }[];
}

/** The lists of Regulation (EU) 2025/327 by which datasets are found, and access is applied for. */
export const GLOSSARIES: readonly DescribedGlossary[] = [
  {
    id: 'categories',
    name: 'Categories of electronic health data (Article 51)',
    terms: Object.entries(CATEGORIES.labels).map(([code, meaning]) => ({ id: code, name: code, meaning })),
  },
  {
    id: 'purposes',
    name: 'Purposes of secondary use (Article 53)',
    terms: Object.entries(PURPOSES).map(([letter, meaning]) => ({
      id: letter,
      name: `Article 53(1)(${letter})`,
      meaning,
    })),
  },
];
