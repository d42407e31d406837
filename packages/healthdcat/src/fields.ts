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
const optional = from('description', false);
const mandatory = from('description', true);
const ofSettings = from('settings', true);
const measured = from('measured', false);
const computed = from('computed', true);

/** The field that gives each property of a dataset. What is missing here is written nowhere in this catalogue. */
export const FIELDS: Readonly<Record<string, Field>> = {
  'dct:title': mandatory('title'),
  'dct:description': mandatory('description'),
  'dct:language': optional('language'),
  'dcat:keyword': mandatory('keywords'),
  'healthdcatap:healthCategory': mandatory('categories'),
  'dct:type': mandatory('type'),
  'dct:provenance': mandatory('provenance'),
  'dcat:contactPoint': mandatory('contact'),
  'geodcatap:custodian': optional('holder'),
  'dct:publisher': optional('publisher'),
  'healthdcatap:healthTheme': optional('themes'),
  'healthdcatap:populationCoverage': optional('populationCoverage'),
  'dct:spatial': optional('countries'),
  'dct:temporal': optional('temporalCoverage'),
  'healthdcatap:minTypicalAge': optional('typicalAge.min'),
  'healthdcatap:maxTypicalAge': optional('typicalAge.max'),
  'healthdcatap:retentionPeriod': optional('retention'),
  'dpv:hasPurpose': optional('purposes'),
  'dpv:hasLegalBasis': optional('legalBases'),
  'dpv:hasPersonalData': optional('personalData'),
  'prov:wasGeneratedBy': optional('generatedBy'),
  'dct:accrualPeriodicity': optional('frequency'),
  'dct:conformsTo': optional('conformsTo'),
  'foaf:page': optional('documentation'),
  'healthdcatap:hasVariables': mandatory('tables'),
  'healthdcatap:hasCodingSystem': optional('tables.*.columns.*.codingSystem'),
  'healthdcatap:hasCodeValues': optional('tables.*.columns.*.allowed'),
  'healthdcatap:hdab': ofSettings('accessBody'),
  'dcat:distribution': ofSettings('applicationPage'),
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
