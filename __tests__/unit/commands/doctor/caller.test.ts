import { isOperator, uselessCredentials } from '../../../../commands/doctor/caller';

const ACCOUNT = '111122223333';
const caller = (arn: string) => ({ accountId: ACCOUNT, arn });
const user = `arn:aws:iam::${ACCOUNT}:user/ada`;
const session = (role: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/ada@example.org`;
const sso = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Platform_*`;

test.each([
  [user, user],
  [user, `arn:aws:iam::${ACCOUNT}:user/*`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:role/pipeline`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:role/teams/data/pipeline`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:role/pipe*`],
  [session('AWSReservedSSO_Platform_0123456789abcdef'), sso],
  [session('AWSReservedSSO_Platform_0123456789abcdef'), `arn:aws:iam::${ACCOUNT}:role/aws-reserved/*`],
])('%s is the operator %s', (arn, operator) => {
  expect(isOperator(caller(arn), ['arn:aws:iam::444455556666:role/other', operator])).toBe(true);
});

test.each([
  [user, `arn:aws:iam::${ACCOUNT}:user/ad`],
  [user, `arn:aws:iam::${ACCOUNT}:role/ada`],
  [session('pipeline'), `arn:aws:iam::444455556666:role/pipeline`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:role/pipeline-2`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:role/pipeline/other`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:user/pipeline`],
  [session('pipeline'), `arn:aws:iam::${ACCOUNT}:role/pipelin.`],
  [session('AWSReservedSSO_Auditor_0123456789abcdef'), sso],
])('%s is not the operator %s', (arn, operator) => {
  expect(isOperator(caller(arn), [operator])).toBe(false);
});

test.each([
  ['ExpiredToken', 'problem', /^they have expired/],
  ['ExpiredTokenException', 'problem', /^they have expired/],
  ['CredentialsProviderError', 'problem', /^there are none/],
  ['InvalidClientTokenId', 'problem', /^there are none/],
  ['TimeoutError', 'problem', /^AWS could not be asked/],
])('%s is a %s', (name, status, finding) => {
  const answer = uselessCredentials(Object.assign(new Error('says why'), { name }));
  expect(answer).toMatchObject({ status, finding: expect.stringMatching(finding) });
  expect(answer.finding).toContain(`${name}: says why`);
  expect(answer.cure).toBeTruthy();
});
