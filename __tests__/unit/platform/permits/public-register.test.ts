import { type RegisterEvent, replay } from '../../../../platform/permits/events';
import { overdue, publicRegister } from '../../../../platform/permits/public-register';
import { permit, refusal } from './examples';

const events: readonly RegisterEvent[] = [
  { kind: 'issued', permit: permit() },
  { kind: 'refused', refusal: refusal({ id: '2027-0050', refused: '2027-03-15' }) },
];

test('tells of each decision what the public is told, and of no person', () => {
  const register = publicRegister(replay(events), '2027-04-01');
  expect(register.permits).toEqual([
    {
      id: '2027-0042',
      applicant: { name: 'University of Example', kind: 'other' },
      application: permit().application,
      purposes: ['e'],
      decided: '2027-03-01',
      justification: permit().justification,
      publishBy: '2027-04-12',
      data: permit().data,
      state: 'in-force',
      ends: '2029-02-28',
      resultsDue: '2030-08-28',
    },
  ]);
  expect(register.refusals).toMatchObject([
    { id: '2027-0050', decided: '2027-03-15', publishBy: '2027-04-26' },
  ]);
  const text = JSON.stringify(register);
  for (const { name, identity } of permit().persons) {
    expect(text).not.toContain(`"${name}"`);
    expect(text).not.toContain(identity);
  }
  expect(text).not.toContain(permit().applicant.email);
});

test('an extension moves the day of the results, and a withdrawal too', () => {
  const of = (event: RegisterEvent) => publicRegister(replay([...events, event]), '2028-06-01').permits[0];
  const later = { id: '2027-0042', on: '2028-01-01', decision: 'file 43' };
  expect(of({ kind: 'extended', ends: '2030-01-31', ...later })).toMatchObject({
    extendedFrom: '2029-02-28',
    ends: '2030-01-31',
    resultsDue: '2031-07-31',
  });
  expect(of({ kind: 'withdrawn', reason: 'misuse', ...later })).toMatchObject({
    state: 'withdrawn',
    withdrawn: { on: '2028-01-01', reason: 'misuse' },
    resultsDue: '2029-07-01',
  });
});

test('names what is not public after its thirty working days', () => {
  const on = (today: string, published: readonly string[] = []) =>
    overdue(publicRegister(replay(events), today), new Set(published)).map(({ id }) => id);
  expect(on('2027-04-12')).toEqual([]);
  expect(on('2027-04-13')).toEqual(['2027-0042']);
  expect(on('2027-05-01')).toEqual(['2027-0042', '2027-0050']);
  expect(on('2027-05-01', ['2027-0042'])).toEqual(['2027-0050']);
});
