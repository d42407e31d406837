import { Decisions } from '../../../src/iam/decisions';
import type { Question } from '../../../src/iam/simulator';

const BUCKET = 'arn:aws:s3:::bucket';

const policy = (statement: object = {}) => ({
  name: 'policy',
  document: JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement },
  }),
});

const question = (changed: Partial<Question> = {}): Question => ({
  principal: 'arn:aws:sts::111122223333:assumed-role/operator/session',
  action: 's3:ListBucket',
  resource: BUCKET,
  accountId: '111122223333',
  identity: [policy()],
  ...changed,
  keys: { 'aws:CurrentTime': '2026-01-01T00:00:00Z', 'aws:EpochTime': '1767225600', ...changed.keys },
});

const LATER = { 'aws:CurrentTime': '2027-01-01T00:00:00Z', 'aws:EpochTime': '1798761600' };

test('a question is decided once, at whatever time it is asked', () => {
  const decisions = new Decisions();
  const first = decisions.decide(question());
  expect(decisions.decide(question())).toBe(first);
  expect(decisions.decide(question({ keys: LATER }))).toBe(first);
});

test.each([
  { DateLessThan: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
  { NumericLessThan: { 'aws:epochtime': '1780272000' } },
])('the time counts where a policy reads it: %j', async (Condition) => {
  const decisions = new Decisions();
  const identity = [policy({ Condition })];
  expect(await decisions.decide(question({ identity }))).toEqual({ allowed: true });
  const later = await decisions.decide(question({ identity, keys: LATER }));
  expect(later).toMatchObject({ allowed: false });
});

test.each<[string, Partial<Question>]>([
  ['another principal', { principal: 'arn:aws:iam::111122223333:user/other' }],
  ['another action', { action: 's3:GetBucketPolicy' }],
  ['another resource', { resource: 'arn:aws:s3:::other' }],
  ['another account', { accountId: '444455556666' }],
  ['another key', { keys: { 'aws:SecureTransport': 'false' } }],
  ['other policies', { identity: [policy({ Action: 'sqs:*' })] }],
  ['no policies', { identity: [] }],
  ['a boundary', { boundary: policy({ Action: 'sqs:*' }) }],
  ['a session policy', { session: [policy({ Action: 'sqs:*' })] }],
  ['a session without a policy', { session: [] }],
  [
    'a policy of the resource',
    { resourcePolicy: policy({ Principal: '*', Effect: 'Deny', Resource: BUCKET }) },
  ],
])('%s is another question', async (_what, changed) => {
  const decisions = new Decisions();
  const first = decisions.decide(question());
  const other = decisions.decide(question(changed));
  expect(other).not.toBe(first);
  expect(await first).toEqual({ allowed: true });
  expect(await other).toEqual(await new Decisions().decide(question(changed)));
});
