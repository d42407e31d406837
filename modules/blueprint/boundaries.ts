import type { Account } from '../account/account';
import type { PolicyStatement } from '../../platform/policy';

/**
 * The ceiling of the role by which DataZone fulfils subscriptions and reads the catalogue for data sources: the platform's
 * databases and those of its environments. AWS's policy for it (AmazonDataZoneGlueManageAccessRolePolicy) reaches every
 * database of the account. Lake Formation's actions take no resource.
 */
export function manageAccessBoundary({ names, naming, config }: Account): PolicyStatement[] {
  const glue = `arn:aws:glue:${config.region}:${names.accountId}`;
  const databases = [names.database, ...naming.environmentDatabases];
  const byLakeFormation = {
    'ForAnyValue:StringEquals': { 'aws:CalledVia': ['lakeformation.amazonaws.com'] },
  };
  return [
    {
      Sid: 'Catalogue',
      Effect: 'Allow',
      Action: [
        'glue:CreateTable',
        'glue:DeleteTable',
        'glue:GetDatabase',
        'glue:GetDatabases',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetTags',
        'glue:SearchTables',
        'glue:TagResource',
        'glue:UntagResource',
      ],
      Resource: [
        `${glue}:catalog`,
        ...databases.flatMap((database) => [
          `${glue}:database/${database}`,
          `${glue}:table/${database}/*`,
          `${glue}:userDefinedFunction/${database}/*`,
        ]),
      ],
    },
    {
      // What other accounts share with this one; theirs decide. One by one they would outgrow a policy.
      Sid: 'SharedCatalogues',
      Effect: 'Allow',
      Action: ['glue:GetDatabase', 'glue:GetTable'],
      Resource: ['catalog', `database/${naming.lakeDatabases}`, `table/${naming.lakeDatabases}/*`].map(
        (resource) => `arn:aws:glue:${config.region}:*:${resource}`,
      ),
    },
    {
      Sid: 'Quality',
      Effect: 'Allow',
      Action: ['glue:GetDataQualityResult', 'glue:ListCrawls', 'glue:ListDataQualityResults'],
      Resource: [`${glue}:dataQualityRuleset/*`, `${glue}:crawler/${names.crawler}`],
    },
    {
      Sid: 'Sharing',
      Effect: 'Allow',
      Action: [
        'lakeformation:BatchGrantPermissions',
        'lakeformation:BatchRevokePermissions',
        'lakeformation:CreateDataCellsFilter',
        'lakeformation:CreateLakeFormationOptIn',
        'lakeformation:DeleteDataCellsFilter',
        'lakeformation:DeleteLakeFormationOptIn',
        'lakeformation:GetDataCellsFilter',
        'lakeformation:GetResourceLFTags',
        'lakeformation:GrantPermissions',
        'lakeformation:ListDataCellsFilter',
        'lakeformation:ListLakeFormationOptIns',
        'lakeformation:ListPermissions',
        'lakeformation:RevokePermissions',
        'lakeformation:UpdateDataCellsFilter',
        'organizations:DescribeOrganization',
        'ram:GetResourceShareInvitations',
        'ram:GetResourceShares',
        'ram:ListResources',
      ],
      Resource: '*',
    },
    {
      // Grants to another account become a share, which Lake Formation makes with its caller's rights.
      Sid: 'SharesByLakeFormation',
      Effect: 'Allow',
      Action: [
        'ram:AssociateResourceShare',
        'ram:AssociateResourceSharePermission',
        'ram:DeleteResourceShare',
        'ram:DisassociateResourceShare',
        'ram:ListResourceSharePermissions',
        'ram:UpdateResourceShare',
      ],
      Resource: `arn:aws:ram:${config.region}:${names.accountId}:resource-share/*`,
      Condition: byLakeFormation,
    },
    {
      Sid: 'NewSharesByLakeFormation',
      Effect: 'Allow',
      Action: 'ram:CreateResourceShare',
      Resource: '*',
      Condition: byLakeFormation,
    },
    {
      // An invitation is of the account that shares.
      Sid: 'Invitations',
      Effect: 'Allow',
      Action: 'ram:AcceptResourceShareInvitation',
      Resource: `arn:aws:ram:${config.region}:*:resource-share-invitation/*`,
    },
    {
      Sid: 'SharesOfLakeFormation',
      Effect: 'Allow',
      Action: ['glue:DeleteResourcePolicy', 'glue:PutResourcePolicy'],
      Resource: `${glue}:catalog`,
      Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['ram.amazonaws.com'] } },
    },
  ];
}

/**
 * The ceiling of the role by which DataZone makes environments: databases and workgroups of the platform's names, and
 * roles that carry AWS's own boundary. AWS's policy for it (AmazonDataZoneRedshiftGlueProvisioningPolicy) reaches all.
 */
export function provisioningBoundary({ names, naming, config }: Account): PolicyStatement[] {
  const { region } = config;
  const own = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${names.accountId}:${resource}`;
  return [
    {
      Sid: 'Stacks',
      Effect: 'Allow',
      Action: [
        'cloudformation:CreateStack',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:TagResource',
      ],
      Resource: own('cloudformation', 'stack/DataZone*'),
    },
    {
      // A role without AWS's boundary could be given anything (AmazonDataZoneRedshiftGlueProvisioningPolicy).
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
    {
      Sid: 'Pass',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: names.roleArn('datazone*'),
      Condition: {
        StringEquals: { 'iam:PassedToService': ['glue.amazonaws.com', 'lakeformation.amazonaws.com'] },
      },
    },
    {
      Sid: 'DatabasesAndWorkgroups',
      Effect: 'Allow',
      Action: [
        'athena:CreateWorkGroup',
        'athena:DeleteWorkGroup',
        'athena:GetWorkGroup',
        'athena:TagResource',
        'glue:CreateDatabase',
        'glue:DeleteDatabase',
        'glue:GetDatabase',
        'glue:TagResource',
      ],
      Resource: [
        own('athena', `workgroup/${config.prefix}-*`),
        own('glue', 'catalog'),
        ...naming.environmentDatabases.flatMap((database) => [
          own('glue', `database/${database}`),
          own('glue', `table/${database}/*`),
          own('glue', `userDefinedFunction/${database}/*`),
        ]),
      ],
    },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:PutRetentionPolicy',
        'logs:TagLogGroup',
        'logs:TagResource',
      ],
      Resource: own('logs', 'log-group:datazone-*'),
    },
    {
      Sid: 'LakeFormation',
      Effect: 'Allow',
      Action: [
        'lakeformation:DeregisterResource',
        'lakeformation:GetDataLakeSettings',
        'lakeformation:GrantPermissions',
        'lakeformation:ListPermissions',
        'lakeformation:ListResources',
        'lakeformation:PutDataLakeSettings',
        'lakeformation:RegisterResource',
        'lakeformation:RevokePermissions',
        'logs:DescribeLogGroups',
      ],
      Resource: '*',
    },
    {
      Sid: 'Bucket',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${names.dataZoneBucket}`,
    },
    {
      // Blueprint templates lie in a bucket of AWS's own.
      Sid: 'Templates',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::*/*',
      Condition: { StringNotEquals: { 'aws:ResourceAccount': names.accountId } },
    },
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: own('kms', 'key/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/AmazonDataZoneEnvironment': names.base } },
    },
  ];
}

/**
 * Statements of both that nothing on the local AWS misses: its DataZone makes no stacks, logs or shares with the roles'
 * rights. AWS's policies for the roles have these calls, and a real account shows which it needs (docs/first-deploy.md, 2).
 */
export const UNTRIED_LOCALLY = {
  'manage-access': [
    'SharedCatalogues',
    'Quality',
    'SharesByLakeFormation',
    'NewSharesByLakeFormation',
    'Invitations',
    'SharesOfLakeFormation',
  ],
  provisioning: ['Stacks', 'Pass', 'Logs', 'Bucket', 'Templates'],
} as const;

/** AWS's own boundary, without which DataZone's provisioning policy makes no role for an environment. */
const ENVIRONMENT_BOUNDARY = 'arn:aws:iam::aws:policy/AmazonDataZoneEnvironmentRolePermissionsBoundary';
