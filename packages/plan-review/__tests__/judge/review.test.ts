import { EXIT, exitCode } from '../../src/judge/review';
import { type Changed, document, reviewOf, linesOf } from '../support';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

test.each<[string, Changed]>([
  [
    'a statement less',
    {
      type: 'aws_iam_policy',
      before: { name: 'p', policy: document(allow) },
      after: { name: 'p', policy: document() },
    },
  ],
  ['a tag', { type: 'aws_s3_bucket', before: { tags: null }, after: { tags: { a: 'b' } } }],
  [
    'protection that comes',
    { type: 'aws_db_instance', before: { deletion_protection: false }, after: { deletion_protection: true } },
  ],
  [
    'a queue that is kept longer',
    {
      type: 'aws_sqs_queue',
      before: { message_retention_seconds: 60 },
      after: { message_retention_seconds: 120 },
    },
  ],
])('%s needs no human', (_, changed) => {
  expect(exitCode([reviewOf([changed])])).toBe(EXIT.safe);
});

test('a domain that the state held and the plan makes again is called a second one', () => {
  const domain = { type: 'aws_datazone_domain', after: { name: 'ehds' } };
  const gone = { type: 'aws_datazone_domain', before: { name: 'ehds' } };
  expect(linesOf(reviewOf([domain]))).toEqual([]);
  expect(linesOf(reviewOf([domain], { drift: [gone] }))).toEqual([
    expect.stringMatching(/^critical Trap: .*\*\*second domain\*\*/),
  ]);
});

test('a secret value is never told', () => {
  const policy = document({ ...allow, Resource: 'arn:aws:s3:::secret-bucket' });
  const changed = { type: 'aws_iam_policy', after: { name: 'p', policy }, sensitive: { policy: true } };
  const key = {
    type: 'aws_db_instance',
    before: { kms_key_id: 'hidden-1' },
    after: { kms_key_id: 'hidden-2' },
    sensitive: { kms_key_id: true },
  };
  const text = JSON.stringify(reviewOf([changed, key]));
  expect(text).not.toMatch(/secret-bucket|hidden/);
  expect(exitCode([reviewOf([changed])])).toBe(EXIT.human);
});

test.each([
  [[{ exclusions: null, path: 'p' }], [{ exclusions: [], path: 'p' }], []],
  [[{ bucket_key_enabled: null }], [{ bucket_key_enabled: false }], []],
  [[{ bucket_key_enabled: true }], [{ bucket_key_enabled: false }], [['rule']]],
  [[{ path: 'p' }], [{ path: 'q' }], [['rule']]],
])('nothing that is written in another way is no drift: %j and %j', (before, after, expected) => {
  const drift = [{ type: 'aws_glue_crawler', before: { rule: before }, after: { rule: after } }];
  expect(reviewOf([], { drift }).drift.map(({ attributes }) => attributes)).toEqual(expected);
});
