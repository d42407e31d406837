import {
  failureOf,
  notVisible,
  kindOf,
  NotVisible,
  redacted,
  Refusal,
} from '../../../../console/server/failure';

/** An error as the SDK throws it. */
function awsError(name: string, message = 'why'): Error {
  return Object.assign(new Error(message), { name, $metadata: {} });
}

const NAMES = { entry: 'charite', stack: 'producer-charite' };

test.each([
  ['ThrottlingException', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['SlowDown', 'throttled'],
  ['AccessDenied', 'refused'],
  ['AccessDeniedException', 'refused'],
  ['ExpiredTokenException', 'credentials'],
  ['CredentialsProviderError', 'credentials'],
  ['NoSuchBucket', 'missing'],
  ['EntityNotFoundException', 'missing'],
  ['QueueDoesNotExist', 'missing'],
  ['AWS.SimpleQueueService.NonExistentQueue', 'missing'],
  ['ValidationException', 'invalid'],
  ['ConflictException', 'conflict'],
  ['InternalServerError', 'other'],
])('%s means %s', (name, kind) => {
  expect(kindOf(awsError(name))).toBe(kind);
});

test("DataZone's own refusal is one of membership, not of the role's policy", () => {
  const error = awsError('AccessDeniedException', 'User is not permitted to perform operation: Search');
  expect(notVisible(error, NAMES)).toEqual({
    visible: false,
    reason: 'AccessDeniedException: User is not permitted to perform operation: Search',
    cure: 'Add the role to `members` of charite in the configuration as PROJECT_CONTRIBUTOR, and deploy producer-charite.',
  });
  expect(failureOf(error)).toMatchObject({ status: 403, body: { code: 'NotAMember' } });
});

test.each([
  [awsError('AccessDenied'), 'npm run console -- --print-policy charite'],
  [awsError('NoSuchBucket'), 'npm run deploy -- producer-charite'],
  [awsError('ExpiredToken'), 'Sign in again'],
  [awsError('InternalFailure'), 'tried again by itself'],
  [new NotVisible('nobody looks', 'look yourself'), 'look yourself'],
])('what is hidden by %s has a cure', (error, cure) => {
  expect(notVisible(error, NAMES).cure).toContain(cure);
});

test.each([
  [awsError('AccessDeniedException'), 403, 'AccessDenied'],
  [awsError('ThrottlingException'), 429, 'Throttled'],
  [awsError('ResourceNotFoundException'), 404, 'NotFound'],
  [awsError('InternalServerException'), 502, 'AwsFailed'],
  [new Refusal(409, 'DecidedByRule', 'no'), 409, 'DecidedByRule'],
  [new TypeError('x is undefined'), 500, 'InternalError'],
  ['thrown', 500, 'InternalError'],
])('%s is answered with %d', (error, status, code) => {
  expect(failureOf(error)).toMatchObject({ status, body: { code } });
});

test('an error that is not AWS’s is not described', () => {
  const error = new TypeError('Cannot read /home/somebody/.aws/credentials');
  expect(JSON.stringify(failureOf(error))).not.toContain('somebody');
});

test('a wrong signature is not answered with what was signed', () => {
  const signed = 'The Canonical String was POST / x-amz-security-token:IQoJb3JpZ2luX2VjE';
  expect(notVisible(awsError('SignatureDoesNotMatch', signed), NAMES).reason).not.toContain('IQoJ');
});

describe('a text', () => {
  test('loses keys, secrets and session tokens', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY12';
    const text = redacted(`key ASIAIOSFODNN7EXAMPLE, secret ${secret}, token ${secret}${secret}==.`);
    expect(text).toBe('key [access key], secret [secret], token [secret].');
  });

  test('keeps ARNs, paths and names', () => {
    const text =
      'User: arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Administrator_0123456789abcdef/somebody is not ' +
      'authorized to perform: s3:ListBucket on arn:aws:s3:::ehds-assets-111122223333-eu-central-1';
    expect(redacted(text)).toBe(text);
  });
});
