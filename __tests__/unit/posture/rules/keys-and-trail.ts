import type { Block, Template } from '../../template';
import { allowStatements, isBounded, eachStatement, principals } from '../documents';
import { blocksNaming, findingsOnBlocks, refersTo, type Rule, argumentText } from '../rule';

const trails = (template: Template) => template.all('aws_cloudtrail');

/** The buckets of the stack that a trail writes to. */
const trailBuckets = (template: Template) =>
  template
    .all('aws_s3_bucket')
    .filter((bucket) => trails(template).some(({ body }) => refersTo(body['s3_bucket_name'], bucket)));

/** By a key's use its data is read or written; a grant hands that on. */
const USE = /^kms:(CreateGrant|Decrypt|DeriveSharedSecret|Encrypt|Generate\w+|ReEncrypt\w+|Sign|Verify\w*)$/;
/** Neither use nor a look. */
const isAdministration = (action: string) => /^kms:(?!Describe|Get|List)/.test(action) && !USE.test(action);

/** Days; Article 73(1)(e) of Regulation (EU) 2025/327 asks for a year. */
const YEAR = 365;

/** AWS KMS, where DataZone uses it too, and AWS CloudTrail. */
export const KEYS_AND_TRAIL: readonly Rule[] = [
  {
    id: 'key-rotation',
    title: 'a key rotates',
    source: 'KMS.4, CIS 3.0 3.6',
    cure: 'Set enable_key_rotation.',
    findings: ({ template }) =>
      findingsOnBlocks(
        template.all('aws_kms_key'),
        (key) => key.body['enable_key_rotation'] !== true && argumentText(key, 'enable_key_rotation'),
      ),
  },
  {
    id: 'key-policy',
    title: 'a key has a policy of its own',
    source: 'KMS.5',
    cure: 'Give the key a policy, and leave the lockout check on.',
    findings: ({ template }) =>
      findingsOnBlocks(template.all('aws_kms_key'), (key) => {
        if (key.body['bypass_policy_lockout_safety_check'] === true)
          return argumentText(key, 'bypass_policy_lockout_safety_check');
        return !key.has('policy') && argumentText(key, 'policy');
      }),
  },
  {
    id: 'key-duties',
    title: 'who administers a key may not use it by the same statement',
    source: 'KMS.2, "Protection and encryption"',
    cure: 'Split the statement: administration is the account’s, use goes by each role’s own policy.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource'), ({ statement: { Action } }) =>
        Action.some(isAdministration) ? Action.filter((action) => USE.test(action)) : [],
      ),
  },
  {
    id: 'key-administration',
    title: 'no role of the platform administers a key',
    source: 'KMS.2, "What outranks a deploy"',
    cure: 'Leave it to an administrator of the account, whom the key’s policy lets.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'identity', 'boundary'), ({ statement: { Action } }) =>
        Action.filter(isAdministration),
      ),
  },
  {
    id: 'key-caller',
    title: 'an account uses a key only by callers of its own',
    source: 'KMS.5',
    cure: 'Add a condition on kms:CallerAccount, as EncryptionKey does.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource'), ({ statement }) =>
        principals(statement).every(({ type }) => type === 'Service') ||
        isBounded(statement, /^kms:CallerAccount$/i)
          ? []
          : statement.Action.filter((action) => USE.test(action)),
      ),
  },
  {
    id: 'key-of-codes',
    title: 'by a key for codes nobody does anything but make codes',
    source: '"Protection and encryption"',
    cure: 'Allow kms:GenerateMac alone: a grant would hand the key on.',
    findings: ({ template }) =>
      eachStatement(
        allowStatements(template, 'resource').filter(({ address }) =>
          template
            .all('aws_kms_key')
            .some((key) => key.address === address && key.body['key_usage'] === 'GENERATE_VERIFY_MAC'),
        ),
        ({ statement: { Action } }) =>
          Action.filter((action) => USE.test(action) && action !== 'kms:GenerateMac'),
      ),
  },
  {
    id: 'domain-encryption',
    title: 'with customer-managed keys, the domain is encrypted by the account’s',
    source: '"Protection and encryption"',
    cure: 'Set kms_key_identifier when the domain is made; DataZone can’t change it later.',
    findings: ({ template, config }) =>
      findingsOnBlocks(
        template.all('aws_datazone_domain'),
        (domain) =>
          config.encryption === 'customer-managed' &&
          !domain.has('kms_key_identifier') &&
          argumentText(domain, 'kms_key_identifier'),
      ),
  },
  {
    id: 'trail-everywhere',
    title: 'a trail records the management events of every Region',
    source: 'CloudTrail.1, CIS 3.0 3.1',
    cure: 'Set is_multi_region_trail and include_global_service_events, keep logging on, and select all management events.',
    findings: ({ template }) =>
      findingsOnBlocks(trails(template), (trail) => {
        if (trail.body['is_multi_region_trail'] !== true) return argumentText(trail, 'is_multi_region_trail');
        if (trail.body['include_global_service_events'] === false)
          return argumentText(trail, 'include_global_service_events');
        if (trail.body['enable_logging'] === false) return argumentText(trail, 'enable_logging');
        return !managesAll(trail) && argumentText(trail, 'event_selector');
      }),
  },
  {
    id: 'trail-validation',
    title: 'a trail shows when its files were changed',
    source: 'CloudTrail.4, CIS 3.0 3.2',
    cure: 'Set enable_log_file_validation.',
    findings: ({ template }) =>
      findingsOnBlocks(
        trails(template),
        (trail) =>
          trail.body['enable_log_file_validation'] !== true &&
          argumentText(trail, 'enable_log_file_validation'),
      ),
  },
  {
    id: 'trail-key',
    title: 'a trail is encrypted by a customer-managed key',
    source: 'CloudTrail.2, CIS 3.0 3.5',
    cure: 'Set kms_key_id.',
    findings: ({ template }) =>
      findingsOnBlocks(
        trails(template),
        (trail) => !trail.has('kms_key_id') && argumentText(trail, 'kms_key_id'),
      ),
  },
  {
    id: 'trail-log-group',
    title: 'a trail reaches CloudWatch Logs as well',
    source: 'CloudTrail.5',
    cure: 'Set cloud_watch_logs_group_arn and the role for it.',
    findings: ({ template }) =>
      findingsOnBlocks(
        trails(template),
        (trail) =>
          !trail.has('cloud_watch_logs_group_arn') && argumentText(trail, 'cloud_watch_logs_group_arn'),
      ),
  },
  {
    id: 'trail-lock',
    title: 'the trail’s bucket is locked for a year, in compliance mode while data is protected',
    source: 'S3.15, "Protection and encryption"',
    cure: 'Make the bucket with objectLock, and an aws_s3_bucket_object_lock_configuration for it.',
    findings: ({ template, config }) =>
      findingsOnBlocks(trailBuckets(template), (bucket) => {
        const [lock] = blocksNaming(template, 'aws_s3_bucket_object_lock_configuration', 'bucket', bucket);
        if (bucket.body['object_lock_enabled'] !== true) return argumentText(bucket, 'object_lock_enabled');
        if (!lock) return 'no default retention';
        const { mode, days } = (lock.body['rule'] as { default_retention: { mode: string; days: number } })
          .default_retention;
        return (
          (days < YEAR || (config.dataProtection && mode !== 'COMPLIANCE')) && argumentText(lock, 'rule')
        );
      }),
  },
];

/** Whether reading and writing calls of the management plane are both recorded; without selectors they are. */
function managesAll({ body }: Block): boolean {
  const selectors = body['event_selector'] as
    { include_management_events?: boolean; read_write_type?: string }[] | undefined;
  return (
    selectors === undefined ||
    selectors.some(
      ({ include_management_events: included = true, read_write_type: kind = 'All' }) =>
        included && kind === 'All',
    )
  );
}
