import type { AccountNames } from '../../modules/naming/naming';
import { unused } from '../../modules/posture/accept-finding';
import type { Statements } from './statements';

/** The functions with their logs and alarms and, where the account holds data, what brings them their events. */
export function flowPermissions(names: AccountNames, region: string): Statements {
  const own = ownArn(names, region);
  return [
    {
      actions: [
        'lambda:AddPermission',
        'lambda:CreateFunction',
        'lambda:DeleteFunction',
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:GetPolicy',
        'lambda:ListTags',
        'lambda:ListVersionsByFunction',
        'lambda:RemovePermission',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      resources: [own('lambda', `function:${names.base}-*`)],
      accepts: unused('A release brings new code.', 'lambda:UpdateFunctionCode'),
    },
    {
      actions: ['lambda:InvokeFunction'],
      // Terraform's provider names the version that it invokes.
      resources: ['lake-administrators', 'policy-grants'].flatMap((purpose) =>
        ['', ':$LATEST'].map((version) => own('lambda', `function:${names.functionName(purpose)}${version}`)),
      ),
    },
    ...(names.holdsData ? queuePermissions(names, region) : []),
    {
      actions: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      resources: [own('cloudwatch', `alarm:${names.base}-*`)],
    },
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: [own('logs', `log-group:/aws/lambda/${names.base}-*`)],
    },
    { actions: ['logs:DescribeLogGroups'], resources: ['*'] },
  ];
}

function queuePermissions(names: AccountNames, region: string): Statements {
  const own = ownArn(names, region);
  return [
    {
      actions: [
        'lambda:DeleteEventSourceMapping',
        'lambda:GetEventSourceMapping',
        'lambda:ListTags',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateEventSourceMapping',
      ],
      resources: [own('lambda', 'event-source-mapping:*')],
      accepts: [{ rule: 'wildcard-name', reason: 'Lambda makes the id of a mapping.' }],
    },
    // A mapping that is not there yet is no resource in IAM; the function that it feeds is a condition.
    {
      actions: ['lambda:CreateEventSourceMapping'],
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:FunctionArn': own('lambda', `function:${names.base}-*`) } },
    },
    {
      actions: [
        'sqs:CreateQueue',
        'sqs:DeleteQueue',
        'sqs:GetQueueAttributes',
        'sqs:ListQueueTags',
        'sqs:SetQueueAttributes',
        'sqs:TagQueue',
        'sqs:UntagQueue',
      ],
      resources: [own('sqs', `${names.base}-*`)],
    },
    {
      actions: [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:ListTagsForResource',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
        'events:UntagResource',
      ],
      resources: [own('events', `rule/${names.base}-*`)],
    },
  ];
}

function ownArn({ accountId }: AccountNames, region: string) {
  return (service: string, kind: string) => `arn:aws:${service}:${region}:${accountId}:${kind}`;
}
