import type { Body } from '../../template';
import {
  allow,
  combine,
  type Examples,
  type Fragment,
  rolePolicy,
  resourceOf,
  keyWithPolicy,
} from './example';

const key = (body: Body): Fragment => resourceOf('aws_kms_key', body);
const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
const POLICY = { policy: allow({ Principal: ROOT, Action: 'kms:PutKeyPolicy' }) };
const trail = (body: Body): Fragment => resourceOf('aws_cloudtrail', body);

/** A trail and its bucket, locked as given. */
const locked = (bucket: Body, retention?: Body, config: Fragment['config'] = {}): Fragment => ({
  ...combine(
    trail({ s3_bucket_name: '${aws_s3_bucket.one.bucket}' }),
    resourceOf('aws_s3_bucket', bucket),
    retention
      ? resourceOf('aws_s3_bucket_object_lock_configuration', {
          bucket: '${aws_s3_bucket.one.bucket}',
          rule: { default_retention: retention },
        })
      : {},
  ),
  config,
});
const LOCK = { object_lock_enabled: true };

export const KEY_AND_TRAIL_EXAMPLES: Examples = {
  'key-rotation': {
    bad: [key({}), key({ enable_key_rotation: false })],
    good: [key({ enable_key_rotation: true })],
  },
  'key-policy': {
    bad: [key({}), key({ ...POLICY, bypass_policy_lockout_safety_check: true })],
    good: [key(POLICY)],
  },
  'key-duties': {
    bad: [
      keyWithPolicy({ Principal: ROOT, Action: ['kms:PutKeyPolicy', 'kms:Decrypt'] }),
      keyWithPolicy({ Principal: ROOT, Action: ['kms:CreateGrant', 'kms:ScheduleKeyDeletion'] }),
    ],
    good: [
      keyWithPolicy({ Principal: ROOT, Action: ['kms:DescribeKey', 'kms:PutKeyPolicy', 'kms:TagResource'] }),
      keyWithPolicy({ Principal: ROOT, Action: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey'] }),
    ],
  },
  'key-administration': {
    bad: [
      rolePolicy({ Action: ['kms:DescribeKey', 'kms:ScheduleKeyDeletion'], Resource: '*' }),
      rolePolicy({ Action: 'kms:TagResource', Resource: '*' }),
      resourceOf('aws_iam_policy', { policy: allow({ Action: 'kms:PutKeyPolicy', Resource: '*' }) }),
    ],
    good: [
      rolePolicy({ Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:ListAliases'], Resource: '*' }),
      keyWithPolicy({ Principal: ROOT, Action: 'kms:PutKeyPolicy' }),
    ],
  },
  'key-of-codes': {
    bad: ['kms:CreateGrant', 'kms:VerifyMac', 'kms:Decrypt'].map((action) =>
      key({
        key_usage: 'GENERATE_VERIFY_MAC',
        policy: allow({ Principal: ROOT, Action: ['kms:GenerateMac', action] }),
      }),
    ),
    good: [
      key({
        key_usage: 'GENERATE_VERIFY_MAC',
        policy: allow({ Principal: ROOT, Action: 'kms:GenerateMac' }),
      }),
      key({ key_usage: 'GENERATE_VERIFY_MAC', ...POLICY }),
      keyWithPolicy({ Principal: ROOT, Action: ['kms:CreateGrant', 'kms:Decrypt'] }),
    ],
  },
  'key-caller': {
    bad: [
      keyWithPolicy({ Principal: ROOT }),
      keyWithPolicy({
        Principal: ROOT,
        Action: 'kms:CreateGrant',
        Condition: { StringEquals: { 'kms:ViaService': 'datazone.eu-central-1.amazonaws.com' } },
      }),
      keyWithPolicy({ Principal: '*' }),
    ],
    good: [
      keyWithPolicy({
        Principal: ROOT,
        Condition: { StringEquals: { 'kms:CallerAccount': ['111122223333'] } },
      }),
      keyWithPolicy({ Principal: ROOT, Action: ['kms:DescribeKey', 'kms:PutKeyPolicy'] }),
      keyWithPolicy({ Principal: { Service: 'events.amazonaws.com' } }),
    ],
  },
  'domain-encryption': {
    bad: [resourceOf('aws_datazone_domain', { name: 'ehds' })],
    good: [
      resourceOf('aws_datazone_domain', { kms_key_identifier: '${aws_kms_key.key.arn}' }),
      { ...resourceOf('aws_datazone_domain', { name: 'ehds' }), config: { encryption: 'aws-managed' } },
    ],
  },
  'trail-everywhere': {
    bad: [
      trail({}),
      trail({ is_multi_region_trail: true, include_global_service_events: false }),
      trail({ is_multi_region_trail: true, enable_logging: false }),
      trail({ is_multi_region_trail: true, event_selector: [{ include_management_events: false }] }),
      trail({ is_multi_region_trail: true, event_selector: [{ read_write_type: 'WriteOnly' }] }),
    ],
    good: [
      trail({ is_multi_region_trail: true }),
      trail({ is_multi_region_trail: true, include_global_service_events: true, event_selector: [{}] }),
    ],
  },
  'trail-validation': {
    bad: [trail({}), trail({ enable_log_file_validation: false })],
    good: [trail({ enable_log_file_validation: true })],
  },
  'trail-key': { bad: [trail({})], good: [trail({ kms_key_id: '${aws_kms_key.key.arn}' })] },
  'trail-log-group': {
    bad: [trail({})],
    good: [trail({ cloud_watch_logs_group_arn: '${aws_cloudwatch_log_group.trail.arn}:*' })],
  },
  'trail-lock': {
    bad: [
      locked({}),
      locked(LOCK),
      locked({}, { mode: 'COMPLIANCE', days: 400 }),
      locked(LOCK, { mode: 'COMPLIANCE', days: 364 }),
      locked(LOCK, { mode: 'GOVERNANCE', days: 400 }),
      locked(LOCK, { mode: 'GOVERNANCE', days: 364 }, { dataProtection: false }),
    ],
    good: [
      locked(LOCK, { mode: 'COMPLIANCE', days: 365 }),
      locked(LOCK, { mode: 'GOVERNANCE', days: 400 }, { dataProtection: false }),
    ],
  },
};
