import type { Level, Topic } from './finding';

/** A setting that has a dangerous side, whatever the provider; its path has no indices. */
export type Setting = {
  readonly path: RegExp;
  /** Only of these types; of any by default. */
  readonly type?: RegExp;
  readonly topic: Topic;
  readonly level: Level;
} & (
  | { readonly dangerous: readonly (boolean | number | string)[]; readonly means: string }
  /** A number of which less is more dangerous. */
  | {
      readonly less: string;
      readonly more: string;
      /** What zero and unset stand for; zero by default. */ readonly zero?: number;
    }
  /** A number that makes things go away after that long, where unset means never. */
  | { readonly expires: string }
  /** Whose every change matters. */
  | { readonly change: string }
);

const NO = [false, 'false', 'Disabled', 'DISABLED', 'disabled', 'Suspended', 'NONE', 'None', 'off', 'OFF'];
const YES = [true, 'true', 'Enabled', 'ENABLED', 'enabled'];

/** The first that fits a path counts. */
export const SETTINGS: readonly Setting[] = [
  {
    path: /(^|\.)(publicly_accessible|is_publicly_accessible|public_connectivity|public_network_access_enabled|public_network_access|endpoint_public_access|allow_blob_public_access|allow_nested_items_to_be_public|anonymous_auth_enabled|anonymous_pull_enabled|container_access_anonymous|enable_public_ip)$/,
    topic: 'Public access',
    level: 'high',
    dangerous: YES,
    means: 'can be reached from the internet',
  },
  {
    path: /(^|\.)(map_public_ip_on_launch|associate_public_ip_address|assign_public_ip|auto_assign_public_ips|create_public_ip)$/,
    topic: 'Public access',
    level: 'medium',
    dangerous: YES,
    means: 'gets addresses of the internet; whether anybody reaches them, firewalls decide',
  },
  {
    path: /(^|\.)(block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets|block_public_policies|block_public_security_group_rules)$/,
    topic: 'Public access',
    level: 'critical',
    dangerous: NO,
    means: 'may be made public',
  },
  {
    path: /(^|\.)(internet_gateway_block_mode)$|^state$/,
    type: /^aws_(vpc_block_public_access_options|ebs_snapshot_block_public_access|ec2_image_block_public_access)$/,
    topic: 'Public access',
    level: 'high',
    dangerous: ['off', 'unblocked'],
    means: 'no longer keeps others from being made public',
  },
  {
    path: /^acl$|(^|\.)(canned_acl|predefined_acl|container_access_type)$/,
    topic: 'Public access',
    level: 'critical',
    dangerous: [
      'public-read',
      'public-read-write',
      'authenticated-read',
      'publicRead',
      'publicReadWrite',
      'authenticatedRead',
      'blob',
      'container',
    ],
    means: 'is open to everybody',
  },
  {
    path: /^visibility$/,
    type: /^(github_repository|gitlab_project|gitlab_group)$/,
    topic: 'Public access',
    level: 'critical',
    dangerous: ['public'],
    means: 'is open to everybody',
  },
  {
    path: /(^|\.)(authorization_type|authorization|auth_type)$/,
    type: /^aws_(lambda_function_url|apigatewayv2_route|api_gateway_method|vpclattice_\w+|appsync_\w+)$/,
    topic: 'Public access',
    level: 'high',
    dangerous: ['NONE'],
    means: 'answers everybody, without a signature',
  },
  {
    path: /(^|\.)(allow_unauthenticated_identities|allow_classic_flow|client_authentication\.unauthenticated|sasl\.unauthenticated)$/,
    topic: 'Public access',
    level: 'high',
    dangerous: YES,
    means: 'lets in people and programs that did not sign in',
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
    path: /^(scheme|load_balancing_scheme)$/,
    topic: 'Public access',
    level: 'medium',
    dangerous: ['internet-facing', 'EXTERNAL', 'EXTERNAL_MANAGED'],
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
    path: /(^|\.)(encryption_disabled|insecure_ssl|disable_ssl|insecure_skip_verification|insecure_skip_verify|skip_tls_verify|insecure)$/,
    topic: 'Encryption',
    level: 'high',
    dangerous: YES,
    means: 'does without encryption or its check',
  },
  {
    path: /(^|\.)(encrypted|storage_encrypted|kms_encrypted|ebs_encryption|at_rest_encryption_enabled|transit_encryption_enabled|transit_encryption|encryption_at_rest|enable_key_rotation|sqs_managed_sse_enabled|encrypt_at_rest\.enabled|server_side_encryption\.enabled|node_to_node_encryption\.enabled|enforce_https|https_only|https_traffic_only_enabled|enable_https_traffic_only|require_ssl|require_tls|require_encryption|ssl_enforcement_enabled|tls_enabled|enable_ssl|encryption_enabled|\w+_encryption_enabled|encryption_at_host_enabled|infrastructure_encryption_enabled|enable_inter_container_traffic_encryption|in_transit_encryption|root_volume_encryption_enabled|user_volume_encryption_enabled|cache_data_encrypted|connection_password_encryption\.return_connection_password_encrypted)$/,
    topic: 'Encryption',
    level: 'high',
    dangerous: NO,
    means: 'is not encrypted as it could be',
  },
  {
    path: /(^|\.)(encryption_type|encryption_mode|catalog_encryption_mode|s3_encryption_mode|cloudwatch_encryption_mode|job_bookmarks_encryption_mode|ssl_mode|tls_policy|client_broker)$/,
    topic: 'Encryption',
    level: 'high',
    dangerous: ['NONE', 'DISABLED', 'none', 'Optional', 'OPTIONAL', 'PLAINTEXT', 'TLS_PLAINTEXT', 'disable'],
    means: 'is not encrypted as it could be',
  },
  {
    path: /(^|\.)(viewer_protocol_policy|https_policy|origin_protocol_policy)$/,
    topic: 'Encryption',
    level: 'high',
    dangerous: ['allow-all', 'OPTIONAL', 'http-only'],
    means: 'answers without TLS',
  },
  {
    path: /^(protocol|backend_protocol)$/,
    type: /^aws_(lb|alb)_(listener|target_group)$/,
    topic: 'Encryption',
    level: 'medium',
    dangerous: ['HTTP', 'TCP'],
    means: 'speaks without TLS',
  },
  {
    path: /(^|\.)(kms_key_id|kms_key_arn|kms_key|kms_key_name|kms_master_key_id|kms_key_identifier|kms_encryption_key|key_vault_key_id|customer_managed_key|encryption_key|encryption_key_arn|default_kms_key_name|kms_data_key_reuse_period_seconds|sse_algorithm|server_side_encryption|kms_key_self_link|ssl_policy|security_policy|minimum_protocol_version|min_tls_version|minimum_tls_version|tls_security_policy|encryption_at_rest_kms_key_arn|customer_master_key_spec)$/,
    topic: 'Encryption',
    level: 'medium',
    change: 'How it is encrypted changes',
  },
  {
    path: /(^|\.)(deletion_protection|deletion_protection_enabled|delete_protection_enabled|enable_deletion_protection|termination_protection|enable_termination_protection|disable_api_termination|disable_api_stop|object_lock_enabled|purge_protection_enabled|prevent_destroy|protect_from_scale_in|enforce_consumer_deletion)$/,
    topic: 'Protection',
    level: 'high',
    dangerous: NO,
    means: 'is not protected against deletion',
  },
  {
    path: /(^|\.)(force_destroy|force_delete|skip_final_snapshot|skip_final_backup|skip_deletion_check|delete_automated_backups|delete_contents_on_destroy|bypass_policy_lockout_safety_check)$/,
    topic: 'Protection',
    level: 'medium',
    dangerous: YES,
    means: 'can be deleted with all that it holds, without a last copy or question',
  },
  {
    path: /(^|\.)deletion_policy$/,
    topic: 'Protection',
    level: 'high',
    dangerous: ['DELETE', 'Delete'],
    means: 'is deleted with all that it holds',
  },
  {
    path: /(^|\.)(versioning_configuration\.status|versioning\.enabled|versioning\.mfa_delete|versioning_enabled|point_in_time_recovery\.enabled|point_in_time_recovery_enabled|point_in_time_recovery\.status|enable_point_in_time_recovery|backup_configuration\.enabled|backup_policy\.status|delete_retention_enabled|geo_redundant_backup_enabled)$/,
    topic: 'Retention',
    level: 'high',
    dangerous: NO,
    means: 'keeps less of what is overwritten or deleted',
  },
  {
    path: /^image_tag_mutability$/,
    topic: 'Protection',
    level: 'medium',
    dangerous: ['MUTABLE'],
    means: 'lets an image be exchanged under the same tag',
  },
  {
    path: /(^|\.)(expiration\.days|noncurrent_version_expiration\.(noncurrent_days|days|newer_noncurrent_versions)|lifecycle_rule\.condition\.age|default_table_expiration_ms|default_partition_expiration_ms|message_ttl)$/,
    topic: 'Retention',
    level: 'high',
    expires: 'is deleted by itself',
  },
  {
    path: /^retention_in_days$/,
    type: /^aws_cloudwatch_log_group$/,
    topic: 'Retention',
    level: 'high',
    less: 'is kept for less long',
    more: 'is kept for longer',
    zero: 36_500,
  },
  {
    path: /^policy$/,
    type: /^aws_ecr_lifecycle_policy$/,
    topic: 'Retention',
    level: 'medium',
    expires: 'is deleted by itself',
  },
  {
    path: /(^|\.)ttl\.enabled$/,
    topic: 'Retention',
    level: 'medium',
    dangerous: YES,
    means: 'deletes entries by itself',
  },
  {
    path: /(^|\.)(retention_in_days|retention_days|retention_period|retention_period_hours|retention_period_in_days|retention_in_hours|backup_retention_period|backup_retention_days|automatic_backup_retention_days|snapshot_retention_limit|snapshot_retention_period|automated_snapshot_retention_period|manual_snapshot_retention_period|message_retention_seconds|message_retention_period|message_retention_duration|retention_duration|deletion_window_in_days|recovery_window_in_days|soft_delete_retention_days|soft_delete_policy\.retention_duration_seconds|delete_retention_policy\.days|retention_policy\.retention_period|default_retention\.days|default_retention\.years|lifecycle\.delete_after|copy_action\.lifecycle\.delete_after|retain_rule\.count|retain_rule\.interval|min_retention_days|memory_store_retention_period_in_hours|magnetic_store_retention_period_in_days|data_retention_in_hours|archive_configuration\.retention_days)$/,
    topic: 'Retention',
    level: 'high',
    less: 'is kept for less long',
    more: 'is kept for longer',
  },
  {
    path: /(^|\.)(enable_logging|enable_log_file_validation|is_multi_region_trail|is_organization_trail|include_global_service_events|include_management_events|logging_enabled|audit_logging_enabled|audit_logs_enabled|flow_logs_enabled|enable_flow_logs|recording_group\.all_supported|scan_on_push|access_logs\.enabled)$/,
    topic: 'Audit',
    level: 'high',
    dangerous: NO,
    means: 'records or checks less than it could',
  },
  {
    path: /(^|\.)enabled_cluster_log_types$|(^|\.)enabled_cloudwatch_logs_exports$/,
    topic: 'Audit',
    level: 'medium',
    change: 'What it writes to its logs changes',
  },
  {
    path: /^(enable|is_enabled|enabled)$/,
    type: /^aws_(cloudtrail|guardduty_detector|kms_key|config_configuration_recorder_status|securityhub\w*|macie2_account|inspector2_enabler|ebs_encryption_by_default)$/,
    topic: 'Audit',
    level: 'high',
    dangerous: NO,
    means: 'is switched off',
  },
  {
    path: /^status$/,
    type: /^aws_(macie2_account|iam_access_key|guardduty_detector_feature)$/,
    topic: 'Audit',
    level: 'medium',
    change: 'It is switched on or off',
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
    means: 'gives its credentials to whoever makes it send a plain request (instance metadata, version 1)',
  },
  {
    path: /(^|\.)(privileged|privileged_mode|allow_privilege_escalation|host_network|host_pid|run_as_root)$/,
    topic: 'Policy',
    level: 'high',
    dangerous: YES,
    means: 'runs with the rights of its machine',
  },
  {
    path: /(^|\.)(uniform_bucket_level_access|enable_rbac_authorization|rbac_authorization_enabled|role_based_access_control_enabled|local_account_disabled|iam_database_authentication_enabled|shared_access_key_enabled|admin_enabled|enable_legacy_abac)$/,
    topic: 'Policy',
    level: 'medium',
    change: 'In which way access is decided changes',
  },
  {
    path: /^(iam_instance_profile|role|role_arn|execution_role_arn|task_role_arn|service_role|service_role_arn|iam_role_arn|service_account_email)$|(^|\.)service_account\.email$/,
    type: /^(aws_(instance|launch_template|lambda_function|ecs_task_definition|codebuild_project|glue_job|glue_crawler|sfn_state_machine|cloudwatch_event_target|scheduler_schedule|sagemaker_\w+|batch_job_definition|ssm_\w+)|google_(compute_instance|cloudfunctions2?_function|cloud_run_\w+))$/,
    topic: 'Policy',
    level: 'medium',
    change: 'As whom it acts changes',
  },
];
