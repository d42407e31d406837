import { PROJECT_ACTIONS } from '../modules/project/actions';
import { GOVERNANCE, type AccountNames, type Naming } from '../modules/naming/naming';
import type { PolicyStatement } from '../modules/role/policy';

/**
 * The most that a role may do which a deploy makes. A boundary grants nothing: it is the ceiling under which each role's
 * own short list stands. Such roles are those of the functions that move the flow, and in governance the producers' ways
 * in. None reads, grants or opens data, changes IAM, or runs code under another role, and so none may here.
 */
export function boundary(naming: Naming, names: AccountNames, region: string): PolicyStatement[] {
  const own = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${names.accountId}:${resource}`;
  return [
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: names.deployedFunctions.map((name) => own('logs', `log-group:/aws/lambda/${name}:*`)),
    },
    {
      Sid: 'Queues',
      Effect: 'Allow',
      Action: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      Resource: names.queues.map((name) => names.queueArn(name)),
    },
    {
      Sid: 'Crawler',
      Effect: 'Allow',
      Action: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      Resource: own('glue', `crawler/${names.crawler}`),
    },
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      Resource: own('kms', 'key/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/AmazonDataZoneEnvironment': names.base } },
    },
    {
      Sid: 'PublisherRole',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: naming.publisherRoleArn(names.entry),
    },
    ...(names.entry === GOVERNANCE ? governanceCeiling(naming, names, region) : []),
  ];
}

/** What the producers' ways into governance and the approver need there; DataZone's actions take no resource. */
function governanceCeiling(naming: Naming, names: AccountNames, region: string): PolicyStatement[] {
  const stateBucket = `arn:aws:s3:::${names.stateBucket}`;
  return [
    {
      Sid: 'Projects',
      Effect: 'Allow',
      Action: [
        ...PROJECT_ACTIONS,
        'datazone:AcceptSubscriptionRequest',
        'datazone:CreateUserProfile',
        'datazone:GetSubscriptionRequestDetails',
        'datazone:ListDataSourceRuns',
        'datazone:ListDataSources',
        'datazone:ListSubscriptionRequests',
        'datazone:StartDataSourceRun',
      ],
      Resource: '*',
    },
    {
      Sid: 'ProjectStacks',
      Effect: 'Allow',
      Action: [
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:CreateStack',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplate',
        'cloudformation:TagResource',
        'cloudformation:UpdateStack',
      ],
      Resource: `arn:aws:cloudformation:${region}:${names.accountId}:stack/${naming.projectStack('*')}/*`,
    },
    {
      Sid: 'ContractState',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `${stateBucket}/${names.stateKey}`,
    },
    { Sid: 'ContractStateList', Effect: 'Allow', Action: 's3:ListBucket', Resource: stateBucket },
  ];
}
