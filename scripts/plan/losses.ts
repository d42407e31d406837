import { code, type Finding, type Level } from './finding';
import type { ResourceChange } from './show';
import { isMarked, partOf } from './values';

/** Types whose deletion loses something, and what. The first that fits counts. */
const HOLDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(aws_kms_(key|external_key|replica_key)|google_kms_crypto_key(_version)?|azurerm_key_vault(_key)?)$/,
    'the key, and with it everything that it encrypts',
  ],
  [
    /^aws_(s3_bucket|s3_directory_bucket|s3tables_table|s3tables_table_bucket|s3control_bucket)$/,
    'the objects of the bucket',
  ],
  [
    /^aws_(db_instance|rds_cluster|rds_global_cluster|docdb_cluster|neptune_cluster|redshift_cluster|redshiftserverless_namespace|dynamodb_table|dynamodb_global_table|timestreamwrite_\w+|keyspaces_\w+|memorydb_cluster|elasticache_(cluster|replication_group|serverless_cache)|opensearch_domain|opensearchserverless_collection|elasticsearch_domain|qldb_ledger|dms_\w+)$/,
    'the data of the database',
  ],
  [
    /^aws_(efs_file_system|fsx_\w+|ebs_volume|ebs_snapshot|db_snapshot|db_cluster_snapshot|backup_vault|backup_vault_lock_configuration|storagegateway_\w+|instance|ami)$/,
    'the data of its disks or backups',
  ],
  [
    /^aws_(datazone_(domain|project|environment|glossary|glossary_term|form_type|asset_type)|glue_catalog_(database|table)|lakeformation_resource|athena_named_query)$/,
    "the catalogue's entries, or the access that hangs on them",
  ],
  [
    /^aws_(sqs_queue|kinesis_stream|kinesis_firehose_delivery_stream|msk_cluster|mq_broker|cloudwatch_log_group|cloudtrail|cloudtrail_event_data_store|sfn_state_machine)$/,
    'the messages, records or log entries that it still holds',
  ],
  [
    /^aws_(secretsmanager_secret|secretsmanager_secret_version|ssm_parameter|ecr_repository|codecommit_repository|cognito_user_pool|cognito_identity_pool|route53_zone|acmpca_certificate_authority|acm_certificate|eks_cluster|ecs_cluster|organizations_account|workspaces_\w+|directory_service_directory|lightsail_\w+)$/,
    'what it holds or is known by: secrets, images, users, records or certificates',
  ],
  [/^(tls_private_key|random_password)$/, 'the secret, which is made anew'],
  [
    /^google_(storage_bucket|storage_bucket_object|sql_database(_instance)?|bigquery_(dataset|table)|spanner_\w+|bigtable_\w+|firestore_\w+|compute_(disk|snapshot|instance|image)|filestore_instance|pubsub_(topic|subscription)|secret_manager_secret\w*|artifact_registry_repository|container_cluster|redis_instance|project|dns_managed_zone)$/,
    'the data that it holds',
  ],
  [
    /^azurerm_(storage_\w+|mssql_\w+|sql_\w+|postgresql\w*|mysql\w*|cosmosdb_\w+|managed_disk|snapshot|key_vault_secret|container_registry|kubernetes_cluster|log_analytics_workspace|redis_cache|resource_group|dns_zone|recovery_services_vault|virtual_machine|\w+_virtual_machine|eventhub\w*|servicebus_\w+)$/,
    'the data that it holds',
  ],
  [
    /^kubernetes_(namespace|persistent_volume|persistent_volume_claim|secret|config_map|stateful_set|manifest)(_v1)?$/,
    'the data that it holds',
  ],
];

/** Types that hold nothing of their own: they are made again as they were. */
const EMPTY =
  /^(aws_iam_\w+|aws_\w*(policy|policy_attachment|attachment|association|rule|rule_group|route|route_table|subnet|vpc|internet_gateway|nat_gateway|endpoint|target|target_group|listener|permission|permissions|alarm|dashboard|subscription|notification|mapping|schedule|invocation|membership|configuration|public_access_block|ownership_controls|versioning|accepter|alias|crawler|workgroup|function|layer_version|profile|assignment|grant|lb|alb|elb|eip|network_interface|launch_template|autoscaling_group|task_definition|service|deployment|stage|method|integration|resource|rest_api|api)|aws_cloudwatch_event_\w+|aws_security_group|aws_default_\w+|aws_ram_\w+|aws_cloudformation_stack|aws_lambda_\w+|random_(id|integer|pet|string|uuid|shuffle)|null_resource|terraform_data|time_\w+|local_file|google_\w*iam\w*|google_compute_(firewall|route|network|subnetwork|address)\w*|google_project_service|azurerm_(role_assignment|network_\w+|subnet\w*|virtual_network\w*|public_ip)|kubernetes_(cluster_)?role(_binding)?(_v1)?|kubernetes_(service|service_account|deployment|ingress)(_v1)?)$/;

/** What destroying or replacing a resource loses, as far as its type tells. */
export function lossFindings(resource: ResourceChange): readonly Finding[] {
  const { address, type, deposed } = resource;
  const { actions, before } = resource.change;
  if (!actions.includes('delete')) return [];
  const replaced = actions.includes('create');
  const what = deposed === undefined ? 'It' : `An old object of it (${code(deposed)})`;
  const verb = replaced ? 'is destroyed and made anew' : 'is destroyed';
  const holds = HOLDS.find(([pattern]) => pattern.test(type))?.[1];
  const why = replaced ? reason(resource) : '';
  if (holds !== undefined) {
    const level: Level = isGuarded(before) ? 'high' : 'critical';
    const guard = level === 'high' ? ' AWS may refuse that, as it is protected.' : '';
    return [
      {
        level,
        topic: 'Data loss',
        address,
        text: `${what} ${verb}${why}, and with it goes ${holds}.${guard}`,
      },
    ];
  }
  if (EMPTY.test(type)) {
    return [
      {
        level: 'medium',
        topic: 'Data loss',
        address,
        text: `${what} ${verb}${why}. It holds no data of its own.`,
      },
    ];
  }
  return [
    {
      level: 'high',
      topic: 'Data loss',
      address,
      text: `${what} ${verb}${why}. Whether it holds data is not known here.`,
    },
  ];
}

/** Because of which attributes, where the plan says. */
function reason({ change: { replace_paths: paths = [] }, action_reason: why }: ResourceChange): string {
  if (paths.length > 0) return `, because of ${paths.map((path) => code(path.join('.'))).join(', ')}`;
  if (why === 'replace_because_tainted') return ', because it is marked as broken (tainted)';
  if (why === 'replace_by_request') return ', because somebody asked for it';
  if (why === 'replace_by_triggers') return ', because of what it is to be replaced with';
  return '';
}

/** Whether the service itself holds on to it. */
function isGuarded(before: ResourceChange['change']['before']): boolean {
  const names = [
    'deletion_protection',
    'deletion_protection_enabled',
    'enable_deletion_protection',
    'object_lock_enabled',
  ];
  return names.some((name) => isMarked(partOf(before, name)));
}
