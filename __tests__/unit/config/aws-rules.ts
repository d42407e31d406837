import type { Block, Template } from '../template';

/** What AWS takes as one argument of one type of resource. */
interface Rule {
  readonly type: string;
  readonly argument: string;
  readonly holds: RegExp;
  /** Characters or bytes. */
  readonly most: number;
}

const ROLE = /^[\w+=,.@-]+$/;

/**
 * Names and documents by AWS's rules: API references of IAM (CreateRole, CreatePolicy), S3 ("General purpose bucket naming
 * rules"), Lambda (CreateFunction), SQS (CreateQueue), EventBridge (PutRule), Glue (CreateCrawler, CreateDatabase),
 * CloudWatch (PutMetricAlarm), CloudWatch Logs, CloudFormation ("CloudFormation quotas"), DataZone (CreateDomain,
 * CreateProject, CreateEnvironmentProfile), CloudTrail (CreateTrail), KMS (CreateAlias, and its quotas for a key policy).
 */
const RULES: readonly Rule[] = [
  { type: 'aws_iam_role', argument: 'name', holds: ROLE, most: 64 },
  {
    type: 'aws_iam_role',
    argument: 'description',
    holds: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/,
    most: 1000,
  },
  { type: 'aws_iam_role', argument: 'assume_role_policy', holds: /^\{/, most: 2048 },
  { type: 'aws_iam_role', argument: 'path', holds: /^\/([!-~]+\/)?$/, most: 512 },
  { type: 'aws_iam_policy', argument: 'name', holds: ROLE, most: 128 },
  { type: 'aws_iam_policy', argument: 'policy', holds: /^\{/, most: 6144 },
  { type: 'aws_iam_role_policy', argument: 'name', holds: ROLE, most: 128 },
  {
    type: 'aws_s3_bucket',
    argument: 'bucket',
    holds:
      /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9](-?[a-z0-9])+$/,
    most: 63,
  },
  { type: 'aws_s3_bucket_policy', argument: 'policy', holds: /^\{/, most: 20_480 },
  { type: 'aws_lambda_function', argument: 'function_name', holds: /^[\w-]+$/, most: 64 },
  { type: 'aws_lambda_function', argument: 'description', holds: /^/, most: 256 },
  { type: 'aws_sqs_queue', argument: 'name', holds: /^[\w-]+$/, most: 80 },
  { type: 'aws_sqs_queue', argument: 'policy', holds: /^\{/, most: 8192 },
  { type: 'aws_cloudwatch_event_rule', argument: 'name', holds: /^[.\w-]+$/, most: 64 },
  { type: 'aws_cloudwatch_metric_alarm', argument: 'alarm_name', holds: /^[\w-]+$/, most: 255 },
  { type: 'aws_cloudwatch_log_group', argument: 'name', holds: /^(?!aws\/)[.\w/#-]+$/, most: 512 },
  { type: 'aws_glue_crawler', argument: 'name', holds: /^[\w-]+$/, most: 255 },
  { type: 'aws_glue_catalog_database', argument: 'name', holds: /^[a-z0-9_]+$/, most: 255 },
  { type: 'aws_cloudformation_stack', argument: 'name', holds: /^[a-zA-Z][a-zA-Z0-9-]*$/, most: 128 },
  { type: 'aws_cloudformation_stack', argument: 'template_body', holds: /^\{/, most: 51_200 },
  { type: 'aws_datazone_domain', argument: 'name', holds: /^[\w -]+$/, most: 64 },
  { type: 'aws_datazone_project', argument: 'name', holds: /^[\w -]+$/, most: 64 },
  { type: 'aws_datazone_project', argument: 'description', holds: /^/, most: 2048 },
  { type: 'aws_datazone_environment_profile', argument: 'name', holds: /^[\w -]+$/, most: 64 },
  { type: 'aws_cloudtrail', argument: 'name', holds: /^[a-zA-Z0-9]([._-]?[a-zA-Z0-9])+$/, most: 128 },
  { type: 'aws_kms_alias', argument: 'name', holds: /^alias\/(?!aws\/)[\w/-]+$/, most: 256 },
  { type: 'aws_kms_key', argument: 'policy', holds: /^\{/, most: 32_768 },
];

/** Managed policies that a role takes (IAM reference, "IAM and AWS STS quotas"), and characters of its own ones in all. */
const OF_A_ROLE = { managed: 10, inline: 10_240 };

/** Characters of a function's variables (Lambda developer guide, "Lambda quotas"). */
const VARIABLES = 4096;

/** An id of DataZone's is 40 characters at most; most references in a document are of one. */
const REFERENCE = /\$\{[^}]*\}/g;
const resolveReferences = (value: string) => value.replace(REFERENCE, 'x'.repeat(40));

/** What of a stack AWS would refuse, a line each. */
export function refusals(template: Template): readonly string[] {
  return [...RULES.flatMap((rule) => broken(template, rule)), ...roles(template), ...variables(template)];
}

function broken(template: Template, { type, argument, holds, most }: Rule): readonly string[] {
  return template.all(type).flatMap((block) => {
    const value = block.body[argument];
    if (value === undefined) return [];
    const written = resolveReferences(String(value));
    const named = `${block.address}.${argument}`;
    return [
      ...(holds.test(written) ? [] : [`${named} is ${written}`]),
      ...(Buffer.byteLength(written) > most ? [`${named} has ${written.length} of ${most}`] : []),
    ];
  });
}

function roles(template: Template): readonly string[] {
  const by = (type: string) => groupBlocks(template.all(type), (block) => block.text('role'));
  const managed = [...by('aws_iam_role_policy_attachment')].filter(
    ([, all]) => all.length > OF_A_ROLE.managed,
  );
  const inline = [...by('aws_iam_role_policy')].filter(
    ([, all]) =>
      all.map((block) => resolveReferences(block.text('policy'))).join('').length > OF_A_ROLE.inline,
  );
  return [
    ...managed.map(([role, all]) => `${role} has ${all.length} managed policies`),
    ...inline.map(([role]) => `${role} has too long policies`),
  ];
}

function variables(template: Template): readonly string[] {
  return template.all('aws_lambda_function').flatMap(({ address, body }) => {
    const { variables: all = {} } = (body['environment'] ?? {}) as { variables?: Record<string, string> };
    const length = resolveReferences(Object.entries(all).flat().join('')).length;
    return length > VARIABLES ? [`${address} has variables of ${length}`] : [];
  });
}

function groupBlocks(blocks: readonly Block[], key: (block: Block) => string): Map<string, Block[]> {
  const groups = new Map<string, Block[]>();
  for (const block of blocks) groups.set(key(block), [...(groups.get(key(block)) ?? []), block]);
  return groups;
}
