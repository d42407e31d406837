import { createHash } from 'node:crypto';
import type { Quad } from 'n3';
import {
  ACTIVITIES,
  AGENT_TYPES,
  CATEGORIES,
  CODING_SYSTEMS,
  type CodeList,
  conceptOf,
  COUNTRIES,
  DATASET_TYPES,
  FREQUENCIES,
  HEALTH_DATA_THEME,
  HEALTH_THEMES,
  LANGUAGES,
  LEGAL_BASES,
  legalBasisOf,
  NON_PUBLIC,
  personalDataOf,
  PURPOSES,
  REGULATION,
  STANDARDS,
} from './codes';
import {
  type Agent,
  type CatalogueSettings,
  type Contact,
  type Dataset,
  type DatasetFacts,
  type Description,
  type Period,
  publishedColumns,
} from './description';
import type { Term } from './namespaces';
import { writeVariables } from './variables';
import { Writer } from './writer';

/** A dataset as statements, and the fields that its nodes are from. */
export interface DatasetGraph {
  /** IRI of the dataset. */
  readonly iri: string;
  readonly quads: readonly Quad[];
  /** Fields of the description by the IRI of the node that they became; of the dataset itself ''. */
  readonly places: ReadonlyMap<string, string>;
}

/** Media type of what is published, whatever the file was that arrived (IANA, application/vnd.apache.parquet). */
const PARQUET = 'http://www.iana.org/assignments/media-types/application/vnd.apache.parquet';

/**
 * Writes a dataset as HealthDCAT-AP Release 8. Every node has an IRI, so that the same description makes the same statements. A
 * field that is missing is left out, and no statement takes its place: the shapes say what it takes.
 *
 * @param settings missing where the catalogue is not described yet
 * @param facts missing where nothing is measured yet
 */
export function datasetGraph(
  dataset: Dataset,
  settings: Partial<CatalogueSettings>,
  facts?: DatasetFacts,
): DatasetGraph {
  const { name, description } = dataset;
  const base = settings.base ?? 'https://catalogue.invalid/';
  const iri = `${base}${name}`;
  const writer = new Writer(LANGUAGES.labels[description.language]);
  writer.node(iri, 'dcat:Dataset', '');
  writeHead(writer, iri, description);
  writeCodes(writer, iri, description);
  writePersonalData(writer, iri, description);
  writeVariables(writer, iri, dataset);
  writeDistributions(writer, iri, dataset, settings, facts);
  writeFacts(writer, iri, description, facts);
  const { holder, publisher = holder } = description;
  writeAgent(writer, base, iri, 'geodcatap:custodian', holder, 'holder');
  writeAgent(writer, base, iri, 'dct:publisher', publisher, description.publisher ? 'publisher' : 'holder');
  writeAgent(writer, base, iri, 'healthdcatap:hdab', settings.accessBody, 'accessBody');
  return { iri, quads: writer.quads, places: writer.places };
}

function writeHead(writer: Writer, iri: string, description: Description): void {
  writer.value(iri, 'dct:identifier', iri);
  writer.text(iri, 'dct:title', description.title);
  writer.text(iri, 'dct:description', description.description);
  writer.iri(iri, 'dct:accessRights', NON_PUBLIC);
  writer.node(NON_PUBLIC, 'dct:RightsStatement');
  writer.iri(iri, 'dcatap:applicableLegislation', REGULATION);
  writer.node(REGULATION, 'eli:LegalResource');
  writer.iri(iri, 'dcat:theme', HEALTH_DATA_THEME);
  writer.node(HEALTH_DATA_THEME, 'skos:Concept');
  writer.value(iri, 'healthdcatap:hasStructuredData', true, 'xsd:boolean');
  for (const keyword of description.keywords ?? []) writer.text(iri, 'dcat:keyword', keyword);
  for (const page of description.documentation ?? []) {
    writer.iri(iri, 'foaf:page', writer.node(page, 'foaf:Document'));
  }
  writer.text(iri, 'healthdcatap:populationCoverage', description.populationCoverage);
  if (description.provenance !== undefined) {
    const provenance = writer.node(`${iri}#provenance`, 'dct:ProvenanceStatement', 'provenance');
    writer.text(provenance, 'rdfs:label', description.provenance);
    writer.iri(iri, 'dct:provenance', provenance);
  }
  writeContact(writer, iri, description.contact);
}

function writeContact(writer: Writer, iri: string, contact: Contact | undefined): void {
  if (contact === undefined) return;
  const node = writer.node(`${iri}#contact`, 'vcard:Kind', 'contact');
  writer.iri(iri, 'dcat:contactPoint', node);
  writer.iri(node, 'vcard:hasEmail', contact.email && `mailto:${contact.email}`);
  writer.iri(node, 'vcard:hasURL', contact.page);
}

function writeCodes(writer: Writer, iri: string, description: Description): void {
  const coded = (property: Term, list: CodeList, codes: readonly string[] | undefined, type: Term) => {
    for (const code of codes ?? []) {
      const concept = conceptOf(list, code);
      writer.iri(iri, property, writer.node(concept, type));
      writer.node(concept, 'skos:Concept');
      writer.iri(concept, 'skos:inScheme', writer.node(list.scheme, 'skos:ConceptScheme'));
    }
  };
  const one = (code: string | undefined) => (code === undefined ? [] : [code]);
  coded('healthdcatap:healthCategory', CATEGORIES, description.categories, 'skos:Concept');
  coded('healthdcatap:healthTheme', HEALTH_THEMES, description.themes, 'skos:Concept');
  coded('dct:type', DATASET_TYPES, one(description.type), 'skos:Concept');
  coded('dct:language', LANGUAGES, one(description.language), 'dct:LinguisticSystem');
  coded('dct:accrualPeriodicity', FREQUENCIES, one(description.frequency), 'dct:Frequency');
  coded('dct:conformsTo', STANDARDS, description.conformsTo, 'dct:Standard');
  coded('dct:spatial', COUNTRIES, description.countries, 'dct:Location');
  const columns = Object.values(description.tables ?? {}).flatMap(publishedColumns);
  const systems = columns.flatMap(([, { codingSystem }]) => one(codingSystem));
  coded('healthdcatap:hasCodingSystem', CODING_SYSTEMS, [...new Set(systems)], 'dct:Standard');
  for (const [, { codingSystem, allowed = [], publish }] of columns) {
    if (codingSystem === undefined) continue;
    for (const code of allowed) {
      const published = publish.rule === 'prefix' ? [...code].slice(0, publish.length).join('') : code;
      writer.value(iri, 'healthdcatap:hasCodeValues', `${codingSystem}: ${published}`);
    }
  }
  for (const code of description.generatedBy ?? []) {
    const node = writer.node(`${iri}#activity-${code}`, 'prov:Activity', 'generatedBy');
    writer.iri(iri, 'prov:wasGeneratedBy', node);
    writer.iri(node, 'dct:type', writer.node(conceptOf(ACTIVITIES, code), 'skos:Concept'));
  }
}

function writePersonalData(writer: Writer, iri: string, description: Description): void {
  for (const letter of description.purposes ?? []) {
    const node = writer.node(`${iri}#purpose-${letter}`, 'dpv:Purpose', 'purposes');
    writer.iri(iri, 'dpv:hasPurpose', node);
    writer.english(node, 'dct:description', `Regulation (EU) 2025/327, ${PURPOSES[letter]}`);
    writer.iri(node, 'dct:source', REGULATION);
  }
  for (const code of description.legalBases ?? []) {
    const basis = writer.node(legalBasisOf(code), 'dpv:LegalBasis');
    writer.iri(iri, 'dpv:hasLegalBasis', basis);
    writer.english(basis, 'dct:description', LEGAL_BASES.labels[code] ?? code);
  }
  for (const concept of description.personalData ?? []) {
    writer.iri(iri, 'dpv:hasPersonalData', writer.node(personalDataOf(concept), 'dpv:PersonalData'));
  }
  const { min, max } = description.typicalAge ?? {};
  writer.value(iri, 'healthdcatap:minTypicalAge', min, 'xsd:nonNegativeInteger');
  writer.value(iri, 'healthdcatap:maxTypicalAge', max, 'xsd:nonNegativeInteger');
  writePeriod(writer, iri, 'healthdcatap:retentionPeriod', description.retention, 'retention');
}

function writePeriod(
  writer: Writer,
  iri: string,
  property: Term,
  period: Period | undefined,
  field: string,
): void {
  if (period === undefined) return;
  const node = writer.node(`${iri}#${field}`, 'dct:PeriodOfTime', field);
  writer.iri(iri, property, node);
  writer.value(node, 'dcat:startDate', period.start, 'xsd:date');
  writer.value(node, 'dcat:endDate', period.end, 'xsd:date');
}

/** One distribution a table: each is published by itself, and a permit opens it. */
function writeDistributions(
  writer: Writer,
  iri: string,
  { description }: Dataset,
  { applicationPage }: Partial<CatalogueSettings>,
  facts: DatasetFacts | undefined,
): void {
  if (applicationPage === undefined) return;
  for (const [key, { title, description: text }] of Object.entries(description.tables ?? {})) {
    const node = writer.node(`${iri}#distribution-${key}`, 'dcat:Distribution', `tables.${key}`);
    writer.iri(iri, 'dcat:distribution', node);
    writer.text(node, 'dct:title', title);
    writer.text(node, 'dct:description', text);
    writer.iri(node, 'dcat:accessURL', applicationPage);
    writer.iri(node, 'dcatap:applicableLegislation', REGULATION);
    writer.iri(node, 'dcat:mediaType', writer.node(PARQUET, 'dct:MediaType'));
    writer.value(node, 'dcat:byteSize', facts?.tables[key]?.byteSize, 'xsd:nonNegativeInteger');
  }
}

function writeFacts(writer: Writer, iri: string, description: Description, facts?: DatasetFacts): void {
  const { issued, modified, individuals } = facts ?? {};
  const temporal = facts?.temporalCoverage ?? description.temporalCoverage;
  writePeriod(writer, iri, 'dct:temporal', temporal, 'temporalCoverage');
  writer.value(iri, 'dct:issued', issued, 'xsd:date');
  writer.value(iri, 'dct:modified', modified, 'xsd:date');
  writer.value(iri, 'healthdcatap:numberOfUniqueIndividuals', individuals, 'xsd:nonNegativeInteger');
  const tables = Object.keys(description.tables ?? {});
  const rows = tables.map((key) => facts?.tables[key]?.rows);
  // A sum without one of the tables would be too small.
  if (rows.length > 0 && rows.every((count) => count !== undefined)) {
    const records = rows.reduce((sum, count) => sum + count, 0);
    writer.value(iri, 'healthdcatap:numberOfRecords', records, 'xsd:nonNegativeInteger');
  }
}

/**
 * An organisation is one node with one contact point, whatever it does: two would break the shapes. Its node is named by all
 * that is said of it, so that nobody who writes its name otherwise adds to it.
 */
function writeAgent(
  writer: Writer,
  base: string,
  dataset: string,
  property: Term,
  agent: Agent | undefined,
  field: string,
): void {
  if (agent === undefined) return;
  const { name: called, type: kind, note, email, page } = agent;
  const name = createHash('sha256')
    .update(JSON.stringify([called, kind, note, email, page]))
    .digest('hex')
    .slice(0, 32);
  const node = writer.node(`${base}#agent-${name}`, 'foaf:Agent', field);
  writer.iri(dataset, property, node);
  // Without a language: datasets of several languages share the node, and a publisher has one description.
  writer.value(node, 'foaf:name', agent.name);
  writer.value(node, 'dct:description', agent.note);
  if (agent.type !== undefined) {
    const type = conceptOf(AGENT_TYPES, agent.type);
    writer.iri(node, 'dct:type', writer.node(type, 'skos:Concept'));
    writer.iri(type, 'skos:inScheme', writer.node(AGENT_TYPES.scheme, 'skos:ConceptScheme'));
  }
  if (agent.email === undefined && agent.page === undefined) return;
  const contact = writer.node(`${node}-contact`, 'cv:ContactPoint', field);
  writer.iri(node, 'cv:contactPoint', contact);
  writer.value(contact, 'cv:email', agent.email);
  writer.iri(contact, 'cv:contactPage', agent.page);
}
