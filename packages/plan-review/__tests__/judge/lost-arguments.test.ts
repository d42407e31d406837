import { type Changed, linesOf, reviewOf } from '../support';

test.each<[string, Pick<Changed, 'type' | 'before' | 'after'>, readonly string[]]>([
  [
    "a queue's dead-letter queue",
    { type: 'aws_sqs_queue', before: { redrive_policy: '{}x' }, after: { redrive_policy: null } },
    [
      'high Retention: Messages that fail are lost, as no dead-letter queue keeps them: `redrive_policy` from `{}x` to nothing.',
    ],
  ],
  [
    "a table's stream and its way back",
    {
      type: 'aws_dynamodb_table',
      before: { stream_enabled: true, point_in_time_recovery: [{ enabled: true }] },
      after: { stream_enabled: false, point_in_time_recovery: [{ enabled: false }] },
    },
    [
      'high Retention: It can no longer be restored to an earlier point in time: `point_in_time_recovery` from `true` to `false`.',
      'high Service: Its stream of changes ends, and its readers get nothing more: `stream_enabled` from `true` to `false`.',
    ],
  ],
  [
    "a bucket's versions, lock and log",
    {
      type: 'aws_s3_bucket',
      before: {
        versioning: [{ enabled: true }],
        object_lock_configuration: [{ rule: [{ days: 5 }] }],
        logging: [{ target_bucket: 'log' }],
      },
      after: { versioning: [], object_lock_configuration: [], logging: [] },
    },
    [
      'high Retention: Overwritten or deleted data can no longer be restored: `versioning` from `true` to nothing.',
      'high Protection: Its contents are no longer locked against deletion: `object_lock_configuration` from `5` to nothing.',
      'high Audit: Its log is no longer written: `logging` from `log` to nothing.',
    ],
  ],
  [
    'a firewall in front',
    { type: 'aws_cloudfront_distribution', before: { web_acl_id: 'w' }, after: { web_acl_id: '' } },
    ['high Protection: Something that protected it is removed: `web_acl_id` from `w` to nothing.'],
  ],
  [
    'a protection against deletion',
    {
      type: 'aws_lb',
      before: { enable_deletion_protection: true },
      after: { enable_deletion_protection: null },
    },
    [
      'high Protection: It is no longer protected against deletion: `enable_deletion_protection` from `true` to nothing.',
    ],
  ],
  [
    'one rule of several',
    { type: 'aws_backup_plan', before: { rule: [{ a: 1 }, { a: 2 }] }, after: { rule: [{ a: 1 }] } },
    ['high Retention: It makes fewer backups: `rule` from `2` to `1`.'],
  ],
  ['a tag', { type: 'aws_vpc', before: { tags: { a: 'b' }, description: 'x' }, after: { tags: null } }, []],
  [
    'a value that the apply tells',
    { type: 'aws_sqs_queue', before: { redrive_policy: 'x' }, after: { redrive_policy: 'y' } },
    [],
  ],
])('%s that a resource loses', (_, changed, expected) => {
  expect(linesOf(reviewOf([changed]))).toEqual(expected);
});

test('is never shown where it is secret, and no loss where only the apply tells it', () => {
  const lost = {
    type: 'aws_sqs_queue',
    before: { redrive_policy: 'hidden' },
    after: { redrive_policy: null },
  };
  expect(linesOf(reviewOf([{ ...lost, sensitive: { redrive_policy: true } }])).join()).not.toContain(
    'hidden',
  );
  expect(linesOf(reviewOf([{ ...lost, after: {}, unknown: { redrive_policy: true } }]))).toEqual([]);
});
