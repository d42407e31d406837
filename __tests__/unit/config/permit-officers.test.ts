import { consumerWith, governanceWith, platform } from '../platform';

const OFFICER = 'arn:aws:iam::111122223333:role/access-body';
const withOfficers = (permitOfficers: readonly string[], more: object = {}) =>
  platform({ subscriptionApproval: 'permit', governance: governanceWith({ permitOfficers }), ...more });

test('permits have officers', () => {
  expect(withOfficers([OFFICER]).governance.permitOfficers).toEqual([OFFICER]);
  expect(() => withOfficers([])).toThrow(/permitOfficers[^]*nobody can issue a permit/);
  expect(() => platform({ subscriptionApproval: 'permit' })).toThrow(/nobody can issue a permit/);
});

test.each(['auto', 'manual'])('and where %s decides, nobody is one', (subscriptionApproval) => {
  expect(platform({ subscriptionApproval }).governance.permitOfficers).toEqual([]);
  expect(() => withOfficers([OFFICER], { subscriptionApproval })).toThrow(
    /only with subscriptionApproval: permit/,
  );
});

test('an officer is of an account of the file', () => {
  expect(() => withOfficers(['arn:aws:iam::999999999999:role/access-body'])).toThrow(
    /an officer belongs to an account of this configuration/,
  );
});

test.each(['arn:aws:iam::777788889999:role/researcher', 'arn:aws:iam::777788889999:role/res*'])(
  'nobody decides on what they read themselves: %s',
  (officer) => {
    const consumers = consumerWith({});
    expect(() => withOfficers([officer], { consumers })).toThrow(
      /nobody decides on data that they read themselves/,
    );
    expect(withOfficers([OFFICER, officer.replace(/res.*/, 'registrar')], { consumers })).toBeDefined();
  },
);
