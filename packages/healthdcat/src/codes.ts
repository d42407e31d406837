/**
 * The lists of the law and of HealthDCAT-AP: what a description may say by a code, and which IRI stands for it.
 *
 * Regulation (EU) 2025/327 is read at http://data.europa.eu/eli/reg/2025/327/oj. Lists of HealthDCAT-AP Release 8 are those of
 * its validator (code.europa.eu/healthdataeu/healthdcat-ap, commit cd7841f, folder catalogue); lists of the EU are the Named
 * Authority Lists at publications.europa.eu/resource/authority, of which the part is here that fits health data.
 */

const HEALTH = 'https://hdeu-dcat.data.health.europa.eu/resource/authority';
const EU = 'http://publications.europa.eu/resource/authority';

/** The regulation itself, which applies to every dataset here. */
export const REGULATION = 'http://data.europa.eu/eli/reg/2025/327/oj';

/** Access rights of data that a permit alone opens. */
export const NON_PUBLIC = `${EU}/access-right/NON_PUBLIC`;

/** The one theme that HealthDCAT-AP asks for. */
export const HEALTH_DATA_THEME = `${EU}/data-theme/HEAL`;

/** A list of codes, each with what it means. */
export interface CodeList {
  /** IRI of the list; a code is the last part of its concept's IRI. */
  readonly scheme: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** IRI of a code of a list. */
export function conceptOf({ scheme }: CodeList, code: string): string {
  return `${scheme}/${code}`;
}

/** Codes of one list, in its order. */
export function codesOf({ labels }: CodeList): readonly string[] {
  return Object.keys(labels);
}

const unlabelled = (scheme: string, codes: string): CodeList => ({
  scheme,
  labels: Object.fromEntries(codes.split(/\s+/).map((code) => [code, code])),
});

/** Categories of electronic health data, Article 51(1)(a) to (q), in its order. */
export const CATEGORIES: CodeList = {
  scheme: `${HEALTH}/healthcategories`,
  labels: {
    EHRS: 'Article 51(1)(a): electronic health data from electronic health records',
    DIOH: 'Article 51(1)(b): factors that bear on health, socioeconomic, environmental and behavioural ones among them',
    NRPE: 'Article 51(1)(c): aggregated data on needs, resources, provision, access, expenditure and financing',
    RPDG: 'Article 51(1)(d): pathogens that bear on human health',
    HRAD: 'Article 51(1)(e): administrative data, dispensations, claims and reimbursements among them',
    HGPD: 'Article 51(1)(f): human genetic, epigenomic and genomic data',
    HPML: 'Article 51(1)(g): other human molecular data, proteomic and metabolomic ones among them',
    PGEH: 'Article 51(1)(h): personal data that medical devices generate by themselves',
    WELA: 'Article 51(1)(i): data from wellness applications',
    IDHP: 'Article 51(1)(j): health professionals who treat a person: status, specialisation, institution',
    PHDR: 'Article 51(1)(k): population-based registries, public health registries',
    MRMR: 'Article 51(1)(l): medical registries and mortality registries',
    EHCT: 'Article 51(1)(m): clinical trials, studies, investigations and performance studies',
    EMRD: 'Article 51(1)(n): other health data from medical devices',
    RMMD: 'Article 51(1)(o): registries of medicinal products and medical devices',
    RQSH: 'Article 51(1)(p): research cohorts, questionnaires and surveys, after the first publication of results',
    EINS: 'Article 51(1)(q): biobanks and databases that belong to them',
  },
};

/** Purposes of secondary use, Article 53(1). */
export const PURPOSES: Readonly<Record<string, string>> = {
  a: 'Article 53(1)(a): public interest in public or occupational health',
  b: 'Article 53(1)(b): policymaking and regulatory activities',
  c: 'Article 53(1)(c): official statistics on health or care',
  d: 'Article 53(1)(d): education or teaching in health or care, vocational or higher',
  e: 'Article 53(1)(e): scientific research in health or care',
  f: 'Article 53(1)(f): improvement of care and treatment by means of the data of others',
};

/** Twenty themes of HealthDCAT-AP Release 8. */
export const HEALTH_THEMES = unlabelled(
  `${HEALTH}/health-theme`,
  `ANTIMICROBIAL_CONTROL BLOOD_INFECTIONS CANCER_DISEASE CLIMATE_HEALTH EMERGENCY_SETTINGS ENTERIC_INFECTIONS
  ENVIRONMENTAL_HEALTH HEALTH_PRODUCTS HEALTH_SYSTEMS IMMUNIZATION_DISEASES INJURY_PREVENTION LIFECOURSE_HEALTH MENTAL_HEALTH
  NONCOMMUNICABLE_DISEASES NUTRITION_SECURITY REPRODUCTIVE_HEALTH RESPIRATORY_DISEASES SENSORY_HEALTH TROPICAL_DISEASES
  VECTOR_DISEASES`,
);

/** Coding systems of HealthDCAT-AP Release 8; the codes themselves come under each owner's terms. */
export const CODING_SYSTEMS = unlabelled(
  `${HEALTH}/coding-system`,
  `ATC DICOM-CT EDQM EMA-SPOR EMDN GMDN HGNC HPO ICD-10 ICD-10-NAT ICD-11 ICD-9-CM ICD-O ICF ICHI ICPC-2 ICPC-3 LOINC MEDDRA
  MESH NCIT NPU OHDSI-VOCAB OPS ORDO ORPHACODE PROC-CODES-NAT RXNORM SNOMED-CT UCUM UMLS WHODRUG`,
);

/** Standards of HealthDCAT-AP Release 8, as far as they were read in its list. */
export const STANDARDS = unlabelled(
  `${HEALTH}/standard`,
  `CDA CDISC-SDTM DICOM ECRIN-CRMDR FAIRSHARING FHIR HL7 IDMP IEEE-11073-20702 IHE-XDS.b INSPIRE ISO-13606-1 ISO-13940 MEDDRA
  MIABIS OMOP-CDM OPENEHR PHIRI`,
);

/** What an agent is, of HealthDCAT-AP Release 8. */
export const AGENT_TYPES = unlabelled(
  `${HEALTH}/publisher-type`,
  `administrative-institution biobank gov-public-sector-org health-insurance-company-org health-technology-manufacturer
  healthcare-providers inpatient-institute laboratory mental-health-org municipality-or-other-area national-authority
  national-cancer-institute non-gov-org not-for-profit-org other-company other-government-agency other-public-institute
  outpatient-institution pathology-registry pharma-company pharmacy primary-care-org private-company private-health-insurance
  private-sector-entities public-health-institute public-health-org public-health-registry quality-registry
  regional-authority research-academic-org research-infra research-institute-org software-manufacturer stat-agency university`,
);

/**
 * What data come from. Eighteen of these were read in Release 8, the others in the draft before it, which has the eighteen by
 * the same codes.
 */
export const ACTIVITIES = unlabelled(
  `${HEALTH}/health-activity`,
  `ADMINISTRATIVE_PROCESSES ADMISSION_DISCHARGE AUTOMATIC_GENERATION BIOBANK_COLLECTION CENSUS_DATA CLINICAL_TRIAL COHORT
  DISEASE_MONITORING EHEALTH_APPLICATION GEOSPATIAL_MONITORING HEALTH_REGISTRIES HEALTH_SURVEILLANCE HEALTH_SURVEY
  HEALTHCARE_VISIT HOSPITAL_RECORDS INSURANCE_CLAIMS LABORATORY_TESTS MEASUREMENTS MEDICAL_DEVICES MEDICAL_REGISTRY
  MODELS_SIMULATIONS MUNICIPAL_REPOSITORY NONMEDICAL_APPLICATION OBSERVATIONAL_DATA PATIENT_OUTCOMES PRESCRIBING_DISPENSING
  PROBABILITY_SURVEY QUALITY_REGISTRIES QUALITY_REGISTRY RESEARCH_DATABASE RESEARCH_PROJECT ROUTINE_RECORDS
  SAMPLE_COLLECTIONS SURVEILLANCE`,
);

export const DATASET_TYPES: CodeList = {
  scheme: `${EU}/dataset-type`,
  labels: {
    STATISTICAL: 'statistical data',
    GEOSPATIAL: 'geospatial data',
    SYNTHETIC_DATA: 'synthetic data, of nobody',
    TEST_DATA: 'test data',
  },
};

export const FREQUENCIES = unlabelled(
  `${EU}/frequency`,
  `ANNUAL ANNUAL_2 ANNUAL_3 BIENNIAL BIMONTHLY BIWEEKLY CONT DAILY DAILY_2 IRREG MONTHLY MONTHLY_2 MONTHLY_3 NEVER OTHER
  QUARTERLY TRIENNIAL UNKNOWN UPDATE_CONT WEEKLY WEEKLY_2 WEEKLY_3`,
);

/** Member States of the EU and the EEA. */
export const COUNTRIES = unlabelled(
  `${EU}/country`,
  `AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ISL ITA LIE LTU LUX LVA MLT NLD NOR POL PRT ROU SVK SVN SWE`,
);

/** Official languages of the EU (Article 77(2) asks for one of them), each with its tag of RFC 5646. */
export const LANGUAGES: CodeList = {
  scheme: `${EU}/language`,
  labels: {
    BUL: 'bg',
    CES: 'cs',
    DAN: 'da',
    DEU: 'de',
    ELL: 'el',
    ENG: 'en',
    EST: 'et',
    FIN: 'fi',
    FRA: 'fr',
    GLE: 'ga',
    HRV: 'hr',
    HUN: 'hu',
    ITA: 'it',
    LAV: 'lv',
    LIT: 'lt',
    MLT: 'mt',
    NLD: 'nl',
    POL: 'pl',
    POR: 'pt',
    RON: 'ro',
    SLK: 'sk',
    SLV: 'sl',
    SPA: 'es',
    SWE: 'sv',
  },
};

/** Legal bases of the GDPR, Articles 6(1) and 9(2): the last part of their IRIs in the Data Privacy Vocabulary. */
export const LEGAL_BASES: CodeList = {
  scheme: 'https://w3id.org/dpv/legal/eu/gdpr',
  labels: Object.fromEntries([
    ...[...'abcdef'].map((point) => [`A6-1-${point}`, `GDPR, Article 6(1)(${point})`]),
    ...[...'abcdefghij'].map((point) => [`A9-2-${point}`, `GDPR, Article 9(2)(${point})`]),
  ]) as Record<string, string>,
};

/** IRI of a legal basis, which its vocabulary writes as a fragment. */
export function legalBasisOf(code: string): string {
  return `${LEGAL_BASES.scheme}#${code}`;
}

/** IRI of a kind of personal data, such as `Age`, in the Data Privacy Vocabulary as Release 8 writes it. */
export function personalDataOf(concept: string): string {
  return `https://w3id.org/dpv/dpv-pd#${concept}`;
}
