import {
  type AssetItem,
  type AssetListingItem,
  type DataSourceSummary,
  DataZoneClient,
  ListDataSourceRunsCommand,
  ListSubscriptionRequestsCommand,
  paginateListDataSourceRunActivities,
  paginateListDataSources,
  paginateListSubscriptionRequests,
  paginateListSubscriptions,
  paginateSearch,
  paginateSearchListings,
  type SubscriptionRequestStatus,
  type SubscriptionRequestSummary,
  type SubscriptionSummary,
} from '@aws-sdk/client-datazone';
import { datasetSourceName } from '../../platform/data-source-name';
import type { AccountNames } from '../../platform/naming/naming';
import { hasLeftOut, isLeftOut } from '../../platform/published-states';
import type { Asset, Run, Subscription, SubscriptionRequest, UnpublishedTable } from '../api';
import type { Membership } from './domain';
import { NotVisible } from './failure';
import { readAssetForms } from './forms';
import { collect } from './paging';
import { iso, newestFirst } from './time';

/** Runs, and decided requests, that are shown. */
const SHOWN = 25;

/** Runs of the project's data sources, the newest first. @throws DataZone's error */
export async function lookAtRuns(
  { access, domainId, projectId }: Membership,
  { dataSource, stack, hasIntake }: AccountNames,
): Promise<readonly Run[]> {
  const client = access.client(DataZoneClient);
  const sources = await collect(
    paginateListDataSources({ client }, { domainIdentifier: domainId, projectIdentifier: projectId }),
    ({ items }) => items,
  );
  const isOwn = ({ name = '' }: DataSourceSummary) =>
    hasIntake ? name.startsWith(datasetSourceName(dataSource, '')) : name === dataSource;
  const own = sources.filter(isOwn);
  if (own.length === 0) {
    throw new NotVisible(
      `There is no data source ${dataSource} yet.`,
      `Deploy it: npm run deploy -- ${stack}`,
    );
  }
  const runs = await Promise.all(own.map((source) => lookAtRunsOf(client, domainId, source)));
  return runs
    .flat()
    .sort(newestFirst(({ started }) => started))
    .slice(0, SHOWN);
}

async function lookAtRunsOf(
  client: DataZoneClient,
  domainId: string,
  { dataSourceId, name: dataSource = '' }: DataSourceSummary,
): Promise<readonly Run[]> {
  const { items = [] } = await client.send(
    new ListDataSourceRunsCommand({
      domainIdentifier: domainId,
      dataSourceIdentifier: dataSourceId,
      maxResults: SHOWN,
    }),
  );
  const runs = items.map(
    ({
      id = '',
      status,
      createdAt,
      startedAt,
      stoppedAt,
      runStatisticsForAssets: counts,
      errorMessage,
    }): Run => ({
      id,
      dataSource,
      status: status ?? 'UNKNOWN',
      started: iso(startedAt ?? createdAt),
      ended: iso(stoppedAt),
      added: counts?.added ?? 0,
      updated: counts?.updated ?? 0,
      unchanged: counts?.unchanged ?? 0,
      skipped: counts?.skipped ?? 0,
      failed: counts?.failed ?? 0,
      message: errorMessage?.errorDetail ?? errorMessage?.errorType,
    }),
  );
  const [newest, ...older] = runs.sort(newestFirst(({ started }) => started));
  if (newest === undefined) return [];
  if (!hasLeftOut(newest) || newest.ended === undefined) return [newest, ...older];
  return [{ ...newest, leftOut: await lookAtLeftOut(client, domainId, newest.id) }, ...older];
}

async function lookAtLeftOut(
  client: DataZoneClient,
  domainIdentifier: string,
  identifier: string,
): Promise<readonly UnpublishedTable[]> {
  const activities = await collect(
    paginateListDataSourceRunActivities({ client }, { domainIdentifier, identifier }),
    ({ items }) => items,
  );
  return activities
    .filter(({ dataAssetStatus }) => isLeftOut(dataAssetStatus))
    .map(({ technicalName = '', database = '', dataAssetStatus, errorMessage }) => ({
      table: technicalName,
      database,
      reason: [dataAssetStatus, errorMessage?.errorType, errorMessage?.errorDetail]
        .filter((text) => text !== undefined)
        .join(': '),
    }));
}

/** Assets of the project, with their listings and how many read them. @throws DataZone's error */
export async function lookAtAssets(
  { access, domainId: domainIdentifier, projectId }: Membership,
  { entry, accountId }: AccountNames,
): Promise<readonly Asset[]> {
  const client = access.client(DataZoneClient);
  const [items, listings, subscriptions] = await Promise.all([
    collect(
      paginateSearch(
        { client },
        {
          domainIdentifier,
          owningProjectIdentifier: projectId,
          searchScope: 'ASSET',
          additionalAttributes: ['FORMS'],
        },
      ),
      (page) => page.items?.flatMap(({ assetItem }) => assetItem ?? []),
    ),
    collect(
      paginateSearchListings(
        { client },
        {
          domainIdentifier,
          filters: { filter: { attribute: 'AwsConfigurationForm.accountId', value: accountId } },
        },
      ),
      (page) => page.items?.flatMap(({ assetListing }) => assetListing ?? []),
    ),
    collect(
      paginateListSubscriptions(
        { client },
        { domainIdentifier, approverProjectId: projectId, status: 'APPROVED' },
      ),
      (page) => page.items,
    ),
  ]);
  const listingOf = new Map(listings.map((listing) => [listing.entityId, listing]));
  return items
    .map((item) => assetOf(item, entry, listingOf.get(item.identifier), subscriptions))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function assetOf(
  { identifier: assetId = '', name = '', description, owningProjectId = '', ...item }: AssetItem,
  entry: string,
  listing: AssetListingItem | undefined,
  subscriptions: readonly SubscriptionSummary[],
): Asset {
  const { database, table } = readAssetForms(item.additionalAttributes?.formsOutput);
  return {
    assetId,
    listingId: listing?.listingId,
    name,
    description: description || undefined,
    entry,
    projectId: owningProjectId,
    revision: listing?.entityRevision,
    created: iso(item.firstRevisionCreatedAt ?? item.createdAt),
    published: iso(listing?.createdAt),
    database,
    table,
    subscribers: subscriptions.filter(
      ({ subscribedListing }) => listing !== undefined && subscribedListing?.id === listing.listingId,
    ).length,
  };
}

/** Requests for the project's listings: all that wait, then the newest decided. @throws DataZone's error */
export async function lookAtRequests(
  { access, domainId: domainIdentifier, projectId: approverProjectId }: Membership,
  manual: boolean,
): Promise<readonly SubscriptionRequest[]> {
  const client = access.client(DataZoneClient);
  const order = { sortBy: 'UPDATED_AT', sortOrder: 'DESCENDING' } as const;
  const decided = async (status: SubscriptionRequestStatus) =>
    client.send(
      new ListSubscriptionRequestsCommand({
        ...order,
        domainIdentifier,
        approverProjectId,
        status,
        maxResults: SHOWN,
      }),
    );
  const [pending, accepted, rejected] = await Promise.all([
    collect(
      paginateListSubscriptionRequests(
        { client },
        { ...order, domainIdentifier, approverProjectId, status: 'PENDING' },
      ),
      ({ items }) => items,
    ),
    decided('ACCEPTED'),
    decided('REJECTED'),
  ]);
  const done = [...(accepted.items ?? []), ...(rejected.items ?? [])].map((one) => requestOf(one, manual));
  return [
    ...pending.map((one) => requestOf(one, manual)).sort(newestFirst(({ asked }) => asked)),
    ...done.sort(newestFirst(({ decided: time }) => time)).slice(0, SHOWN),
  ];
}

/** A request as the page gets it; `manual` says whether people decide. */
export function requestOf(
  request: Omit<SubscriptionRequestSummary, 'domainId'>,
  manual: boolean,
): SubscriptionRequest {
  const { id = '', status, requestReason = '', createdAt, updatedAt, decisionComment } = request;
  const listings = (request.subscribedListings ?? []).map(({ id: listingId = '', name = '' }) => ({
    listingId,
    name,
  }));
  const pending = status === 'PENDING';
  return {
    id,
    status: status ?? 'UNKNOWN',
    subscriber: subscriberOf(request.subscribedPrincipals?.[0]),
    reason: requestReason,
    asked: iso(createdAt),
    listings,
    ...(!pending && { decided: iso(updatedAt), decision: decisionComment }),
    decidable: pending && manual,
  };
}

/** Who reads a listing, or has done so. @throws DataZone's error */
export async function lookAtSubscriptions(
  { access, domainId: domainIdentifier, projectId: approverProjectId }: Membership,
  subscribedListingId: string,
): Promise<readonly Subscription[]> {
  const client = access.client(DataZoneClient);
  const pages = paginateListSubscriptions(
    { client },
    { domainIdentifier, approverProjectId, subscribedListingId },
  );
  const found = await collect(pages, ({ items }) => items);
  return found.map(({ id = '', status, subscribedPrincipal, createdAt }) => ({
    id,
    status: status ?? 'UNKNOWN',
    subscriber: subscriberOf(subscribedPrincipal),
    since: iso(createdAt),
  }));
}

type Principal = NonNullable<SubscriptionRequestSummary['subscribedPrincipals']>[number];

function subscriberOf(principal: Principal | undefined): string {
  const { project, user, group } = principal ?? {};
  return project?.name ?? project?.id ?? user?.id ?? group?.name ?? 'unknown';
}
