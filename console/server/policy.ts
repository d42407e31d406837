import type { PlatformConfig } from '../../platform/config';
import { crawlerLogArn } from '../../platform/crawl-log';
import type { AccountNames } from '../../platform/naming/naming';
import type { Statement } from '../../platform/policy';
import { uncataloguedLogArn } from '../../platform/uncatalogued';
import { queuesOf } from './account';

/**
 * The least that a steward's role needs in an account for all that the console shows of it. DataZone's and RAM's actions,
 * as far as they are used here, take no resource in IAM (service authorization reference): in DataZone, membership of
 * the project decides. What SQL may read is decided by the rights of the project's environment.
 *
 * @param roles ARNs of the roles in other accounts that this one takes
 */
export function stewardPermissions(
  config: PlatformConfig,
  names: AccountNames,
  roles: readonly string[] = [],
): readonly Statement[] {
  const { region } = config;
  const { kind, holdsData, accountId } = names;
  return [
    ...(holdsData ? flowPermissions(config, names) : []),
    // Alarms found by the start of their names are asked for as all of the account's.
    {
      actions: ['cloudwatch:DescribeAlarms'],
      resources: [`arn:aws:cloudwatch:${region}:${accountId}:alarm:*`],
    },
    {
      actions: [
        ...(config.subscriptionApproval === 'manual'
          ? ['datazone:AcceptSubscriptionRequest', 'datazone:RejectSubscriptionRequest']
          : []),
        'datazone:GetAsset',
        'datazone:GetEnvironment',
        'datazone:GetEnvironmentCredentials',
        'datazone:GetListing',
        'datazone:GetTimeSeriesDataPoint',
        'datazone:ListDataSourceRunActivities',
        'datazone:ListDataSourceRuns',
        'datazone:ListDataSources',
        'datazone:ListDomains',
        'datazone:ListEnvironments',
        'datazone:ListProjects',
        'datazone:ListSubscriptionRequests',
        'datazone:ListSubscriptions',
        'datazone:ListTimeSeriesDataPoints',
        'datazone:Search',
        'datazone:SearchListings',
        ...(kind === 'governance' ? ['ram:GetResourceShareAssociations'] : []),
      ],
      resources: ['*'],
    },
    ...(roles.length > 0 ? [{ actions: ['sts:AssumeRole'], resources: roles }] : []),
  ];
}

/** Uploads, crawls and queues of an account that holds data. */
function flowPermissions(config: PlatformConfig, names: AccountNames): readonly Statement[] {
  const { accountId, assetsBucket, crawler } = names;
  return [
    { actions: ['s3:ListBucket'], resources: [`arn:aws:s3:::${assetsBucket}`] },
    {
      actions: ['glue:GetCrawler', 'glue:ListCrawls'],
      resources: [`arn:aws:glue:${config.region}:${accountId}:crawler/${crawler}`],
    },
    { actions: ['logs:GetLogEvents'], resources: [crawlerLogArn(names, config.region)] },
    { actions: ['logs:FilterLogEvents'], resources: [uncataloguedLogArn(names, config.region)] },
    {
      actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
      resources: queuesOf(config, names).map(({ name }) => names.queueArn(name)),
    },
  ];
}
