import { AthenaClient, ListWorkGroupsCommand } from '@aws-sdk/client-athena';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DataZoneClient, ListDomainsCommand } from '@aws-sdk/client-datazone';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetCrawlersCommand, GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import {
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  ListPermissionsCommand,
  ListResourcesCommand,
  type PrincipalResourcePermissions,
} from '@aws-sdk/client-lakeformation';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetResourceSharesCommand, RAMClient } from '@aws-sdk/client-ram';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Session } from '../../commands/session';

/** Glue itself makes this log group with the first crawl of an account; it is nobody's. */
const GLUE_LOGS = '/aws-glue/crawlers';

type Lister = (session: Session) => Promise<readonly (string | undefined)[]>;

const LISTERS: Readonly<Record<string, Lister>> = {
  buckets: async (as) =>
    (await as.client(S3Client).send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name) ?? [],
  roles: async (as) =>
    (await as.client(IAMClient).send(new ListRolesCommand({ MaxItems: 1000 }))).Roles?.map(
      ({ RoleName }) => RoleName,
    ) ?? [],
  policies: async (as) =>
    (await as.client(IAMClient).send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies?.map(
      ({ PolicyName }) => PolicyName,
    ) ?? [],
  queues: async (as) => (await as.client(SQSClient).send(new ListQueuesCommand({}))).QueueUrls ?? [],
  functions: async (as) =>
    (await as.client(LambdaClient).send(new ListFunctionsCommand({}))).Functions?.map(
      ({ FunctionName }) => FunctionName,
    ) ?? [],
  mappings: async (as) =>
    (await as.client(LambdaClient).send(new ListEventSourceMappingsCommand({}))).EventSourceMappings?.map(
      ({ UUID }) => UUID,
    ) ?? [],
  rules: async (as) =>
    (await as.client(EventBridgeClient).send(new ListRulesCommand({}))).Rules?.map(({ Name }) => Name) ?? [],
  logGroups: async (as) =>
    (await as.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).logGroups
      ?.map(({ logGroupName }) => logGroupName)
      .filter((name) => name !== GLUE_LOGS) ?? [],
  alarms: async (as) =>
    (await as.client(CloudWatchClient).send(new DescribeAlarmsCommand({}))).MetricAlarms?.map(
      ({ AlarmName }) => AlarmName,
    ) ?? [],
  databases: async (as) =>
    (await as.client(GlueClient).send(new GetDatabasesCommand({}))).DatabaseList?.map(({ Name }) => Name) ??
    [],
  crawlers: async (as) =>
    (await as.client(GlueClient).send(new GetCrawlersCommand({}))).Crawlers?.map(({ Name }) => Name) ?? [],
  parameters: async (as) =>
    (await as.client(SSMClient).send(new DescribeParametersCommand({}))).Parameters?.map(
      ({ Name }) => Name,
    ) ?? [],
  workgroups: async (as) =>
    (await as.client(AthenaClient).send(new ListWorkGroupsCommand({}))).WorkGroups?.map(({ Name }) => Name) ??
    [],
  stacks: async (as) =>
    (await as.client(CloudFormationClient).send(new ListStacksCommand({}))).StackSummaries?.filter(
      ({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE',
    ).map(({ StackName }) => StackName) ?? [],
  trails: async (as) =>
    (await as.client(CloudTrailClient).send(new ListTrailsCommand({}))).Trails?.map(({ Name }) => Name) ?? [],
  domains: async (as) =>
    (await as.client(DataZoneClient).send(new ListDomainsCommand({}))).items?.map(({ id }) => id) ?? [],
  shares: async (as) =>
    (await as.client(RAMClient).send(new GetResourceSharesCommand({ resourceOwner: 'SELF' }))).resourceShares
      ?.filter(({ status }) => status !== 'DELETED')
      .map(({ name }) => name) ?? [],
  locations: async (as) =>
    (await as.client(LakeFormationClient).send(new ListResourcesCommand({}))).ResourceInfoList?.map(
      ({ ResourceArn }) => ResourceArn,
    ) ?? [],
  permissions: async (as) => {
    const { PrincipalResourcePermissions = [] } = await as
      .client(LakeFormationClient)
      .send(new ListPermissionsCommand({}));
    return PrincipalResourcePermissions.filter((permission) => !ofCataloguedTable(permission)).map(
      (permission) => JSON.stringify(permission),
    );
  },
  // All but the cross-account version, which stays raised: other teams' shares may rely on it by then.
  settings: async (as) => {
    const lake = as.client(LakeFormationClient);
    const { DataLakeSettings } = await lake.send(new GetDataLakeSettingsCommand({}));
    return [JSON.stringify({ ...DataLakeSettings, Parameters: undefined })];
  },
  keys: async (as) => {
    const kms = as.client(KMSClient);
    const { Keys = [] } = await kms.send(new ListKeysCommand({}));
    const described = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
    return described
      .filter(({ KeyMetadata }) => KeyMetadata?.KeyState === 'Enabled')
      .map(({ KeyMetadata }) => KeyMetadata?.KeyId);
  },
};

/** The tables of bootstrap's database stay with the data, and so does what their maker and IAM hold on them. */
function ofCataloguedTable({ Principal, Resource }: PrincipalResourcePermissions): boolean {
  const table = Resource?.Table ?? Resource?.TableWithColumns;
  const principal = Principal?.DataLakePrincipalIdentifier ?? '';
  return table?.DatabaseName?.endsWith('_assets') === true && /^IAM_ALLOWED|-crawler$/.test(principal);
}

/** What there is in an account, by kind, sorted; keys only as long as they are enabled. */
export async function inventory(session: Session): Promise<Readonly<Record<string, readonly string[]>>> {
  const entries = Object.entries(LISTERS).map(
    async ([kind, list]) => [kind, (await list(session)).map(String).sort()] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
