import { age, date, type Day, timestamp } from './calendar';
import { ACUTE, type Ailment, CHRONIC, CODE_SYSTEM } from './codes';
import { observe } from './observations';
import type { Period, Person } from './people';
import { prescribe } from './prescriptions';
import type { Random } from './random';
import { euros, type Tables } from './tables';
import { type Visit, visits } from './visits';

/** What one person's care leaves in the tables. */
export type Care = Omit<Tables, 'patients'>;

/** Who treats and who pays: ids without a table of their own. */
export interface Institutions {
  readonly organizations: readonly string[];
  readonly providers: readonly string[];
  readonly payers: readonly string[];
}

/** Cents that one measurement costs. */
const MEASUREMENT = 650;

/** Everything that happened to a person in the period; the last of it before the day of death. */
export function careOf(random: Random, person: Person, period: Period, institutions: Institutions): Care {
  const span = {
    from: Math.max(person.birth, period.from),
    to: person.death === undefined ? period.to : person.death - 1,
  };
  const payer = random.pick(institutions.payers);
  const covered = random.int(80, 100);
  const known = new Set<Ailment>();
  const count = random.int(1, 4) + Math.floor(age(person.birth, span.to) / 14);

  const perVisit = visits(random, count, span).map((visit): Care => {
    const id = random.uuid();
    const { reason, fresh } = reasonOf(random, visit, age(person.birth, visit.from), known);
    if (reason && !reason.days) known.add(reason);
    const observations = observe(random, { person, visit, encounter: id, known });
    const bill = visit.kind.price + observations.length * MEASUREMENT;
    const encounter = {
      Id: id,
      START: timestamp(visit.from, visit.begins),
      STOP: timestamp(visit.to, visit.ends),
      PATIENT: person.id,
      ORGANIZATION: random.pick(institutions.organizations),
      PROVIDER: random.pick(institutions.providers),
      PAYER: payer,
      ENCOUNTERCLASS: visit.kind.encounterClass,
      CODE: visit.kind.code,
      DESCRIPTION: visit.kind.description,
      BASE_ENCOUNTER_COST: euros(visit.kind.price),
      TOTAL_CLAIM_COST: euros(bill),
      PAYER_COVERAGE: euros(Math.floor((bill * covered) / 100)),
      REASONCODE: reason?.code,
      REASONDESCRIPTION: reason?.description,
    };
    const condition = reason && {
      START: date(visit.from),
      STOP: endOf(random, reason, visit.from, span.to),
      PATIENT: person.id,
      ENCOUNTER: id,
      SYSTEM: CODE_SYSTEM,
      CODE: reason.code,
      DESCRIPTION: reason.description,
    };
    return {
      encounters: [encounter],
      conditions: condition && fresh ? [condition] : [],
      observations,
      medications: prescribe(random, {
        person,
        visit,
        encounter: id,
        reason,
        payer,
        covered,
        until: span.to,
      }),
    };
  });
  return merge(perVisit);
}

/** Joins what several people, or several visits, left. */
export function merge(parts: readonly Care[]): Care {
  return {
    encounters: parts.flatMap(({ encounters }) => encounters),
    conditions: parts.flatMap(({ conditions }) => conditions),
    observations: parts.flatMap(({ observations }) => observations),
    medications: parts.flatMap(({ medications }) => medications),
  };
}

/** A check-up has no reason; else a known chronic illness, or one that this visit is the first to name. */
function reasonOf(
  random: Random,
  visit: Visit,
  years: number,
  known: ReadonlySet<Ailment>,
): { readonly reason?: Ailment; readonly fresh?: boolean } {
  if (visit.kind.encounterClass === 'wellness') return {};
  if (known.size > 0 && random.chance(50)) return { reason: random.pick([...known]), fresh: false };
  const met = (ailments: readonly Ailment[]) => ailments.filter(({ fromAge }) => years >= fromAge);
  const chronic = met(CHRONIC).filter((ailment) => !known.has(ailment));
  const isChronic = chronic.length > 0 && random.chance(years < 40 ? 12 : 38);
  return { reason: random.weighted(isChronic ? chronic : met(ACUTE)), fresh: true };
}

/** The last day of an illness, if it ends while it is looked at. */
function endOf(random: Random, { days }: Ailment, from: Day, until: Day): string | undefined {
  if (!days) return undefined;
  const end = from + random.int(...days);
  return end <= until ? date(end) : undefined;
}
