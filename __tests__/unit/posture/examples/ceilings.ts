import { allow, combine, type Examples, type Fragment, resourceOf } from './example';

/** A boundary of that name. */
const ceiling = (name: string, ...actions: readonly string[]): Fragment =>
  resourceOf('aws_iam_policy', { name, policy: allow({ Action: actions, Resource: '*' }) });
const DEPLOYED = 'ehds-producer-boundary';
const MANAGE_ACCESS = 'AmazonDataZone-ehds-producer-manage-access-boundary';
const PROVISIONING = 'AmazonDataZone-ehds-producer-provisioning-boundary';

export const CEILING_EXAMPLES: Examples = {
  ceiling: {
    bad: [
      ceiling(PROVISIONING, 'athena:StartQueryExecution'),
      ceiling(PROVISIONING, 'athena:GetWorkGroup', 'athena:UpdateWorkGroup'),
      ceiling(PROVISIONING, 'cloudformation:UpdateStack'),
      ceiling(DEPLOYED, 'datazone:AddPolicyGrant'),
      ceiling(DEPLOYED, 'datazone:CreateProjectMembership'),
      ceiling(DEPLOYED, 'datazone:GetEnvironmentCredentials'),
      ceiling(DEPLOYED, 'glue:UpdateCrawler'),
      ceiling(MANAGE_ACCESS, 'glue:UpdateTable'),
      ceiling(PROVISIONING, 'glue:DeleteTable'),
      ceiling(MANAGE_ACCESS, 'glue:DeleteDatabase'),
      ceiling(PROVISIONING, 'lakeformation:GetDataAccess'),
      ceiling(MANAGE_ACCESS, 'lakeformation:RegisterResource'),
      ceiling(MANAGE_ACCESS, 'lakeformation:PutDataLakeSettings'),
      ceiling(DEPLOYED, 'lakeformation:GrantPermissions'),
      ceiling(PROVISIONING, 'logs:PutResourcePolicy'),
      ceiling(DEPLOYED, 'logs:PutSubscriptionFilter'),
      ceiling(DEPLOYED, 'sqs:PurgeQueue'),
      ceiling(DEPLOYED, 'sqs:SetQueueAttributes'),
      ceiling(DEPLOYED, 'sts:AssumeRole', 'sts:TagSession'),
    ],
    good: [
      ceiling(
        DEPLOYED,
        'datazone:AcceptSubscriptionRequest',
        'datazone:ListProjects',
        'glue:StartCrawler',
        'logs:PutLogEvents',
        'sqs:ReceiveMessage',
        'sts:AssumeRole',
      ),
      ceiling(MANAGE_ACCESS, 'glue:DeleteTable', 'glue:GetTable', 'lakeformation:BatchGrantPermissions'),
      ceiling(
        PROVISIONING,
        'athena:CreateWorkGroup',
        'cloudformation:CreateStack',
        'glue:DeleteDatabase',
        'lakeformation:PutDataLakeSettings',
        'lakeformation:RegisterResource',
        'logs:CreateLogGroup',
      ),
      combine(
        ceiling('ehds-producer-deploy-flow', 'sqs:SetQueueAttributes'),
        resourceOf('aws_iam_role_policy_attachment', { policy_arn: '${aws_iam_policy.one.arn}' }),
      ),
    ],
  },
};
