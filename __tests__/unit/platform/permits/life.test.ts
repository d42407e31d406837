import fc from 'fast-check';
import { dayOf, yearsAfter } from '../../../../platform/permits/calendar';
import { breaks, type Entry, next, type Stored } from '../../../../platform/permits/chain';
import { coverageOf, reasonsToRevoke, type Subscription } from '../../../../platform/permits/coverage';
import { type RegisterEvent, replay } from '../../../../platform/permits/events';
import { rulesBroken } from '../../../../platform/permits/rules';
import { circumstances, identity, permit, person, refusal } from './examples';

const IDS = ['2027-0001', '2027-0002', '2027-0003', '2027-0004'];
const CONSUMERS = ['study', 'institute'];
const NAMES = ['ada', 'grace', 'eve'];
const COLUMNS = ['patient', 'birth_year', 'sex'];
const PATIENTS = { holder: 'hospital', dataset: 'cohort', table: 'patients' };
const FIRST_DAY = Date.UTC(2027, 5, 1);
const DAY = 24 * 60 * 60 * 1000;

const id = fc.constantFrom(...IDS);
const consumer = fc.constantFrom(...CONSUMERS);
const columns = fc.subarray(COLUMNS, { minLength: 1 });
const names = fc.subarray(NAMES);
/** Days from the one on which something happens. */
const term = fc.oneof(
  fc.integer({ min: -30, max: 400 }),
  fc.integer({ min: 400, max: 1500 }),
  fc.integer({ min: 3600, max: 3700 }),
);

/** What people try, and what happens meanwhile. */
const attempt = fc.oneof(
  fc.record({ what: fc.constant('issue' as const), id, consumer, columns, names, term }),
  fc.record({ what: fc.constant('refuse' as const), id }),
  fc.record({ what: fc.constant('extend' as const), id, term }),
  fc.record({ what: fc.constant('amend' as const), id, columns, names }),
  fc.record({ what: fc.constant('withdraw' as const), id }),
  fc.record({ what: fc.constant('members' as const), consumer, names }),
  fc.record({ what: fc.constant('request' as const), consumer }),
  /** An owner of the publishing project accepts by hand, with a filter of their own or none. */
  fc.record({
    what: fc.constant('by hand' as const),
    consumer,
    columns: fc.option(columns, { nil: undefined }),
  }),
  fc.record({ what: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 300 }) }),
);
/** A permit that is issued for sure, so that the rest is about something. */
const start = fc.record({
  what: fc.constant('issue' as const),
  id: fc.constant('2027-0001'),
  consumer: fc.constant('study'),
  columns,
  names: fc.subarray(NAMES, { minLength: 1 }),
  term: fc.integer({ min: 100, max: 1000 }),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

const personsOf = (some: readonly string[]) => some.map((name, at) => person(name, at === 0));
const dataOf = (some: readonly string[]) => [
  { holder: PATIENTS.holder, dataset: PATIENTS.dataset, tables: { [PATIENTS.table]: some } },
];

/** A register in memory, the projects of a domain and their subscriptions. */
class World {
  now = FIRST_DAY;
  readonly log: Stored<RegisterEvent>[] = [];
  /** What the officers were let record, in their order. */
  readonly recorded: RegisterEvent[] = [];
  readonly members = new Map<string, readonly string[]>(CONSUMERS.map((name) => [name, []]));
  subscriptions: Subscription[] = [];

  get today() {
    return dayOf(new Date(this.now));
  }

  get register() {
    return replay(this.log.map(({ entry }) => entry.event));
  }

  dayIn(days: number) {
    return dayOf(new Date(this.now + days * DAY));
  }

  private record(event: RegisterEvent) {
    if (rulesBroken(event, this.register, circumstances(this.today)).length > 0) return;
    this.log.push(next(this.log.at(-1), { at: new Date(this.now), by: 'officer', event }));
    this.recorded.push(event);
  }

  private readerOf(name: string) {
    return { consumer: name, members: (this.members.get(name) ?? []).map(identity) };
  }

  run(step: Attempt) {
    const later = { on: this.today, decision: 'file 1' };
    switch (step.what) {
      case 'issue': {
        const issued = this.today;
        const ends = this.dayIn(step.term);
        const written = { id: step.id, consumer: step.consumer, issued, ends };
        const data = dataOf(step.columns);
        return this.record({
          kind: 'issued',
          permit: permit({ ...written, data, persons: personsOf(step.names) }),
        });
      }
      case 'refuse':
        return this.record({ kind: 'refused', refusal: refusal({ id: step.id, refused: this.today }) });
      case 'extend':
        return this.record({ kind: 'extended', id: step.id, ends: this.dayIn(step.term), ...later });
      case 'amend': {
        const changed = { data: dataOf(step.columns), persons: personsOf(step.names) };
        return this.record({ kind: 'amended', id: step.id, ...changed, ...later });
      }
      case 'withdraw':
        return this.record({ kind: 'withdrawn', id: step.id, reason: 'misuse', ...later });
      case 'members':
        return this.members.set(step.consumer, step.names);
      case 'request': {
        const reader = this.readerOf(step.consumer);
        const coverage = coverageOf(this.register, reader, PATIENTS, this.today);
        if ('permit' in coverage) {
          this.subscriptions.push({ reader, table: PATIENTS, columns: coverage.columns });
          expect(this.isPermitted(step.consumer, coverage.columns)).toBe(true);
        } else {
          expect(coverage.reasons).not.toEqual([]);
          expect(this.isPermitted(step.consumer, [])).toBe(false);
        }
        return;
      }
      case 'by hand':
        return this.subscriptions.push({
          reader: this.readerOf(step.consumer),
          table: PATIENTS,
          columns: step.columns,
        });
      case 'wait':
        this.now += step.days * DAY;
    }
  }

  sweep() {
    this.subscriptions = this.subscriptions
      .map((one) => ({ ...one, reader: this.readerOf(one.reader.consumer) }))
      .filter((one) => reasonsToRevoke(this.register, one, this.today).length === 0);
  }

  /** The same question, answered from what was recorded alone, by the words of the design. */
  isPermitted(name: string, wanted: readonly string[] | undefined): boolean {
    const { recorded, today } = this;
    return recorded.some((event) => {
      if (event.kind !== 'issued' || event.permit.consumer !== name) return false;
      const changes = recorded.filter((other) => 'id' in other && other.id === event.permit.id);
      if (changes.some(({ kind }) => kind === 'withdrawn')) return false;
      const ends = changes.findLast((other) => other.kind === 'extended')?.ends ?? event.permit.ends;
      const { data, persons } = changes.findLast((other) => other.kind === 'amended') ?? event.permit;
      const given = data[0]?.tables[PATIENTS.table] ?? [];
      return (
        event.permit.issued <= today &&
        today <= ends &&
        (this.members.get(name) ?? []).every((member) => persons.some((one) => one.name === member)) &&
        wanted !== undefined &&
        wanted.every((column) => given.includes(column))
      );
    });
  }
}

test('at no time does a subscription outlive a sweep without a permit in force that covers it', () => {
  const seen = { accepted: 0, revoked: 0, extended: 0, amended: 0 };
  fc.assert(
    fc.property(start, fc.array(attempt, { minLength: 5, maxLength: 60 }), (first, attempts) => {
      const world = new World();
      for (const step of [first, ...attempts]) {
        const { length: before } = world.subscriptions;
        world.run(step);
        if (step.what === 'request' && world.subscriptions.length > before) seen.accepted++;
        const alive = world.subscriptions;
        world.sweep();
        seen.revoked += alive.length - world.subscriptions.length;
        // Exactly those stay that the record permits.
        const stay = alive.filter(({ reader, columns: some }) => world.isPermitted(reader.consumer, some));
        expect(world.subscriptions.map(({ columns: some }) => some)).toEqual(
          stay.map(({ columns: some }) => some),
        );
        for (const name of CONSUMERS) {
          const inForce = [...world.register.permits.values()].filter(
            ({ consumer: of, issued, ends, withdrawal }) =>
              of === name && withdrawal === undefined && issued <= world.today && world.today <= ends,
          );
          expect(inForce.length).toBeLessThanOrEqual(1);
        }
      }
      for (const { issued, ends, endedBefore } of world.register.permits.values()) {
        expect((endedBefore ?? ends) <= yearsAfter(issued, 10)).toBe(true);
        if (endedBefore !== undefined) expect(ends <= yearsAfter(endedBefore, 10)).toBe(true);
      }
      for (const { kind } of world.recorded) if (kind === 'extended' || kind === 'amended') seen[kind]++;
      // What is stored says every change once, in its order.
      const stored = world.log.map(({ entry: { number }, text }) => ({ number, text }));
      expect(breaks(stored)).toEqual([]);
      const read = stored.map(({ text }) => (JSON.parse(text) as Entry<RegisterEvent>).event);
      expect(read).toEqual(world.recorded);
    }),
    { numRuns: 500 },
  );
  // Else nothing was shown.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30);
});
