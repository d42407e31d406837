import type { Term } from './namespaces';

/** Where a property of a dataset comes from. */
export type Origin =
  /** A field of the description. */
  | 'description'
  /** A field of the catalogue's settings. */
  | 'settings'
  /** A measurement of what is published. */
  | 'measured'
  /** Written by itself. */
  | 'computed';

export interface Field {
  /** Name of the field in its file; of what is computed, of the property. */
  readonly field: string;
  readonly origin: Origin;
  /** Whether the profile asks for it of every dataset. */
  readonly mandatory: boolean;
}

const from =
  (origin: Origin, mandatory: boolean) =>
  (field: string): Field => ({ field, origin, mandatory });
const told = from('description', false);
const needed = from('description', true);
const set = from('settings', true);
const measured = from('measured', false);
const computed = from('computed', true);

/** The field that gives each property of a dataset. What is missing here is written nowhere in this catalogue. */
export const FIELDS: Readonly<Record<string, Field>> = {
  'dct:title': needed('title'),
  'dct:description': needed('description'),
  'dct:language': told('language'),
  'dcat:keyword': needed('keywords'),
  'healthdcatap:healthCategory': needed('categories'),
  'dct:type': needed('type'),
  'dct:provenance': needed('provenance'),
  'dcat:contactPoint': needed('contact'),
  'geodcatap:custodian': told('holder'),
  'dct:publisher': told('publisher'),
  'healthdcatap:healthTheme': told('themes'),
  'healthdcatap:populationCoverage': told('populationCoverage'),
  'dct:spatial': told('countries'),
  'dct:temporal': told('temporalCoverage'),
  'healthdcatap:minTypicalAge': told('typicalAge.min'),
  'healthdcatap:maxTypicalAge': told('typicalAge.max'),
  'healthdcatap:retentionPeriod': told('retention'),
  'dpv:hasPurpose': told('purposes'),
  'dpv:hasLegalBasis': told('legalBases'),
  'dpv:hasPersonalData': told('personalData'),
  'prov:wasGeneratedBy': told('generatedBy'),
  'dct:accrualPeriodicity': told('frequency'),
  'dct:conformsTo': told('conformsTo'),
  'foaf:page': told('documentation'),
  'healthdcatap:hasVariables': needed('tables'),
  'healthdcatap:hasCodingSystem': told('tables.*.columns.*.codingSystem'),
  'healthdcatap:hasCodeValues': told('tables.*.columns.*.allowed'),
  'healthdcatap:hdab': set('accessBody'),
  'dcat:distribution': set('applicationPage'),
  'healthdcatap:numberOfRecords': measured('rows'),
  'healthdcatap:numberOfUniqueIndividuals': measured('individuals'),
  'dct:issued': measured('issued'),
  'dct:modified': measured('modified'),
  'dct:identifier': computed('identifier'),
  'dct:accessRights': computed('access rights'),
  'dcatap:applicableLegislation': computed('applicable legislation'),
  'dcat:theme': computed('theme'),
  'healthdcatap:hasStructuredData': computed('structured data'),
} satisfies Partial<Record<Term, Field>>;

/** Fields of what stands inside a field, by its property. */
export const INNER_FIELDS: Readonly<Record<string, string>> = {
  'dct:title': 'title',
  'dct:description': 'description',
  'csvw:title': 'title',
  'csvw:name': 'name',
  'csvw:datatype': 'type',
  'csvw:propertyUrl': 'concept',
  'csvw:column': 'columns',
  'csvw:table': '',
  'cv:contactPoint': 'email',
  'cv:email': 'email',
  'cv:contactPage': 'page',
  'vcard:hasEmail': 'email',
  'vcard:hasURL': 'page',
} satisfies Partial<Record<Term, string>>;
