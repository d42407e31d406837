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
  aws_datazone_form_type: {
    actions: 'datazone:CreateFormType GetFormType DeleteFormType',
    resource: '*',
  },
  aws_datazone_glossary: {
    actions: 'datazone:CreateGlossary GetGlossary UpdateGlossary DeleteGlossary',
    resource: '*',
  },
  aws_datazone_glossary_term: {
    actions: 'datazone:CreateGlossaryTerm GetGlossaryTerm UpdateGlossaryTerm DeleteGlossaryTerm',
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
  // Classifiers have neither tags nor a resource in IAM.
  aws_glue_classifier: {
    actions: 'glue:CreateClassifier GetClassifier UpdateClassifier DeleteClassifier',
    resource: '*',
  },
  aws_glue_crawler: {
    actions: 'glue:CreateCrawler GetCrawler UpdateCrawler GetTags TagResource UntagResource DeleteCrawler',
    resource: 'glue:crawler/{name}',
  },
  aws_s3_object: {
    actions: 's3:PutObject GetObject GetObjectTagging PutObjectTagging DeleteObjectVersion',
    resource: 's3:{bucket}/{key}',
  },
  // Whom a function's role trusts never changes, so that no deploy may change it.
  aws_iam_role: {
    actions:
      'iam:CreateRole GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole UpdateRoleDescription TagRole UntagRole DeleteRole',
    resource: 'iam::role{path}{name}',
  },
  aws_iam_role_policy: {
    actions: 'iam:PutRolePolicy GetRolePolicy DeleteRolePolicy',
    resource: 'iam::role{path}{name}',
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
  // The provider names the version that it invokes.
  aws_lambda_invocation: {
    actions: 'lambda:InvokeFunction',
    resource: 'lambda:function:{function_name}:$LATEST',
  },
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
  aws_sqs_queue: {
    actions:
      'sqs:CreateQueue GetQueueAttributes SetQueueAttributes ListQueueTags TagQueue UntagQueue DeleteQueue',
    resource: 'sqs:{name}',
  },
  'data.aws_kms_alias': { actions: 'kms:ListAliases DescribeKey', resource: 'kms:key/uuid' },
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
      const role = block.type.startsWith('aws_iam_') ? roleOf(template, block) : undefined;
      return {
        block,
        actions: verbs.map((verb) => `${service}:${verb}`),
        resource: arn(template, role ?? block, kind.resource, accountId(block)),
        keys: {
          'aws:ResourceAccount': accountId(block) ?? '',
          'iam:PermissionsBoundary': role?.text('permissions_boundary') ?? '',
          'lambda:FunctionArn': functionOf(template, block, accountId(block)),
          'lambda:Principal': block.type === 'aws_lambda_permission' ? block.text('principal') : '',
        },
      };
    });
}

/** An argument, with references to other blocks' arguments of the same stack followed. */
export function resolveArgument(template: Template, block: Block, argument: string): string {
  return block
    .text(argument)
    .replace(/\$\{([a-z]\w*\.[\w-]+)\.(\w+)\}/g, (whole, address: string, other: string) => {
      const target = template.blocks.find((candidate) => candidate.address === address);
      return target && target.body[other] !== undefined ? resolveArgument(template, target, other) : whole;
    });
}

function arn(template: Template, block: Block, resource: string, account = ''): string {
  if (resource === '*') return '*';
  const [service, ...rest] = resource.split(':');
  const places: Readonly<Record<string, string>> = { iam: `:${account}`, s3: ':' };
  const place = places[service ?? ''] ?? `eu-central-1:${account}`;
  const name = rest.filter((part) => part !== '').join(':');
  return `arn:aws:${service}:${place}:${name.replace(/\{(\w+)\}/g, (_, argument: string) => resolveArgument(template, block, argument))}`;
}

/** The role that the call is about: the block itself, or the one that has its policy. */
function roleOf(template: Template, block: Block): Block {
  return block.type === 'aws_iam_role' ? block : template.role(resolveArgument(template, block, 'role'));
}

/** The function that a mapping feeds, which stands for the mapping before it is there. */
function functionOf(template: Template, block: Block, account = ''): string {
  if (block.type !== 'aws_lambda_event_source_mapping') return '';
  return `arn:aws:lambda:eu-central-1:${account}:function:${resolveArgument(template, block, 'function_name')}`;
}
