import type { Environment } from './records';
import type { Layout } from './provisioning';
import type { Domain } from './store';

/** The boundary that DataZone's provisioning policy insists on. */
export const ROLE_BOUNDARY = 'arn:aws:iam::aws:policy/AmazonDataZoneEnvironmentRolePermissionsBoundary';

/** DataZone hands out the role's credentials, and only for the domain's account. */
export function environmentRoleTrust({ accountId }: Domain): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'datazone.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
      },
    ],
  };
}

/** SQL in the environment's workgroup, its own folder, and whatever Lake Formation lets it read. */
export function environmentRolePolicy(environment: Environment, layout: Layout): object {
  const folder = layout.location.replace('s3://', 'arn:aws:s3:::');
  const where = `${environment.awsAccountRegion}:${environment.awsAccountId}`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'athena:StartQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:StopQueryExecution',
          'athena:ListQueryExecutions',
          'athena:BatchGetQueryExecution',
          'athena:GetWorkGroup',
        ],
        Resource: `arn:aws:athena:${where}:workgroup/${layout.workgroup}`,
      },
      {
        Effect: 'Allow',
        Action: [
          'glue:GetDatabase',
          'glue:GetDatabases',
          'glue:GetTable',
          'glue:GetTables',
          'glue:GetPartitions',
        ],
        Resource: '*',
      },
      { Effect: 'Allow', Action: ['lakeformation:GetDataAccess'], Resource: '*' },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `${folder}*` },
      {
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation', 's3:ListBucket'],
        Resource: folder.slice(0, folder.indexOf('/')),
      },
      {
        // Uncertain: AWS shows only the boundary, which allows the same of keys that carry DataZone's tag.
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: { Null: { 'aws:ResourceTag/AmazonDataZoneEnvironment': 'false' } },
      },
    ],
  };
}
