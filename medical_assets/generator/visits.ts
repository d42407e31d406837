import type { Day } from './calendar';
import { ENCOUNTER_KINDS, type EncounterKind } from './codes';
import type { Random } from './random';

/** When and why somebody saw a doctor or lay in hospital. */
export interface Visit {
  readonly kind: EncounterKind;
  readonly from: Day;
  readonly to: Day;
  /** Minutes after midnight of `from` and of `to`. */
  readonly begins: number;
  readonly ends: number;
}

/** Visits within the days of a span, in order, one over before the next begins. */
export function visits(
  random: Random,
  count: number,
  span: { readonly from: Day; readonly to: Day },
): Visit[] {
  const drawn = Array.from({ length: count }, () => visit(random, span)).sort((a, b) => a.from - b.from);
  const apart: Visit[] = [];
  for (const next of drawn) {
    const last = apart.at(-1);
    if (!last || next.from > last.to) apart.push(next);
  }
  return apart;
}

function visit(random: Random, span: { readonly from: Day; readonly to: Day }): Visit {
  const kind = random.weighted(ENCOUNTER_KINDS);
  const from = random.int(span.from, span.to);
  if (kind.nights > 0) {
    const to = Math.min(from + random.bell(1, kind.nights), span.to);
    // Admitted in the morning and let go in the afternoon, so that a stay cut short has a length as well.
    return { kind, from, to, begins: random.int(7 * 60, 11 * 60), ends: random.int(13 * 60, 17 * 60) };
  }
  const begins = random.int(8 * 60, 17 * 60);
  return { kind, from, to: from, begins, ends: begins + random.bell(10, 50) };
}
