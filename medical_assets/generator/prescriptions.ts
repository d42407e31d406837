import { type Day, timestamp } from './calendar';
import type { Ailment } from './codes';
import type { Person } from './people';
import type { Random } from './random';
import { euros, type Row } from './tables';
import type { Visit } from './visits';

const DAYS_A_PACKAGE = 30;

/** The drug against what a visit was about, if there is one: a package for what passes, three or six for what stays. */
export function prescribe(
  random: Random,
  care: {
    readonly person: Person;
    readonly visit: Visit;
    readonly encounter: string;
    readonly reason?: Ailment;
    readonly payer: string;
    /** Percent that the payer pays. */
    readonly covered: number;
    /** Last day that is looked at; a course that outlasts it has no end yet. */
    readonly until: Day;
  },
): Row<'medications'>[] {
  const { visit, reason } = care;
  if (!reason?.drug) return [];
  const packages = reason.days ? 1 : random.pick([3, 6]);
  const end = visit.to + (reason.days ? random.int(5, 14) : packages * DAYS_A_PACKAGE);
  const total = reason.drug.price * packages;
  return [
    {
      START: timestamp(visit.to, visit.ends),
      STOP: end <= care.until ? timestamp(end, visit.ends) : undefined,
      PATIENT: care.person.id,
      PAYER: care.payer,
      ENCOUNTER: care.encounter,
      CODE: reason.drug.code,
      DESCRIPTION: reason.drug.description,
      BASE_COST: euros(reason.drug.price),
      PAYER_COVERAGE: euros(Math.floor((total * care.covered) / 100)),
      DISPENSES: packages,
      TOTALCOST: euros(total),
      REASONCODE: reason.code,
      REASONDESCRIPTION: reason.description,
    },
  ];
}
