/** Prefixes of the vocabularies that a description is written in. */
export const PREFIXES = {
  adms: 'http://www.w3.org/ns/adms#',
  csvw: 'http://www.w3.org/ns/csvw#',
  cv: 'http://data.europa.eu/m8g/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  dqv: 'http://www.w3.org/ns/dqv#',
  eli: 'http://data.europa.eu/eli/ontology#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  geodcatap: 'http://data.europa.eu/930/',
  healthdcatap: 'http://healthdataportal.eu/ns/health#',
  prov: 'http://www.w3.org/ns/prov#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

type Prefix = keyof typeof PREFIXES;

/** A name with its prefix, such as `dct:title`. */
export type Term = `${Prefix}:${string}`;

/** IRI of a name with its prefix. */
export function expand(term: Term): string {
  const at = term.indexOf(':');
  return `${PREFIXES[term.slice(0, at) as Prefix]}${term.slice(at + 1)}`;
}

/** A name with its prefix, where one fits; else the IRI itself. */
export function shorten(iri: string): string {
  const [prefix, start] = Object.entries(PREFIXES).find(([, namespace]) => iri.startsWith(namespace)) ?? [];
  return start === undefined ? iri : `${prefix}:${iri.slice(start.length)}`;
}
