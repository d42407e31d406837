import type { Level, Topic } from './finding';

/** Types whose deletion loses something, and what. The first that fits counts. */
export const HOLDS: readonly { readonly type: RegExp; readonly what: string; readonly level?: Level }[] = [
  {
    type: /^(aws_kms_(key|external_key|replica_key|replica_external_key)|aws_cloudhsm_v2_cluster|google_kms_(crypto_key|key_ring)(_version)?|azurerm_key_vault(_key|_managed_hardware_security_module)?)$/,
    what: 'the key, and with it everything that it encrypts',
  },
  {
    type: /^(aws_(s3_bucket|s3_directory_bucket|s3tables_(table|table_bucket|namespace)|s3control_bucket|glacier_vault|lightsail_bucket|media_store_container)|google_storage_bucket|azurerm_storage_(account|container|share|blob|table|queue|data_lake_gen2_\w+))$/,
    what: 'all objects in it',
  },
  {
    type: /^aws_(db_instance|rds_cluster|rds_cluster_instance|rds_global_cluster|docdb\w*_cluster|docdbelastic_cluster|neptune_cluster|neptunegraph_graph|redshift_cluster|redshiftserverless_namespace|dynamodb_table|dynamodb_global_table|dynamodb_table_replica|timestreamwrite_\w+|timestreaminfluxdb_\w+|keyspaces_\w+|memorydb_cluster|elasticache_(cluster|replication_group|serverless_cache|global_replication_group)|opensearch_domain|opensearchserverless_collection|elasticsearch_domain|qldb_ledger|dsql_cluster|lightsail_database|cloudsearch_domain|kendra_index|neptune_global_cluster|prometheus_workspace|simpledb_domain|finspace_kx_(database|environment|volume))$/,
    what: 'the data of the database',
  },
  {
    type: /^aws_(efs_file_system|fsx_\w+|ebs_volume|ebs_snapshot_\w+|\w*snapshot(_copy)?|backup_vault|backup_logically_air_gapped_vault|storagegateway_\w+|ami(_copy|_from_instance)?|lightsail_disk)$/,
    what: 'the data of its disks or backups',
  },
  {
    type: /^aws_(datazone_(domain|project|environment|glossary|glossary_term|form_type|asset_type)|glue_catalog_(database|table)|lakeformation_resource|glue_registry|glue_schema)$/,
    what: "the catalogue's entries, or the access that hangs on them",
  },
  {
    type: /^(aws_(cognito_user_pool|cognito_identity_pool|directory_service_directory|organizations_account|acmpca_certificate_authority|identitystore_(user|group)|codecommit_repository|connect_instance|workspaces_workspace|workspaces_directory|transfer_(server|user)|elastic_beanstalk_environment|cloudformation_stack(_set|_set_instance|_instances)?|iot_thing)|github_repository|gitlab_project|google_project|azurerm_resource_group|azuread_(user|group|application))$/,
    what: 'everything in it, such as people, certificates, code or resources, which come back under other ids, if at all',
  },
  {
    type: /^(google_(sql_\w+|bigquery_(dataset|table)|spanner_\w+|bigtable_\w+|firestore_\w+|compute_(disk|region_disk|snapshot|image)|filestore_instance|redis_instance|alloydb_\w+|healthcare_\w+)|azurerm_(mssql_\w+|sql_\w+|postgresql\w*|mysql\w*|mariadb\w*|cosmosdb_\w+|managed_disk|snapshot|netapp_\w+|recovery_services_vault|data_protection_backup_\w+|kusto_\w+|synapse_\w+|redis_cache|log_analytics_workspace))$/,
    what: 'the data that it holds',
  },
  {
    type: /^(kubernetes_(namespace|persistent_volume|persistent_volume_claim|stateful_set|manifest)(_v1)?|kubectl_manifest|helm_release|mongodbatlas_\w*cluster|postgresql_(database|schema)|mysql_database|snowflake_(database|schema|table)|digitalocean_(volume|spaces_bucket|database_\w+)|hcloud_volume|cloudflare_(r2_bucket|d1_database|workers_kv\w*))$/,
    what: 'the data that it holds',
  },
  {
    level: 'high',
    type: /^(aws_(instance|spot_instance_request|lightsail_instance)|google_compute_instance|azurerm_(\w+_)?virtual_machine|digitalocean_droplet|hcloud_server|vsphere_virtual_machine|openstack_compute_instance_v2)$/,
    what: 'what is on its own disks',
  },
  {
    level: 'high',
    type: /^(aws_(sqs_queue|kinesis_stream|kinesis_firehose_delivery_stream|msk_\w*cluster|mq_broker|cloudwatch_log_group|cloudtrail_event_data_store|cloudwatch_event_archive|sfn_state_machine)|google_pubsub_(topic|subscription)|google_logging_project_bucket_config|azurerm_(eventhub\w*|servicebus_\w+|storage_queue))$/,
    what: 'the messages, records or log entries that it still holds',
  },
  {
    level: 'high',
    type: /^(aws_(secretsmanager_secret|secretsmanager_secret_version|ssm_parameter|acm_certificate|iam_access_key|key_pair)|google_secret_manager_secret\w*|azurerm_key_vault_(secret|certificate)|kubernetes_(secret|config_map)(_v1)?|vault_\w*secret\w*|tls_private_key|random_(password|bytes))$/,
    what: 'the secret or setting, which others may still use',
  },
  {
    level: 'high',
    type: /^(aws_(eks_cluster|ecs_cluster|emr_cluster|sagemaker_(domain|endpoint|feature_group|model|notebook_instance|space|user_profile|workteam)|athena_workgroup|datazone_\w+)|google_container_cluster|azurerm_kubernetes_cluster)$/,
    what: 'what runs or is kept in it',
  },
  {
    level: 'high',
    type: /^(aws_(ecr_repository|ecrpublic_repository|codeartifact_(domain|repository))|google_artifact_registry_repository|azurerm_container_registry)$/,
    what: 'the images or packages in it',
  },
  {
    level: 'high',
    type: /^(aws_(route53_zone|eip|cloudfront_distribution|globalaccelerator_accelerator)|google_(dns_managed_zone|compute_address|compute_global_address)|azurerm_(dns_zone|private_dns_zone|public_ip)|cloudflare_zone)$/,
    what: 'its records, or the address by which others know it',
  },
  {
    level: 'high',
    type: /^(aws_(iam_user|cognito_user_pool_client)|google_service_account|azurerm_user_assigned_identity)$/,
    what: 'the identity, and the rights that hang on it',
  },
];

/** Types that protect others: what goes with them. */
export const SAFEGUARDS: readonly {
  readonly type: RegExp;
  readonly topic: Topic;
  readonly level: Level;
  readonly text: string;
}[] = [
  {
    type: /^aws_s3_(bucket|account)_public_access_block$/,
    topic: 'Public access',
    level: 'critical',
    text: 'The block of public access goes: a policy or an ACL may now open what it kept closed.',
  },
  {
    type: /^aws_(ebs_snapshot_block_public_access|ec2_image_block_public_access|vpc_block_public_access_options|emr_block_public_access_configuration)$/,
    topic: 'Public access',
    level: 'high',
    text: 'The block of public access goes.',
  },
  {
    type: /^aws_organizations_(policy|policy_attachment)$/,
    topic: 'Policy',
    level: 'high',
    text: 'A ceiling of the organization goes: the accounts under it may do whatever it forbade, as far as their own policies let them.',
  },
  {
    type: /^(google_(org|organization|project_organization|folder_organization)_\w*policy|azurerm_\w*policy_(assignment|set_definition))$/,
    topic: 'Policy',
    level: 'high',
    text: 'A rule of the organization goes.',
  },
  {
    type: /^aws_(s3_bucket_server_side_encryption_configuration|ebs_encryption_by_default|ebs_default_kms_key|glue_data_catalog_encryption_settings|glue_security_configuration|xray_encryption_config|athena_\w*encryption\w*)$/,
    topic: 'Encryption',
    level: 'high',
    text: "The encryption that was chosen goes; AWS's default counts.",
  },
  {
    type: /^aws_(s3_bucket_versioning|s3_bucket_object_lock_configuration|s3_bucket_replication_configuration|backup_plan|backup_selection|backup_vault_lock_configuration|efs_backup_policy|efs_replication_configuration|dlm_lifecycle_policy|db_instance_automated_backups_replication|redshift_snapshot_(schedule|copy)\w*)$|^(google_compute_resource_policy\w*|azurerm_(backup_\w+|site_recovery_\w+))$/,
    topic: 'Retention',
    level: 'high',
    text: 'What kept copies or old versions goes: from now on less can be restored.',
  },
  {
    type: /^aws_(cloudtrail(?!_event_data_store)\w*|flow_log|config_(configuration_recorder\w*|delivery_channel|config_rule|conformance_pack)|guardduty_\w+|securityhub_\w+|macie2_\w+|inspector2?_\w+|detective_\w+|accessanalyzer_analyzer|s3_bucket_logging|\w*logging_configuration|redshift_logging|route53_(resolver_)?query_log\w*|cloudwatch_log_(subscription_filter|metric_filter))$|^(azurerm_monitor_\w+|google_logging_\w*sink|google_project_iam_audit_config|azurerm_security_center_\w+)$/,
    topic: 'Audit',
    level: 'high',
    text: 'Something that records or watches goes: nobody sees what it showed.',
  },
  {
    type: /^(aws_(cloudwatch_(metric|composite)_alarm|budgets_budget|sns_topic_subscription)|google_monitoring_alert_policy|azurerm_monitor_metric_alert)$/,
    topic: 'Audit',
    level: 'medium',
    text: 'An alarm or its way to people goes.',
  },
  {
    type: /^(aws_(waf\w*_(web_acl|web_acl_association|rule_group)|shield_protection|networkfirewall_\w+|fms_policy|network_acl\w*|iam_account_password_policy|iam_virtual_mfa_device|sns_topic_data_protection_policy|glacier_vault_lock|route53_resolver_firewall_\w+)|google_compute_security_policy|azurerm_(management_lock|web_application_firewall_policy|firewall\w*|network_ddos_protection_plan)|kubernetes_(network_policy|pod_disruption_budget)(_v1)?|github_branch_protection\w*|github_repository_ruleset)$/,
    topic: 'Protection',
    level: 'high',
    text: 'Something that guards others goes.',
  },
];

/** Types that a project makes anew, or takes away, in its daily work: nothing is lost and nothing stops by that. */
export const ROUTINE =
  /^(aws_(ecs_task_definition|batch_job_definition|api_gateway_deployment|apigatewayv2_deployment|lambda_layer_version|launch_configuration|acm_certificate_validation|iam_(?!role$|instance_profile$|service_linked_role$)\w+|lambda_permission|s3_object|s3_bucket_object|cloudfront_invalidation|\w+_policy|\w+_policy_attachment|ram_\w+_association|lakeformation_permissions|kms_alias|kms_grant|\w*public_access_block|ssm_association|vpc_security_group_\w+_rule|security_group_rule|s3_bucket_\w+)|null_resource|terraform_data|time_\w+|local_\w+|archive_file|random_(id|integer|pet|string|uuid|shuffle)|tls_(cert_request|self_signed_cert|locally_signed_cert)|google_\w+_iam_\w+|google_project_service|azurerm_role_assignment|kubernetes_(cluster_)?role(_binding)?(_v1)?|http|external)$/;

/** Types that hold nothing of their own, and that others run on. */
export const EMPTY =
  /^(aws_iam_(role|instance_profile|service_linked_role)|aws_\w*(attachment|association|rule|rule_group|route|route_table|subnet|subnet_group|parameter_group|option_group|vpc|internet_gateway|nat_gateway|vpn_gateway|customer_gateway|transit_gateway\w*|peering_connection\w*|endpoint|target|target_group|listener|listener_rule|dashboard|notification|mapping|schedule|invocation|membership|configuration|accepter|alias|crawler|trigger|function|profile|assignment|lb|alb|elb|network_interface|launch_template|autoscaling_group|autoscaling_policy|service|stage|method|integration|integration_response|method_response|resource|rest_api|api|domain_name|usage_plan|record|health_check|node_group|fargate_profile|addon|capacity_provider\w*|security_group|placement_group|dhcp_options|cluster_instance|sns_topic|certificate_validation|origin_access_\w+)|aws_sns_topic|aws_cloudwatch_event_(rule|target|permission|bus)|aws_default_\w+|aws_ram_\w+|aws_lambda_\w+|aws_network_acl_\w+|aws_codebuild_project|aws_codepipeline|aws_scheduler_\w+|google_(compute_(firewall|route|router\w*|network|subnetwork|forwarding_rule|backend_\w+|url_map|target_\w+|health_check|instance_template|instance_group_manager|\w*network_endpoint_group)\w*|cloud_run_\w+|cloudfunctions2?_function|cloud_scheduler_job|container_node_pool|vpc_access_connector)|azurerm_(network_\w+|subnet\w*|virtual_network\w*|lb\w*|application_gateway|nat_gateway\w*|route\w*|app_service\w*|service_plan|linux_\w*app|windows_\w*app|function_app|kubernetes_cluster_node_pool|private_endpoint)|kubernetes_(service|service_account|deployment|daemon_set|ingress|horizontal_pod_autoscaler|job|cron_job)(_v1|_v2)?)$/;
