import { PermitRegister } from '../../../modules/permits/permit-register';
import { bootstrapped } from '../bootstrap/accounts';
import { allows, type Call } from '../iam';
import { governanceWith, platform, synthesizeBootstrap } from '../platform';

const OFFICERS = ['arn:aws:iam::111122223333:role/health-data-access-body'];
const config = platform({
  subscriptionApproval: 'permit',
  governance: governanceWith({ permitOfficers: OFFICERS }),
});
const template = synthesizeBootstrap((stack, account) => {
  new PermitRegister(stack, 'permits', { account });
}, config);

const bucket = 'arn:aws:s3:::ehds-permits-111122223333-eu-central-1';
const officer = 'arn:aws:iam::111122223333:role/ehds-governance-permit-officer';
const approver = 'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-approve';
const policy = template.one('aws_s3_bucket_policy').policy();

/** Whether the bucket's policy leaves to a caller what every policy of his own allows. */
const lets = (principal: string, action: string, key: string) => {
  const anything = { Sid: '', Effect: 'Allow', Action: ['*'], NotAction: [], Resource: ['*'] };
  const call: Call = {
    action,
    resource: `${bucket}/${key}`,
    keys: { 'aws:PrincipalArn': principal, 'aws:SecureTransport': 'true' },
  };
  // What the reader of policies here does not know is held by the journey.
  const known = policy.filter(({ Sid }) => Sid !== 'WrittenOnce');
  return allows([anything as never, ...known], call);
};

test('no record can be changed or taken away for ten years, not even by the root user', () => {
  expect(template.one('aws_s3_bucket_object_lock_configuration').body['rule']).toMatchObject({
    default_retention: { mode: 'COMPLIANCE', days: 3653 },
  });
});

test('each is written once: a write without the condition is denied, and so is a delete marker', () => {
  expect(policy).toContainEqual(
    expect.objectContaining({
      Sid: 'WrittenOnce',
      Effect: 'Deny',
      Action: ['s3:PutObject'],
      Condition: { Null: { 's3:if-none-match': 'true' } },
    }),
  );
  for (const who of [officer, approver, 'arn:aws:iam::111122223333:root']) {
    expect(lets(who, 's3:DeleteObject', 'register/000000000001.json')).toBe(false);
    expect(lets(who, 's3:DeleteObjectVersion', 'register/000000000001.json')).toBe(false);
  }
});

test.each<[string, string, boolean, boolean, boolean]>([
  ['an officer', officer, true, false, true],
  ['the approver', approver, false, true, true],
  ['an administrator', 'arn:aws:iam::111122223333:user/administrator', false, false, false],
  ['the deploy role', 'arn:aws:iam::111122223333:role/ehds-governance-deploy', false, false, false],
  ['crawl', 'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-crawl', false, false, false],
  ['another account', 'arn:aws:iam::444455556666:role/ehds-governance-permit-officer', false, false, false],
])('%s', (_, who, records, decides, reads) => {
  expect(lets(who, 's3:PutObject', 'register/000000000001.json')).toBe(records);
  expect(lets(who, 's3:PutObject', 'decisions/000000000001.json')).toBe(decides);
  expect(lets(who, 's3:GetObject', 'register/000000000001.json')).toBe(reads);
  expect(lets(who, 's3:GetObjectVersion', 'decisions/000000000001.json')).toBe(reads);
});

test('the officer’s role is taken by those of the configuration', () => {
  const trust = template.role('ehds-governance-permit-officer').body['assume_role_policy'];
  expect(JSON.parse(String(trust))).toMatchObject({
    Statement: [{ Condition: { ArnLike: { 'aws:PrincipalArn': OFFICERS } } }],
  });
});

test('a platform without permits has none of it', () => {
  for (const subscriptionApproval of ['auto', 'manual']) {
    const stacks = bootstrapped(platform({ subscriptionApproval }));
    expect(JSON.stringify(stacks['governance']?.all('aws_s3_bucket'))).not.toMatch(/permits/);
    expect(JSON.stringify(stacks['governance']?.all('aws_iam_policy'))).not.toMatch(/permit/i);
  }
  expect(JSON.stringify(bootstrapped(config)['governance']?.all('aws_s3_bucket'))).toMatch(/ehds-permits-/);
});
