import type { Day } from './calendar';

/** Names the codes below: a namespace reserved for examples (RFC 6963), so that none is taken for a real one. */
export const CODE_SYSTEM = 'urn:example:synthetic-codes';

export interface Coded {
  readonly code: string;
  readonly description: string;
}

export interface Drug extends Coded {
  /** Cents for thirty days. */
  readonly price: number;
}

export interface Ailment extends Coded {
  readonly weight: number;
  /** Years of age from which on it is met. */
  readonly fromAge: number;
  /** Shortest and longest time until it is over; without, it stays for life. */
  readonly days?: readonly [Day, Day];
  readonly drug?: Drug;
}

export interface EncounterKind extends Coded {
  readonly encounterClass: 'ambulatory' | 'emergency' | 'inpatient' | 'wellness';
  readonly weight: number;
  /** Cents. */
  readonly price: number;
  /** Longest stay; 0 is a visit. */
  readonly nights: number;
}

export interface Measure extends Coded {
  readonly category: 'laboratory' | 'social-history' | 'vital-signs';
  /** Of a number, in UCUM; a text has none. */
  readonly units?: string;
}

export const ENCOUNTER_KINDS: readonly EncounterKind[] = [
  encounter('SYN-E1', 'Consultation', { encounterClass: 'ambulatory', weight: 62, price: 4_500, nights: 0 }),
  encounter('SYN-E2', 'Check-up', { encounterClass: 'wellness', weight: 22, price: 6_000, nights: 0 }),
  encounter('SYN-E3', 'Emergency visit', {
    encounterClass: 'emergency',
    weight: 9,
    price: 18_000,
    nights: 0,
  }),
  encounter('SYN-E4', 'Hospital stay', { encounterClass: 'inpatient', weight: 7, price: 95_000, nights: 9 }),
];

export const HYPERTENSION = ailment('SYN-C01', 'Hypertension', {
  weight: 30,
  fromAge: 35,
  drug: drug('SYN-M01', 'Ramipril 5 mg tablet', 1_180),
});

export const DIABETES = ailment('SYN-C02', 'Type 2 diabetes', {
  weight: 14,
  fromAge: 40,
  drug: drug('SYN-M02', 'Metformin 500 mg tablet', 940),
});

/** Stay for life. */
export const CHRONIC: readonly Ailment[] = [
  HYPERTENSION,
  DIABETES,
  ailment('SYN-C03', 'Asthma', {
    weight: 10,
    fromAge: 4,
    drug: drug('SYN-M03', 'Budesonide inhaler', 2_760),
  }),
  ailment('SYN-C04', 'Coronary heart disease', {
    weight: 10,
    fromAge: 50,
    drug: drug('SYN-M04', 'Bisoprolol 5 mg tablet', 1_090),
  }),
  ailment('SYN-C05', 'Chronic obstructive pulmonary disease', {
    weight: 8,
    fromAge: 45,
    drug: drug('SYN-M05', 'Tiotropium inhaler', 4_890),
  }),
  ailment('SYN-C06', 'Recurrent depressive disorder', {
    weight: 9,
    fromAge: 16,
    drug: drug('SYN-M06', 'Sertraline 50 mg tablet', 1_620),
  }),
  ailment('SYN-C07', 'Osteoarthritis of the knee', { weight: 12, fromAge: 50 }),
  ailment('SYN-C08', 'Migraine', {
    weight: 7,
    fromAge: 12,
    drug: drug('SYN-M07', 'Sumatriptan 50 mg tablet', 2_140),
  }),
];

/** Pass. */
export const ACUTE: readonly Ailment[] = [
  ailment('SYN-C21', 'Upper respiratory infection', { weight: 40, fromAge: 0, days: [4, 14] }),
  ailment('SYN-C22', 'Low back pain', {
    weight: 24,
    fromAge: 16,
    days: [7, 60],
    drug: drug('SYN-M21', 'Ibuprofen 400 mg tablet', 520),
  }),
  ailment('SYN-C23', 'Gastroenteritis', { weight: 14, fromAge: 0, days: [2, 8] }),
  ailment('SYN-C24', 'Urinary tract infection', {
    weight: 9,
    fromAge: 10,
    days: [4, 10],
    drug: drug('SYN-M22', 'Fosfomycin 3 g granules', 1_340),
  }),
  ailment('SYN-C25', 'Otitis media', {
    weight: 9,
    fromAge: 0,
    days: [5, 14],
    drug: drug('SYN-M23', 'Amoxicillin 250 mg suspension', 890),
  }),
  ailment('SYN-C26', 'Fracture of the forearm', { weight: 4, fromAge: 3, days: [30, 70] }),
];

export const HEIGHT = measure('SYN-O01', 'Body height', 'vital-signs', 'cm');
export const WEIGHT = measure('SYN-O02', 'Body weight', 'vital-signs', 'kg');
export const SYSTOLIC = measure('SYN-O03', 'Systolic blood pressure', 'vital-signs', 'mm[Hg]');
export const DIASTOLIC = measure('SYN-O04', 'Diastolic blood pressure', 'vital-signs', 'mm[Hg]');
export const HBA1C = measure('SYN-O05', 'Haemoglobin A1c', 'laboratory', '%');
export const SMOKING = measure('SYN-O06', 'Tobacco smoking status', 'social-history');

function encounter(code: string, description: string, kind: Omit<EncounterKind, keyof Coded>): EncounterKind {
  return { code, description, ...kind };
}

function ailment(code: string, description: string, course: Omit<Ailment, keyof Coded>): Ailment {
  return { code, description, ...course };
}

function drug(code: string, description: string, price: number): Drug {
  return { code, description, price };
}

function measure(code: string, description: string, category: Measure['category'], units?: string): Measure {
  return { code, description, category, units };
}
