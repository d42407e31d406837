import { coverageOf, filterName, reasonsToRevoke } from '../../../../platform/permits/coverage';
import { type RegisterEvent, replay } from '../../../../platform/permits/events';
import { identity, permit, person } from './examples';

const PATIENTS = { holder: 'hospital', dataset: 'cohort', table: 'patients' };
const READER = { consumer: 'study', members: [identity('ada'), identity('grace')] };
const later = { id: '2027-0042', on: '2028-01-01', decision: 'file 43' };
const issued: RegisterEvent = { kind: 'issued', permit: permit() };

const covered = (
  {
    events = [issued],
    ...other
  }: Partial<Parameters<typeof coverageOf>[1]> & { events?: readonly RegisterEvent[] } = {},
  table = PATIENTS,
  today = '2028-06-01',
) => coverageOf(replay(events), { ...READER, ...other }, table, today);

test('a permit in force gives its project the columns of a table', () => {
  expect(covered()).toEqual({ permit: '2027-0042', columns: ['patient', 'birth_year'] });
  expect(covered({ members: [] })).toHaveProperty('permit');
});

test.each<[string, ReturnType<typeof covered>, RegExp]>([
  [
    'another project',
    covered({ consumer: 'institute' }),
    /no permit was issued for the project of institute/,
  ],
  [
    'a table that it does not name',
    covered({}, { ...PATIENTS, table: 'bills' }),
    /not for table bills of cohort/,
  ],
  ['a name of every object', covered({}, { ...PATIENTS, table: 'constructor' }), /not for table constructor/],
  ['another holder', covered({}, { ...PATIENTS, holder: 'registry' }), /held by registry/],
  ['another dataset', covered({}, { ...PATIENTS, dataset: 'deaths' }), /not for table patients of deaths/],
  [
    'a member that it does not name',
    covered({ members: [...READER.members, identity('eve')] }),
    /role\/eve is a member of the project, and permit 2027-0042 does not name it/,
  ],
  ['the day after its end', covered({}, PATIENTS, '2029-03-01'), /2027-0042 ended on 2029-02-28/],
  ['the day before its issue', covered({}, PATIENTS, '2027-02-28'), /in force from 2027-03-01/],
  [
    'a withdrawal',
    covered({ events: [issued, { kind: 'withdrawn', reason: 'misuse', ...later }] }),
    /2027-0042 was withdrawn on 2028-01-01/,
  ],
])('nothing covers %s', (_what, coverage, reason) => {
  expect(coverage).toEqual({ reasons: [expect.stringMatching(reason)] });
});

test('on its first and its last day it is in force, and after an extension until the new one', () => {
  expect(covered({}, PATIENTS, '2027-03-01')).toHaveProperty('permit');
  expect(covered({}, PATIENTS, '2029-02-28')).toHaveProperty('permit');
  const events: RegisterEvent[] = [issued, { kind: 'extended', ends: '2030-01-01', ...later }];
  expect(covered({ events }, PATIENTS, '2030-01-01')).toHaveProperty('permit');
  expect(covered({ events }, PATIENTS, '2030-01-02')).toHaveProperty('reasons');
});

test('every reason is said', () => {
  const coverage = covered(
    { members: [identity('eve'), identity('mallory')] },
    { ...PATIENTS, table: 'bills' },
  );
  expect(coverage).toEqual({ reasons: [expect.any(String), expect.any(String), expect.any(String)] });
});

describe('a subscription', () => {
  const revoked = (columns: readonly string[] | undefined, events: readonly RegisterEvent[] = [issued]) =>
    reasonsToRevoke(replay(events), { reader: READER, table: PATIENTS, columns }, '2028-06-01');
  const amended = (columns: readonly string[], persons = permit().persons): RegisterEvent => ({
    kind: 'amended',
    data: [{ holder: 'hospital', dataset: 'cohort', tables: { patients: columns } }],
    persons,
    ...later,
  });

  test('to permitted columns stays, to fewer too', () => {
    expect(revoked(['patient', 'birth_year'])).toEqual([]);
    expect(revoked(['patient'])).toEqual([]);
    expect(revoked(['patient', 'birth_year'], [issued, amended(['patient', 'birth_year', 'sex'])])).toEqual(
      [],
    );
  });

  test('that somebody gave every column ends', () => {
    expect(revoked(undefined)).toEqual([expect.stringMatching(/gives every column.*patient, birth_year/)]);
  });

  test('to a column that the permit never had, or has no more, ends', () => {
    expect(revoked(['patient', 'sex'])).toEqual(['permit 2027-0042 is not for sex']);
    expect(revoked(['patient', 'birth_year'], [issued, amended(['patient'])])).toEqual([
      'permit 2027-0042 is not for birth_year',
    ]);
  });

  test('ends where a person is taken out of the permit and not of the project', () => {
    expect(revoked(['patient'], [issued, amended(['patient'], [person('ada', true)])])).toEqual([
      expect.stringMatching(/role\/grace is a member/),
    ]);
  });
});

test('the same columns have one filter, whatever their order, and others another', () => {
  expect(filterName(['a', 'b'])).toBe(filterName(['b', 'a']));
  expect(filterName(['a', 'b'])).not.toBe(filterName(['a,b']));
  expect(filterName(['a'])).toMatch(/^[\w -]{1,64}$/);
});
