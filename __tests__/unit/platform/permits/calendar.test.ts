import fc from 'fast-check';
import { dayOf, monthsAfter, workingDaysAfter, yearsAfter } from '../../../../platform/permits/calendar';

test.each([
  ['2027-03-01', '2037-03-01'],
  ['2028-02-29', '2038-02-28'],
  ['2026-02-28', '2036-02-28'],
  ['2027-12-31', '2037-12-31'],
])('ten years after %s end on %s', (event, last) => {
  expect(yearsAfter(event, 10)).toBe(last);
});

test('four years after a leap day is a leap day again, and a hundred may be none', () => {
  expect(yearsAfter('2028-02-29', 4)).toBe('2032-02-29');
  expect(yearsAfter('2000-02-29', 100)).toBe('2100-02-28');
});

test.each([
  ['2027-08-31', 18, '2029-02-28'],
  ['2026-08-31', 18, '2028-02-29'],
  ['2027-11-15', 2, '2028-01-15'],
])('after %s %i months end on %s', (event, months, last) => {
  expect(monthsAfter(event, months)).toBe(last);
});

test.each([
  ['a Friday', '2027-03-05', 1, '2027-03-08'],
  ['a Saturday', '2027-03-06', 1, '2027-03-08'],
  ['a Monday', '2027-03-01', 5, '2027-03-08'],
  ['a Monday', '2027-03-01', 30, '2027-04-12'],
])('after %s, %s, %i working days end on %s', (_what, event, days, last) => {
  expect(workingDaysAfter(event, days)).toBe(last);
});

test('days sort as text, and a longer period never ends before a shorter one', () => {
  const day = fc
    .date({ min: new Date('2025-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map(dayOf);
  fc.assert(
    fc.property(day, day, fc.integer({ min: 0, max: 20 }), (one, other, years) => {
      expect(one < other).toBe(Date.parse(one) < Date.parse(other));
      expect(yearsAfter(one, years) >= one).toBe(true);
      expect(yearsAfter(one, years + 1) > yearsAfter(one, years)).toBe(true);
      // Same date, or the last day of February.
      expect(yearsAfter(one, years).slice(5)).toBe(
        one.endsWith('-02-29') && !yearsAfter(one, years).endsWith('-02-29') ? '02-28' : one.slice(5),
      );
    }),
  );
});
