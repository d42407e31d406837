import { careOf, merge } from './care';
import { date, day } from './calendar';
import { people, type Period } from './people';
import { Random } from './random';
import type { Tables } from './tables';

/** Of the files that are kept beside the generator. */
export const SEED = 20_250_327;

const PATIENTS = 500;

const PERIOD: Period = { from: day('2020-07-01'), to: day('2025-06-30') };

/** All tables of a hospital that does not exist; the same seed gives the same rows. */
export function medicalAssets(seed: number): Tables {
  const random = new Random(seed);
  const ids = (count: number) => Array.from({ length: count }, () => random.uuid());
  const institutions = { organizations: ids(2), providers: ids(24), payers: ids(4) };
  const persons = people(random, PATIENTS, PERIOD);
  return {
    patients: persons.map(({ id, first, last, gender, birth, death }) => ({
      Id: id,
      FIRST: first,
      LAST: last,
      GENDER: gender,
      BIRTHDATE: date(birth),
      DEATHDATE: death === undefined ? undefined : date(death),
    })),
    ...merge(persons.map((person) => careOf(random, person, PERIOD, institutions))),
  };
}
