import type { AccountNames } from '../../platform/naming/naming';
import { acceptUnused } from '../../platform/accept-finding';
import type { Statement } from '../../platform/policy';
import type { Statements } from '../../platform/permissions/statements';

/** What moves the flow of an account that holds data. */
export function flowPermissions(names: AccountNames, region: string): Statements {
  const own = (service: string, kind: string) => `arn:aws:${service}:${region}:${names.accountId}:${kind}`;
  // By name and no more: what begins like the platform's may be somebody else's.
  const functions = names.deployedFunctions.map((name) => own('lambda', `function:${name}`));
  return [
    {
      actions: [
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
      resources: functions,
      accepts: acceptUnused('A release brings new code.', 'lambda:UpdateFunctionCode'),
    },
    ...(names.kind === 'governance' ? [invokedByEvents(names)] : []),
    {
      actions: ['lambda:DeleteEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      resources: [own('lambda', 'event-source-mapping:*')],
      conditions: { ArnEquals: { 'lambda:FunctionArn': functions } },
      accepts: [
        { rule: 'wildcard-name', reason: 'Lambda makes the id of a mapping.' },
        ...acceptUnused('Only a release changes what a mapping is like.', 'lambda:UpdateEventSourceMapping'),
      ],
    },
    {
      // A deleted mapping has no function any more, and Terraform waits for the error that says so.
      actions: ['lambda:GetEventSourceMapping'],
      resources: [own('lambda', 'event-source-mapping:*')],
      accepts: [{ rule: 'wildcard-name', reason: 'Lambda makes the id of a mapping.' }],
    },
    {
      actions: ['lambda:ListTags', 'lambda:TagResource', 'lambda:UntagResource'],
      resources: [own('lambda', 'event-source-mapping:*')],
      accepts: [
        {
          rule: 'wildcard-name',
          reason: 'Lambda chooses the id of a mapping, and its tags name no function.',
        },
      ],
    },
    // A mapping that is not there yet is no resource in IAM; the function that it feeds is a condition.
    {
      actions: ['lambda:CreateEventSourceMapping'],
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:FunctionArn': functions } },
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
      resources: names.queues.map((name) => names.queueArn(name)),
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
      resources: names.rules.map((name) => names.ruleArn(name)),
    },
    {
      actions: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      resources: names.alarmed.map((name) => own('cloudwatch', `alarm:${name}-*`)),
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
      // Calls on a group are asked with and without the mark for its streams.
      resources: names.deployedFunctions.flatMap((name) =>
        ['', ':*'].map((streams) => own('logs', `log-group:/aws/lambda/${name}${streams}`)),
      ),
    },
    { actions: ['logs:DescribeLogGroups'], resources: ['*'] },
  ];
}

/** Of the functions only these are invoked by rules; the others poll their queues. */
function invokedByEvents(names: AccountNames): Statement {
  return {
    actions: ['lambda:AddPermission'],
    resources: names.wokenFunctions.map((purpose) => names.functionArn(purpose)),
    conditions: { StringEquals: { 'lambda:Principal': 'events.amazonaws.com' } },
  };
}

/** The two functions that bootstrap made, which a deploy may call and not change. */
export function invocationPermissions(names: AccountNames): Statements {
  return [
    {
      actions: ['lambda:InvokeFunction'],
      // Terraform's provider names the version that it invokes.
      resources: ['lake-administrators', 'policy-grants'].flatMap((purpose) =>
        ['', ':$LATEST'].map((version) => `${names.functionArn(purpose)}${version}`),
      ),
    },
  ];
}
