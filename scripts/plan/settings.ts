import { code, type Finding, type Level, type Topic } from './finding';
import type { ResourceChange } from './show';
import { type Leaf, leavesAfter, leavesBefore } from './values';

/** A setting that has a dangerous side, whatever the provider; its path has no indices. */
type Setting = {
  readonly path: RegExp;
  /** Only of these types; of any by default. */
  readonly type?: RegExp;
  readonly topic: Topic;
  readonly level: Level;
} & (
  | { readonly dangerous: readonly (boolean | number | string)[]; readonly means: string }
  /** A number of which less is more dangerous. */
  | { readonly less: string }
  /** Whose every change matters. */
  | { readonly change: string }
);

const NO = [false, 'false', 'Disabled', 'DISABLED', 'disabled', 'Suspended', 'NONE'];
const YES = [true, 'true', 'Enabled', 'ENABLED'];

/** The first that fits a path counts. */
const SETTINGS: readonly Setting[] = [
  {
    path: /(^|\.)(publicly_accessible|public_network_access_enabled|endpoint_public_access|map_public_ip_on_launch|associate_public_ip_address|allow_blob_public_access|allow_nested_items_to_be_public|assign_public_ip)$/,
    topic: 'Public access',
    level: 'high',
    dangerous: YES,
    means: 'can be reached from the internet',
  },
  {
    path: /(^|\.)(block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets|block_public_policies)$/,
    topic: 'Public access',
    level: 'critical',
    dangerous: NO,
    means: 'may be made public',
  },
  {
    path: /^acl$|(^|\.)(canned_acl|container_access_type)$/,
    topic: 'Public access',
    level: 'critical',
    dangerous: ['public-read', 'public-read-write', 'authenticated-read', 'blob', 'container'],
    means: 'is open to everybody',
  },
  {
    path: /(^|\.)authorization_type$/,
    type: /^aws_lambda_function_url$/,
    topic: 'Public access',
    level: 'critical',
    dangerous: ['NONE'],
    means: 'answers everybody, without a signature',
  },
  {
    path: /(^|\.)public_access_prevention$/,
    topic: 'Public access',
    level: 'high',
    dangerous: ['inherited', 'unspecified'],
    means: 'may be made public',
  },
  {
    path: /^internal$/,
    type: /^aws_(lb|alb|elb)$/,
    topic: 'Public access',
    level: 'medium',
    dangerous: [false],
    means: 'faces the internet',
  },
  {
    path: /(^|\.)(allow_external_principals)$/,
    topic: 'Share',
    level: 'high',
    dangerous: YES,
    means: 'can be shared with accounts outside of the organization',
  },
  {
    path: /(^|\.)(encrypted|storage_encrypted|at_rest_encryption_enabled|transit_encryption_enabled|encryption_at_rest|enable_key_rotation|sqs_managed_sse_enabled|encrypt_at_rest\.enabled|server_side_encryption\.enabled|node_to_node_encryption\.enabled|enforce_https|https_only|require_ssl|enable_https_traffic_only|encryption_enabled|root_volume_encryption_enabled|user_volume_encryption_enabled)$/,
    topic: 'Encryption',
    level: 'high',
    dangerous: NO,
    means: 'is not encrypted as it could be',
  },
  {
    path: /(^|\.)viewer_protocol_policy$/,
    topic: 'Encryption',
    level: 'high',
    dangerous: ['allow-all'],
    means: 'answers without TLS',
  },
  {
    path: /(^|\.)(kms_key_id|kms_key_arn|kms_key|kms_key_name|kms_master_key_id|kms_key_identifier|key_vault_key_id|sse_algorithm|kms_key_self_link|ssl_policy|minimum_protocol_version|min_tls_version|minimum_tls_version|tls_security_policy)$/,
    topic: 'Encryption',
    level: 'medium',
    change: 'How it is encrypted changes',
  },
  {
    path: /(^|\.)(deletion_protection|deletion_protection_enabled|enable_deletion_protection|termination_protection|enable_termination_protection|disable_api_termination|object_lock_enabled|purge_protection_enabled)$/,
    topic: 'Protection',
    level: 'high',
    dangerous: NO,
    means: 'is not protected against deletion',
  },
  {
    path: /(^|\.)(force_destroy|force_delete|skip_final_snapshot|skip_final_backup|skip_deletion_check|delete_automated_backups)$/,
    topic: 'Protection',
    level: 'medium',
    dangerous: YES,
    means: 'is deleted with all that it holds, without a last copy or question',
  },
  {
    path: /(^|\.)(versioning_configuration\.status|versioning\.enabled|versioning\.mfa_delete|point_in_time_recovery\.enabled|point_in_time_recovery_enabled|enable_point_in_time_recovery)$/,
    topic: 'Retention',
    level: 'high',
    dangerous: NO,
    means: 'keeps nothing of what is overwritten or deleted',
  },
  {
    path: /(^|\.)(noncurrent_version_expiration\.noncurrent_days|noncurrent_version_expiration\.days|expiration\.days|retention_in_days|retention_days|retention_period|retention_period_hours|backup_retention_period|automatic_backup_retention_days|snapshot_retention_limit|snapshot_retention_period|automated_snapshot_retention_period|message_retention_seconds|message_retention_duration|deletion_window_in_days|recovery_window_in_days|soft_delete_retention_days|default_retention\.days|default_retention\.years|lifecycle\.delete_after|min_retention_days)$/,
    topic: 'Retention',
    level: 'high',
    less: 'is kept for less long',
  },
  {
    path: /(^|\.)(enable_logging|enable_log_file_validation|is_multi_region_trail|include_global_service_events|include_management_events|logging_enabled|audit_logging_enabled)$/,
    topic: 'Audit',
    level: 'high',
    dangerous: NO,
    means: 'no longer writes the whole audit log',
  },
  {
    path: /^(enable|is_enabled|enabled)$/,
    type: /^aws_(cloudtrail|guardduty_detector|kms_key|config_configuration_recorder_status|securityhub\w*|macie2_account|inspector2_enabler)$/,
    topic: 'Audit',
    level: 'high',
    dangerous: NO,
    means: 'is switched off',
  },
  {
    path: /(^|\.)permissions_boundary$/,
    topic: 'Policy',
    level: 'high',
    change: 'The ceiling of what it may do changes',
  },
  {
    path: /(^|\.)metadata_options\.http_tokens$/,
    topic: 'Protection',
    level: 'high',
    dangerous: ['optional'],
    means: 'gives its credentials to whoever makes it send a plain request',
  },
  {
    path: /(^|\.)(uniform_bucket_level_access|enable_rbac|role_based_access_control_enabled|local_account_disabled|iam_database_authentication_enabled)$/,
    topic: 'Policy',
    level: 'medium',
    dangerous: NO,
    means: 'decides access in another way than by roles',
  },
];

type Value = Leaf['value'];

/** Settings of a resource that turn to, or from, their dangerous side. */
export function settingFindings(resource: ResourceChange): readonly Finding[] {
  const { address, type, change } = resource;
  const before = byPath(leavesBefore(resource));
  // What is destroyed has no settings any more; that it goes is told elsewhere.
  if (change.after === null) return [];
  const after = byPath(leavesAfter(resource));
  const findings: Finding[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const setting = SETTINGS.find((one) => one.path.test(path) && one.type?.test(type) !== false);
    if (!setting) continue;
    const was = before.get(path) ?? [];
    const is = after.get(path) ?? [];
    const told = tell(setting, path, was, is, change.before === null);
    if (told) findings.push({ topic: setting.topic, address, ...told });
  }
  return findings;
}

function byPath(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Leaf[]> {
  const found = new Map<string, Leaf[]>();
  for (const leaf of leaves) found.set(leaf.path, [...(found.get(leaf.path) ?? []), leaf]);
  return found;
}

type Told = Pick<Finding, 'level' | 'text'> | undefined;

function tell(
  setting: Setting,
  path: string,
  was: readonly Leaf[],
  is: readonly Leaf[],
  isNew: boolean,
): Told {
  const unknown = is.some(({ value }) => value === undefined);
  const [before, after] = [values(was), values(is)];
  if (!unknown && JSON.stringify(before) === JSON.stringify(after)) return undefined;
  if ([...was, ...is].some(({ sensitive }) => sensitive)) {
    return { level: setting.level, text: `${code(path)} changes, and the plan keeps it secret.` };
  }
  // The key of a new resource is often a new one, and its being there is no danger.
  if (isNew && ('change' in setting || unknown)) return undefined;
  const from = shown(before);
  if (unknown)
    return {
      level: 'medium',
      text: `${code(path)} changes from ${from} to what is not known before the apply.`,
    };
  if ('change' in setting)
    return {
      level: setting.level,
      text: `${setting.change}: ${code(path)} from ${from} to ${shown(after)}.`,
    };
  if ('less' in setting) return lessThan(setting, path, before, after, isNew);
  const bad = (value: Value) => value !== undefined && value !== null && setting.dangerous.includes(value);
  const to = isNew ? `is ${shown(after)}` : `changes from ${from} to ${shown(after)}`;
  if (after.some(bad) && !(before.length > 0 && before.every(bad))) {
    return { level: setting.level, text: `It ${setting.means}: ${code(path)} ${to}.` };
  }
  if (after.length > 0 && !after.some(bad) && before.some(bad))
    return { level: 'low', text: `Safer than before: ${code(path)} ${to}.` };
  // Taken away: the provider's default counts from now on, and the plan does not name it.
  if (!isNew && after.length === 0 && !before.every(bad)) {
    return {
      level: 'medium',
      text: `${code(path)} is no longer set (it was ${from}); the provider's default counts.`,
    };
  }
  return undefined;
}

function lessThan(
  { level, less }: { level: Level; less: string },
  path: string,
  before: readonly Value[],
  after: readonly Value[],
  isNew: boolean,
): Told {
  // Zero and -1 stand for "for ever" in some of them, and for "not at all" in others: any change is told.
  const number = (all: readonly Value[]) => {
    const numbers = all.map(Number).filter((one) => Number.isFinite(one) && one > 0);
    return numbers.length > 0 ? Math.min(...numbers) : undefined;
  };
  const [was, is] = [number(before), number(after)];
  if (isNew || was === is) return undefined;
  const text = `${code(path)} from ${shown(before)} to ${shown(after)}`;
  if (is !== undefined && was !== undefined && is > was)
    return { level: 'low', text: `Kept for longer: ${text}.` };
  return { level, text: `What it holds ${less}, or may be: ${text}.` };
}

function values(leaves: readonly Leaf[]): readonly Value[] {
  return leaves.map(({ value }) => value).filter((value) => value !== null && value !== '');
}

function shown(all: readonly Value[]): string {
  return all.length === 0 ? 'nothing' : [...new Set(all)].map((value) => code(String(value))).join(', ');
}
