import { age, timestamp } from './calendar';
import {
  type Ailment,
  DIABETES,
  DIASTOLIC,
  HBA1C,
  HEIGHT,
  HYPERTENSION,
  type Measure,
  SMOKING,
  SYSTOLIC,
  WEIGHT,
} from './codes';
import type { Person } from './people';
import type { Random } from './random';
import type { Row } from './tables';
import type { Visit } from './visits';

/** What is measured at a visit: all of it at a check-up, else what the illnesses ask for. */
export function observe(
  random: Random,
  care: {
    readonly person: Person;
    readonly visit: Visit;
    readonly encounter: string;
    readonly known: ReadonlySet<Ailment>;
  },
): Row<'observations'>[] {
  const { person, visit, known } = care;
  const years = age(person.birth, visit.from);
  const measured: [Measure, string | number][] = [];

  if (visit.kind.encounterClass === 'wellness') {
    measured.push([HEIGHT, heightOf(person, years)], [WEIGHT, random.int(-1, 1) + weightOf(person, years)]);
    if (years >= 16) measured.push([SMOKING, person.smoking]);
  }
  if (years >= 16 && (visit.kind.encounterClass !== 'ambulatory' || known.has(HYPERTENSION))) {
    const systolic = known.has(HYPERTENSION) ? random.bell(125, 175) : random.bell(100, 145);
    measured.push([SYSTOLIC, systolic], [DIASTOLIC, systolic - random.bell(35, 60)]);
  }
  // In tenths of a percent.
  if (known.has(DIABETES)) measured.push([HBA1C, (random.bell(58, 96) / 10).toFixed(1)]);

  return measured.map(([measure, value], minute) => ({
    DATE: timestamp(visit.from, visit.begins + minute),
    PATIENT: person.id,
    ENCOUNTER: care.encounter,
    CATEGORY: measure.category,
    CODE: measure.code,
    DESCRIPTION: measure.description,
    VALUE: value,
    UNITS: measure.units,
    TYPE: measure.units ? 'numeric' : 'text',
  }));
}

/** Centimetres; a newborn has three tenths of the height it will reach. */
function heightOf({ height }: Person, years: number): number {
  return Math.round(height * (0.3 + 0.7 * growthShare(years)));
}

/** Kilograms: the body-mass index times the square of the height in metres; a child's index is lower. */
function weightOf(person: Person, years: number): number {
  const height = heightOf(person, years) / 100;
  const index = (person.bodyMass / 10) * (0.6 + 0.4 * growthShare(years));
  return Math.round(index * height * height);
}

/** From 0 at birth to 1 at eighteen. */
function growthShare(years: number): number {
  return Math.min(years, 18) / 18;
}
