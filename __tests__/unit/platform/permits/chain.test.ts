import fc from 'fast-check';
import { breaks, next, type Stored } from '../../../../platform/permits/chain';

/** A log of some events, as it is stored. */
function logOf(events: readonly unknown[]): { number: number; text: string }[] {
  let last: Stored<unknown> | undefined;
  return events.map((event, at) => {
    last = next(last, { at: new Date(Date.UTC(2027, 0, 1, 0, at)), by: 'arn:aws:sts::1:officer', event });
    return { number: last.entry.number, text: last.text };
  });
}

const log = fc.array(fc.jsonValue(), { minLength: 3, maxLength: 12 }).map(logOf);
const withPlace = log.chain((records) =>
  fc.record({ records: fc.constant(records), at: fc.integer({ min: 0, max: records.length - 2 }) }),
);

test('a log as it was written has no break', () => {
  fc.assert(fc.property(log, (records) => expect(breaks(records)).toEqual([])));
  expect(breaks([])).toEqual([]);
});

test('a record that is removed shows, the first one too', () => {
  fc.assert(
    fc.property(withPlace, ({ records, at }) => {
      expect(breaks(records.toSpliced(at, 1))).toContainEqual({ number: at + 1, problem: 'it is missing' });
    }),
  );
});

test('a record that is altered shows in the one after it', () => {
  fc.assert(
    fc.property(withPlace, ({ records, at }) => {
      const altered = records.map((record, index) =>
        index === at
          ? { ...record, text: record.text.replace(/"by":"[^"]*"/, '"by":"somebody else"') }
          : record,
      );
      expect(breaks(altered).map(({ number }) => number)).toContain(at + 2);
    }),
  );
});

test('a record that is removed and its place filled shows', () => {
  fc.assert(
    fc.property(withPlace, ({ records, at }) => {
      const closed = records.toSpliced(at, 1).map((record, index) => ({ ...record, number: index + 1 }));
      expect(breaks(closed)).not.toEqual([]);
    }),
  );
});

test('what is no record, or older than the one before it, shows', () => {
  const records = logOf(['a', 'b']);
  expect(breaks([...records, { number: 3, text: 'null' }])).toEqual([
    { number: 3, problem: 'it is no record' },
  ]);
  const old = logOf(['a', 'b', 'c']);
  const third = old[2]?.text.replace(/"at":"[^"]*"/, '"at":"2026-01-01T00:00:00.000Z"') ?? '';
  expect(breaks([...records, { number: 3, text: third }])).toEqual([
    { number: 3, problem: 'it is older than the record before it' },
  ]);
});

test('a clock that runs behind does not turn the order round', () => {
  const first = next(undefined, { at: new Date('2027-01-02'), by: 'a', event: 1 });
  const second = next(first, { at: new Date('2027-01-01'), by: 'b', event: 2 });
  expect(second.entry.at).toBe(first.entry.at);
});
