import type { Block, Template } from '../template';

/** What the provider calls for one block of a stack: each action with the resource that IAM decides on. */
export interface Calls {
  readonly block: Block;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
}

interface Kind {
  /** Actions by service and verb, as the provider calls them to make, read, change and remove the resource. */
  readonly actions: string;
  /** The resource's ARN after account and Region, with arguments of the block in braces; `*` where IAM takes none. */
  readonly resource: string;
}

const BUCKET = 's3::{bucket}';
const KINDS: Readonly<Record<string, Kind>> = {
  aws_cloudformation_stack: {
    actions:
      'cloudformation:CreateStack DescribeStackEvents DescribeStacks GetTemplate UpdateStack DeleteStack',
    resource: 'cloudformation:stack/{name}/uuid',
  },
  aws_cloudwatch_event_rule: {
    actions: 'events:PutRule DescribeRule ListTagsForResource TagResource UntagResource DeleteRule',
    resource: 'events:rule/{name}',
  },
  aws_cloudwatch_event_target: {
    actions: 'events:PutTargets ListTargetsByRule RemoveTargets',
    resource: 'events:rule/{rule}',
  },
  aws_cloudwatch_log_group: {
    actions: 'logs:CreateLogGroup PutRetentionPolicy ListTagsForResource TagResource DeleteLogGroup',
    resource: 'logs:log-group:{name}',
  },
  aws_cloudwatch_metric_alarm: {
    actions:
      'cloudwatch:PutMetricAlarm DescribeAlarms ListTagsForResource TagResource UntagResource DeleteAlarms',
    resource: 'cloudwatch:alarm:{alarm_name}',
  },
  aws_datazone_domain: {
    actions: 'datazone:GetDomain UpdateDomain ListTagsForResource TagResource UntagResource DeleteDomain',
    resource: 'datazone:domain/dzd_1',
  },
  aws_datazone_environment: {
    actions: 'datazone:CreateEnvironment GetEnvironment UpdateEnvironment DeleteEnvironment',
    resource: '*',
  },
  aws_datazone_environment_blueprint_configuration: {
    actions:
      'datazone:PutEnvironmentBlueprintConfiguration GetEnvironmentBlueprintConfiguration DeleteEnvironmentBlueprintConfiguration',
    resource: '*',
  },
  aws_datazone_environment_profile: {
    actions: 'datazone:CreateEnvironmentProfile GetEnvironmentProfile DeleteEnvironmentProfile',
    resource: '*',
  },
  aws_datazone_project: {
    actions: 'datazone:CreateProject GetProject UpdateProject DeleteProject',
    resource: '*',
  },
  aws_datazone_user_profile: {
    actions: 'datazone:CreateUserProfile GetUserProfile',
    resource: '*',
  },
  aws_glue_catalog_database: {
    actions: 'glue:CreateDatabase GetDatabase GetTags TagResource UntagResource DeleteDatabase',
    resource: 'glue:database/{name}',
  },
  aws_glue_crawler: {
    actions: 'glue:CreateCrawler GetCrawler UpdateCrawler GetTags TagResource UntagResource DeleteCrawler',
    resource: 'glue:crawler/{name}',
  },
  aws_iam_role: {
    actions:
      'iam:CreateRole GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole UpdateAssumeRolePolicy UpdateRoleDescription TagRole UntagRole DeleteRole',
    resource: 'iam::role/{name}',
  },
  aws_iam_role_policy: {
    actions: 'iam:PutRolePolicy GetRolePolicy DeleteRolePolicy',
    resource: 'iam::role/{role}',
  },
  aws_iam_role_policy_attachment: {
    actions: 'iam:AttachRolePolicy ListAttachedRolePolicies DetachRolePolicy',
    resource: 'iam::role/{role}',
  },
  aws_kms_alias: {
    actions: 'kms:CreateAlias DeleteAlias',
    resource: 'kms:{name}',
  },
  aws_kms_key: {
    actions:
      'kms:DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy TagResource ScheduleKeyDeletion',
    resource: 'kms:key/uuid',
  },
  aws_lakeformation_permissions: {
    actions: 'lakeformation:GrantPermissions ListPermissions RevokePermissions',
    resource: '*',
  },
  aws_lakeformation_resource: {
    actions: 'lakeformation:RegisterResource DescribeResource DeregisterResource',
    resource: '*',
  },
  aws_lambda_event_source_mapping: {
    actions:
      'lambda:CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping ListTags TagResource DeleteEventSourceMapping',
    resource: 'lambda:event-source-mapping:uuid',
  },
  aws_lambda_function: {
    actions:
      'lambda:CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration TagResource UntagResource DeleteFunction',
    resource: 'lambda:function:{function_name}',
  },
  aws_lambda_invocation: { actions: 'lambda:InvokeFunction', resource: 'lambda:function:{function_name}' },
  aws_lambda_permission: {
    actions: 'lambda:AddPermission GetPolicy RemovePermission',
    resource: 'lambda:function:{function_name}',
  },
  aws_ram_principal_association: {
    actions: 'ram:AssociateResourceShare DisassociateResourceShare',
    resource: 'ram:resource-share/uuid',
  },
  aws_ram_resource_association: {
    actions: 'ram:AssociateResourceShare DisassociateResourceShare',
    resource: 'ram:resource-share/uuid',
  },
  aws_ram_resource_share: {
    actions:
      'ram:ListResourceSharePermissions UpdateResourceShare TagResource UntagResource DeleteResourceShare',
    resource: 'ram:resource-share/uuid',
  },
  aws_ram_resource_share_accepter: {
    actions: 'ram:AcceptResourceShareInvitation',
    resource: 'ram:resource-share-invitation/uuid',
  },
  aws_s3_bucket: {
    actions:
      's3:CreateBucket ListBucket GetBucketAcl GetBucketCORS GetBucketLogging GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetAccelerateConfiguration GetBucketObjectLockConfiguration GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration PutBucketTagging ListBucketVersions DeleteBucket',
    resource: BUCKET,
  },
  aws_s3_bucket_lifecycle_configuration: {
    actions: 's3:PutLifecycleConfiguration GetLifecycleConfiguration',
    resource: BUCKET,
  },
  aws_s3_bucket_notification: {
    actions: 's3:PutBucketNotification GetBucketNotification',
    resource: BUCKET,
  },
  aws_s3_bucket_ownership_controls: {
    actions: 's3:PutBucketOwnershipControls GetBucketOwnershipControls',
    resource: BUCKET,
  },
  aws_s3_bucket_policy: {
    actions: 's3:PutBucketPolicy GetBucketPolicy DeleteBucketPolicy',
    resource: BUCKET,
  },
  aws_s3_bucket_public_access_block: {
    actions: 's3:PutBucketPublicAccessBlock GetBucketPublicAccessBlock',
    resource: BUCKET,
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    actions: 's3:PutEncryptionConfiguration GetEncryptionConfiguration',
    resource: BUCKET,
  },
  aws_s3_bucket_versioning: { actions: 's3:PutBucketVersioning GetBucketVersioning', resource: BUCKET },
  aws_sqs_queue: {
    actions:
      'sqs:CreateQueue GetQueueAttributes SetQueueAttributes ListQueueTags TagQueue UntagQueue DeleteQueue',
    resource: 'sqs:{name}',
  },
  'data.aws_datazone_environment_blueprint': { actions: 'datazone:ListEnvironmentBlueprints', resource: '*' },
};

/** Types for which the provider calls nothing as their provider's role. */
const WITHOUT_CALLS = ['terraform_data', 'data.terraform_remote_state'];

/** The calls for every block of a stack. @throws at a type that the table lacks, so that a new one is looked at. */
export function callsOf(template: Template): Calls[] {
  const accountId = ({ body, type }: Block) => {
    // The invitation is a resource of the account that invites.
    const provider = type === 'aws_ram_resource_share_accepter' ? 'governance' : String(body['provider']);
    return (template.provider(provider.replace('aws.', ''))['allowed_account_ids'] as string[])[0];
  };
  return template.blocks
    .filter(({ type }) => !WITHOUT_CALLS.includes(type))
    .map((block) => {
      const kind = KINDS[block.type];
      if (!kind) throw new Error(`say which calls ${block.type} makes`);
      const [service, ...verbs] = kind.actions.split(/[: ]/);
      return {
        block,
        actions: verbs.map((verb) => `${service}:${verb}`),
        resource: arn(template, block, kind.resource, accountId(block)),
        keys: {
          'iam:PermissionsBoundary': boundaryOf(template, block),
          'lambda:FunctionArn': functionOf(template, block, accountId(block)),
        },
      };
    });
}

/** An argument, with references to other blocks' arguments of the same stack followed. */
export function resolved(template: Template, block: Block, argument: string): string {
  return block
    .text(argument)
    .replace(/\$\{([a-z]\w*\.[\w-]+)\.(\w+)\}/g, (whole, address: string, other: string) => {
      const target = template.blocks.find((candidate) => candidate.address === address);
      return target && target.body[other] !== undefined ? resolved(template, target, other) : whole;
    });
}

function arn(template: Template, block: Block, resource: string, account = ''): string {
  if (resource === '*') return '*';
  const [service, ...rest] = resource.split(':');
  const place = service === 's3' ? ':' : service === 'iam' ? `:${account}` : `eu-central-1:${account}`;
  const name = rest.filter((part) => part !== '').join(':');
  return `arn:aws:${service}:${place}:${name.replace(/\{(\w+)\}/, (_, argument: string) => resolved(template, block, argument))}`;
}

/** The boundary of the role that the call is about, which IAM compares. */
function boundaryOf(template: Template, block: Block): string {
  if (!block.type.startsWith('aws_iam_')) return '';
  if (block.type === 'aws_iam_role') return block.text('permissions_boundary');
  return template.role(resolved(template, block, 'role')).text('permissions_boundary');
}

/** The function that a mapping feeds, which stands for the mapping before it is there. */
function functionOf(template: Template, block: Block, account = ''): string {
  if (block.type !== 'aws_lambda_event_source_mapping') return '';
  return `arn:aws:lambda:eu-central-1:${account}:function:${resolved(template, block, 'function_name')}`;
}
