import type { AccountNames, Naming } from '../modules/naming/naming';
import type { PolicyStatement } from '../modules/role/policy';

/**
 * Services that the platform's roles work with, DataZone's provisioning and manage-access roles among them. A boundary
 * grants nothing: it is the ceiling under which each role's own short list stands, so it names services, not actions.
 */
const SERVICES = [
  'athena',
  'cloudformation',
  'cloudwatch',
  'datazone',
  'glue',
  'kms',
  'lakeformation',
  'lambda',
  'logs',
  'ram',
  's3',
  'secretsmanager',
  'sqs',
  'ssm',
  'tag',
];

/** What every role that a deploy role makes stays within: no way to IAM, to the audit trail, or to a team's state. */
export function boundary(naming: Naming, names: AccountNames): PolicyStatement[] {
  const account = names.accountId;
  return [
    {
      Sid: 'Services',
      Effect: 'Allow',
      Action: SERVICES.map((service) => `${service}:*`),
      Resource: '*',
    },
    {
      // DataZone's own roles look roles up and pass them on; its environments' roles carry AWS's boundary.
      Sid: 'EnvironmentRoles',
      Effect: 'Allow',
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:PassRole',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
      ],
      Resource: [`arn:aws:iam::${account}:role/datazone*`],
    },
    {
      Sid: 'LookUpAndPass',
      Effect: 'Allow',
      Action: ['iam:GetRole', 'iam:PassRole'],
      Resource: [
        `arn:aws:iam::${account}:role/AmazonDataZone-${names.base}-*`,
        naming.approverRoleArn,
        ...(names === naming.governance ? [naming.publisherRoleArn('*')] : []),
        ...(names === naming.governance ? [names.roleArn('*')] : []),
      ].filter((arn) => arn.split(':')[4] === account),
    },
    {
      Sid: 'PublisherRole',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: naming.publisherRoleArn(names.entry),
    },
    {
      Sid: 'StateAndTrail',
      Effect: 'Deny',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutBucketPolicy', 's3:PutObject'],
      Resource: [names.stateBucket, names.trailBucket].flatMap((bucket) => [
        `arn:aws:s3:::${bucket}`,
        `arn:aws:s3:::${bucket}/*`,
      ]),
    },
  ];
}
