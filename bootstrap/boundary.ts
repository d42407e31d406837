import type { AccountNames, Naming } from '../modules/naming/naming';
import { ownerRoleArn } from '../modules/policy-grants/owner-role';
import type { PolicyStatement } from '../modules/role/policy';

/**
 * Services that the platform's roles work with, DataZone's provisioning and manage-access roles among them. A boundary
 * grants nothing: it is the ceiling under which each role's own short list stands, so it names services, not actions.
 * None of them runs code or commands under a role of somebody else's.
 */
const SERVICES = ['athena', 'datazone', 'glue', 'kms', 'lakeformation', 'logs', 'ram', 's3'];

/** What only the flow of an account that holds data works with. */
const FLOW_SERVICES = ['sqs'];

/** AWS's own boundary, without which DataZone's provisioning policy makes no role for an environment. */
const ENVIRONMENT_BOUNDARY = 'arn:aws:iam::aws:policy/AmazonDataZoneEnvironmentRolePermissionsBoundary';

/** What every role that a deploy role makes stays within: no way to IAM, to the audit trail, or to a team's state. */
export function boundary(naming: Naming, names: AccountNames): PolicyStatement[] {
  return [
    {
      Sid: 'Services',
      Effect: 'Allow',
      Action: [...SERVICES, ...(names.holdsData ? FLOW_SERVICES : [])].map((service) => `${service}:*`),
      Resource: '*',
    },
    {
      // A stack or a document of somebody else's may run under a stronger role, so only the platform's own.
      Sid: 'OwnStacksAndParameters',
      Effect: 'Allow',
      Action: ['cloudformation:*', 'ssm:*'],
      Resource: [
        `arn:aws:cloudformation:*:${names.accountId}:stack/DataZone*`,
        `arn:aws:cloudformation:*:${names.accountId}:stack/${naming.projectStack('*')}`,
        `arn:aws:ssm:*:${names.accountId}:parameter${names.lakeAdministratorsParameter}`,
      ],
    },
    {
      Sid: 'WithoutResource',
      Effect: 'Allow',
      Action: ['cloudformation:ValidateTemplate', 'organizations:DescribeOrganization'],
      Resource: '*',
    },
    ...environmentRoles(names),
    ...passing(naming, names),
    ...publishing(naming, names),
    {
      Sid: 'PolicyGrants',
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Resource: ownerRoleArn(naming, names),
    },
    {
      Sid: 'StateAndTrail',
      Effect: 'Deny',
      NotAction: ['s3:GetObject', 's3:ListBucket'],
      Resource: [names.stateBucket, names.trailBucket].flatMap((bucket) => [
        `arn:aws:s3:::${bucket}`,
        `arn:aws:s3:::${bucket}/*`,
      ]),
    },
  ];
}

/** The way of an account that holds data into governance. */
function publishing(naming: Naming, names: AccountNames): PolicyStatement[] {
  if (!names.holdsData) return [];
  return [
    {
      Sid: 'PublisherRole',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: naming.publisherRoleArn(names.entry),
    },
  ];
}

/** As in AmazonDataZoneRedshiftGlueProvisioningPolicy: a role without AWS's boundary could be given anything. */
function environmentRoles(names: AccountNames): PolicyStatement[] {
  return [
    {
      Sid: 'EnvironmentRoles',
      Effect: 'Allow',
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePolicy',
      ],
      Resource: names.roleArn('datazone*'),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': ENVIRONMENT_BOUNDARY } },
    },
    {
      Sid: 'EnvironmentPolicies',
      Effect: 'Allow',
      Action: [
        'iam:CreatePolicy',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:DeleteRole',
        'iam:GetPolicy',
        'iam:GetRole',
        'iam:ListPolicyVersions',
        'iam:TagPolicy',
        'iam:TagRole',
      ],
      Resource: [names.roleArn('datazone*'), `arn:aws:iam::${names.accountId}:policy/datazone*`],
    },
  ];
}

/** DataZone looks roles up, governance's members among them, and hands its own on to Glue and Lake Formation. */
function passing(naming: Naming, names: AccountNames): PolicyStatement[] {
  const own = names.roleArn(`AmazonDataZone-${names.base}-*`);
  return [
    {
      Sid: 'LookUp',
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: names === naming.governance ? names.roleArn('*') : own,
    },
    {
      Sid: 'Pass',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [own, names.roleArn('datazone*')],
      Condition: {
        StringEquals: { 'iam:PassedToService': ['glue.amazonaws.com', 'lakeformation.amazonaws.com'] },
      },
    },
  ];
}
