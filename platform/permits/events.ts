import type { Day } from './calendar';
import type { Permit, RecordedPermit, Refusal } from './permit';

/** What an officer decides of a permit later; `on` is the day on which it is recorded. */
interface Later {
  readonly id: string;
  readonly on: Day;
  /** Where the access body keeps the decision itself. */
  readonly decision: string;
}

/** Every change of the register. */
export type RegisterEvent =
  | { readonly kind: 'issued'; readonly permit: Permit }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | ({ readonly kind: 'extended'; readonly ends: Day } & Later)
  /** Puts other data and persons in the place of those before. */
  | ({ readonly kind: 'amended' } & Later & Pick<Permit, 'data' | 'persons'>)
  | ({ readonly kind: 'withdrawn'; readonly reason: string } & Later);

/** All that was decided. */
export interface Register {
  /** By id. */
  readonly permits: ReadonlyMap<string, RecordedPermit>;
  /** By id. */
  readonly refusals: ReadonlyMap<string, Refusal>;
}

/**
 * The register as events made it, in their order.
 * @throws {Error} where an event is about a permit that none before it issued
 */
export function replay(events: Iterable<RegisterEvent>): Register {
  const permits = new Map<string, RecordedPermit>();
  const refusals = new Map<string, Refusal>();
  for (const event of events) {
    if (event.kind === 'refused') refusals.set(event.refusal.id, event.refusal);
    else if (event.kind === 'issued') permits.set(event.permit.id, { ...event.permit, amendments: [] });
    else permits.set(event.id, changed(permits.get(event.id), event));
  }
  return { permits, refusals };
}

function changed(
  permit: RecordedPermit | undefined,
  event: Exclude<RegisterEvent, { kind: 'issued' | 'refused' }>,
): RecordedPermit {
  if (permit === undefined)
    throw new Error(`the register has no permit ${event.id}, and it was ${event.kind}`);
  const { on, decision } = event;
  switch (event.kind) {
    case 'extended':
      return { ...permit, ends: event.ends, endedBefore: permit.ends };
    case 'amended':
      return {
        ...permit,
        data: event.data,
        persons: event.persons,
        amendments: [...permit.amendments, { on, decision }],
      };
    case 'withdrawn':
      return { ...permit, withdrawal: { on, decision, reason: event.reason } };
  }
}

/** Id of the application that an event is about. */
export function idOf(event: RegisterEvent): string {
  switch (event.kind) {
    case 'issued':
      return event.permit.id;
    case 'refused':
      return event.refusal.id;
    default:
      return event.id;
  }
}
