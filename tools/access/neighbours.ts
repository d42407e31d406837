/**
 * Of each service that the platform's policies name, the actions that would do the most harm beside those they grant:
 * by them data is read, forged or lost, rights are gained, or tracks are covered.
 */
export const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  athena: ['StartQueryExecution', 'UpdateWorkGroup'],
  cloudformation: ['UpdateStack', 'DeleteStack'],
  cloudtrail: ['StopLogging', 'DeleteTrail', 'PutEventSelectors'],
  cloudwatch: ['DeleteAlarms'],
  datazone: [
    'AcceptSubscriptionRequest',
    'AddPolicyGrant',
    'CreateProjectMembership',
    'DeleteProject',
    'GetEnvironmentCredentials',
    'UpdateDataSource',
  ],
  events: ['PutTargets', 'DeleteRule'],
  glue: ['UpdateCrawler', 'UpdateTable', 'DeleteTable', 'DeleteDatabase', 'PutResourcePolicy'],
  iam: [
    'PassRole',
    'PutRolePolicy',
    'AttachRolePolicy',
    'UpdateAssumeRolePolicy',
    'DeleteRolePermissionsBoundary',
    'CreatePolicyVersion',
  ],
  kms: ['Decrypt', 'CreateGrant', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
  lakeformation: ['GrantPermissions', 'PutDataLakeSettings', 'RegisterResource', 'GetDataAccess'],
  lambda: ['InvokeFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'AddPermission'],
  logs: ['DeleteLogGroup', 'PutResourcePolicy'],
  ram: ['AssociateResourceShare', 'DeleteResourceShare'],
  s3: ['GetObject', 'PutObject', 'DeleteObject', 'DeleteObjectVersion', 'PutBucketPolicy', 'DeleteBucket'],
  sqs: ['ReceiveMessage', 'SendMessage', 'PurgeQueue', 'SetQueueAttributes'],
  ssm: ['GetParameter', 'PutParameter', 'DeleteParameter'],
  sts: ['AssumeRole', 'TagSession'],
};
