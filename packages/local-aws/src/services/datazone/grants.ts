import type {
  CreateSubscriptionGrantCommandInput,
  ListSubscriptionGrantsCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { assetScope } from './asset-filters';
import { asMember, mayReadSubscription, notPermitted, publisherOf, SUBSCRIBERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { reason } from './errors';
import { announce } from './events';
import { assetType, glueTableOf } from './forms';
import { giveAccess, takeAccess } from './fulfilment';
import type { Cells } from './fulfilment';
import type { AssetRevision, Environment, Grant, Subscription, Target } from './records';
import { requireExisting, existingEnvironment, newId, page, pick } from './store';
import type { Domain } from './store';
import { SERVICE_SECONDS } from './times';

/** Grants: a subscription carried out in one environment. */
export function grantOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateSubscriptionGrant: (input, caller) => createGrant(service, input, caller),
    GetSubscriptionGrant: ({ identifier }, caller) => {
      const grant = requireExisting(caller.domain.grants, identifier, 'Subscription grant');
      if (!mayReadSubscription(caller, subscriptionOf(caller.domain, grant))) {
        throw notPermitted(caller.call);
      }
      return describe(caller.domain, grant);
    },
    ListSubscriptionGrants: (input, caller) => listGrants(input, caller),
    DeleteSubscriptionGrant: ({ identifier }, caller) => {
      const { domain, profile } = caller;
      const grant = requireExisting(domain.grants, identifier, 'Subscription grant');
      asMember(caller, subscriptionOf(domain, grant).projectId, SUBSCRIBERS);
      revokeGrant(service, domain, grant, profile.id, () => domain.grants.delete(grant.id));
      return describe(domain, grant);
    },
  };
}

/** On approval: a grant in each environment of the subscriber that has an automatic target now. */
export function grantToEnvironments(
  service: Service,
  domain: Domain,
  subscription: Subscription,
  user: string,
): void {
  for (const target of domain.targets.values()) {
    if (target.projectId === subscription.projectId && target.subscriptionGrantCreationMode === 'AUTOMATIC') {
      addGrant(service, domain, subscription, target, user);
    }
  }
}

/** Takes an environment's grants away before the environment itself goes. */
export async function revokeGrantsOf(
  service: Service,
  domain: Domain,
  environment: Environment,
): Promise<void> {
  for (const grant of domain.grants.values()) {
    const target = domain.targets.get(grant.subscriptionTargetId);
    if (grant.environmentId === environment.id && target !== undefined && grant.asset.status !== 'REVOKED') {
      const { targetName = '' } = grant.asset;
      const cells = cellsOf(domain, grant);
      await takeAccess(service, domain, { target, revision: revisionOf(domain, grant), targetName, cells });
      settleGrant(service, grant, 'REVOKED');
    }
  }
}

/**
 * Ends what listings that are about to go have granted, and the subscriptions to them. An assumption: DeleteProject's
 * page speaks of the project's own entities alone.
 */
export async function endSubscriptionsTo(
  service: Service,
  domain: Domain,
  listingIds: readonly string[],
): Promise<void> {
  for (const grant of domain.grants.values()) {
    if (!listingIds.includes(grant.listingId)) continue;
    const target = domain.targets.get(grant.subscriptionTargetId);
    if (target !== undefined && grant.asset.status !== 'REVOKED') {
      const { targetName = '' } = grant.asset;
      // The roles that would take it back may be gone with the publisher's environment.
      const access = {
        target,
        revision: revisionOf(domain, grant),
        targetName,
        cells: cellsOf(domain, grant),
      };
      await takeAccess(service, domain, access).catch(() => undefined);
    }
    domain.grants.delete(grant.id);
  }
  for (const { id, listingId } of domain.subscriptions.values()) {
    if (listingIds.includes(listingId)) domain.subscriptions.delete(id);
  }
}

function createGrant(service: Service, input: CreateSubscriptionGrantCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const environment = existingEnvironment(domain, input.environmentIdentifier ?? '');
  asMember(caller, environment.projectId, SUBSCRIBERS);
  const listingId = input.grantedEntity?.listing?.identifier;
  const subscription = [...domain.subscriptions.values()].find(
    (each) =>
      each.listingId === listingId && each.projectId === environment.projectId && each.status === 'APPROVED',
  );
  if (subscription === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Project ${environment.projectId} has no approved subscription to listing ${listingId}`,
    );
  }
  const targets = [...domain.targets.values()].filter(
    ({ environmentId }) => environmentId === environment.id,
  );
  const target = targets.find(({ id }) => id === (input.subscriptionTargetIdentifier ?? id));
  if (target === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Environment ${environment.id} has no such subscription target`,
    );
  }
  const assetName = input.assetTargetNames?.[0]?.targetName;
  return describe(domain, addGrant(service, domain, subscription, target, profile.id, assetName));
}

function addGrant(
  service: Service,
  domain: Domain,
  subscription: Subscription,
  target: Target,
  user: string,
  targetName?: string,
): Grant {
  const here = [...domain.grants.values()].find(
    ({ subscriptionId, subscriptionTargetId, asset }) =>
      subscriptionId === subscription.id && subscriptionTargetId === target.id && asset.status !== 'REVOKED',
  );
  if (here !== undefined && here.status !== 'GRANT_FAILED') {
    throw new AwsError(
      'ConflictException',
      `Subscription grant ${here.id} exists for this listing and target`,
    );
  }
  const { filterIds } = subscription;
  const listing = requireExisting(domain.listings, subscription.listingId, 'Listing');
  const revision = revisionOf(domain, subscription);
  const now = service.aws.clock.now();
  const grant: Grant = {
    id: newId(),
    subscriptionId: subscription.id,
    environmentId: target.environmentId,
    subscriptionTargetId: target.id,
    ...pick(subscription, 'listingId', 'listingRevision'),
    status: 'PENDING',
    asset: {
      assetId: listing.assetId,
      assetRevision: revision.revision,
      status: 'GRANT_PENDING',
      targetName: targetName ?? glueTableOf(revision).table.tableName,
      ...(filterIds && { assetScope: assetScope(listing.assetId, filterIds) }),
    },
    createdBy: user,
    createdAt: now,
    updatedAt: now,
  };
  domain.grants.set(grant.id, grant);
  announceGrant(service, domain, grant, user, 'Requested');
  carryOutGrant(service, domain, grant, user, 'grant');
  return grant;
}

/** Takes a grant's access away after the answer was sent; `done` is called once that has worked. */
export function revokeGrant(
  service: Service,
  domain: Domain,
  grant: Grant,
  user: string,
  done: () => void = () => undefined,
): void {
  announceGrant(service, domain, grant, user, 'Revoke Requested');
  carryOutGrant(service, domain, grant, user, 'revoke', done);
}

function carryOutGrant(
  service: Service,
  domain: Domain,
  grant: Grant,
  user: string,
  what: 'grant' | 'revoke',
  done: () => void = () => undefined,
): void {
  const name = what === 'grant' ? '' : 'Revoke ';
  grant.status = 'IN_PROGRESS';
  grant.asset = { ...grant.asset, status: what === 'grant' ? 'GRANT_IN_PROGRESS' : 'REVOKE_IN_PROGRESS' };
  service.aws.background(`${what} ${grant.id}`, async () => {
    await service.aws.clock.sleep(SERVICE_SECONDS.grant);
    const target = requireExisting(domain.targets, grant.subscriptionTargetId, 'Subscription target');
    const revision = revisionOf(domain, grant);
    const targetName = grant.asset.targetName ?? '';
    try {
      const cells = cellsOf(domain, grant);
      if (what === 'grant') {
        await giveAccess(service, domain, publisherOf(domain, grant), {
          target,
          revision,
          targetName,
          cells,
        });
      } else {
        await takeAccess(service, domain, { target, revision, targetName, cells });
      }
      settleGrant(service, grant, what === 'grant' ? 'GRANTED' : 'REVOKED');
      announceGrant(service, domain, grant, user, `${name}Completed`);
      done();
    } catch (error) {
      settleGrant(service, grant, what === 'grant' ? 'GRANT_FAILED' : 'REVOKE_FAILED', reason(error));
      announceGrant(service, domain, grant, user, `${name}Failed`);
    }
  });
}

/** Columns and rows of a subscription that filters narrow; one Lake Formation filter for each grant. */
function cellsOf(domain: Domain, grant: Grant): Cells | undefined {
  const { scope } = subscriptionOf(domain, grant);
  return scope && { name: `datazone-${grant.id}`, ...scope };
}

function settleGrant(
  { aws }: Service,
  grant: Grant,
  status: 'GRANTED' | 'REVOKED' | 'GRANT_FAILED' | 'REVOKE_FAILED',
  message?: string,
): void {
  const now = aws.clock.now();
  const failed = status === 'GRANT_FAILED' || status === 'REVOKE_FAILED';
  grant.status = failed ? status : 'COMPLETED';
  grant.updatedAt = now;
  grant.asset = {
    ...grant.asset,
    status,
    ...(status === 'GRANTED' && { grantedTimestamp: now }),
    ...(failed && { failureTimestamp: now, failureCause: { message } }),
  };
}

function subscriptionOf(domain: Domain, { subscriptionId }: Grant): Subscription {
  return requireExisting(domain.subscriptions, subscriptionId, 'Subscription');
}

/** The asset revision that the listing's subscribed revision shows. */
function revisionOf(domain: Domain, of: { listingId: string; listingRevision: string }): AssetRevision {
  const revision = requireExisting(domain.listings, of.listingId, 'Listing').revisions[
    Number(of.listingRevision) - 1
  ];
  if (revision === undefined) {
    throw new Error(`Listing ${of.listingId} has no revision ${of.listingRevision}`);
  }
  return revision;
}

function listGrants(input: ListSubscriptionGrantsCommandInput, caller: Caller) {
  const { domain } = caller;
  const found = [...domain.grants.values()].filter((grant) => {
    const subscription = subscriptionOf(domain, grant);
    return (
      (input.environmentId ?? grant.environmentId) === grant.environmentId &&
      (input.subscriptionTargetId ?? grant.subscriptionTargetId) === grant.subscriptionTargetId &&
      (input.subscribedListingId ?? grant.listingId) === grant.listingId &&
      (input.subscriptionId ?? grant.subscriptionId) === grant.subscriptionId &&
      (input.owningProjectId ?? subscription.projectId) === subscription.projectId &&
      mayReadSubscription(caller, subscription)
    );
  });
  return page(
    (input.sortOrder === 'ASCENDING' ? found : found.reverse()).map((grant) => describe(domain, grant)),
    input,
  );
}

function announceGrant(service: Service, domain: Domain, grant: Grant, user: string, what: string): void {
  const { projectId } = subscriptionOf(domain, grant);
  announce(service, domain, `Subscription Grant ${what}`, {
    id: grant.id,
    typeName: 'SubscriptionGrantEntityType',
    owningProjectId: projectId,
    user,
    data: {
      asset: {
        id: grant.asset.assetId,
        listingId: grant.listingId,
        listingVersion: grant.listingRevision,
        typeName: assetType(revisionOf(domain, grant)),
      },
      projectId,
      status: grant.status,
      subscriptionTarget: { environmentId: grant.environmentId, typeName: 'GlueSubscriptionTargetType' },
    },
  });
}

function describe(domain: Domain, grant: Grant) {
  return {
    domainId: domain.id,
    ...pick(
      grant,
      'id',
      'createdBy',
      'updatedBy',
      'createdAt',
      'updatedAt',
      'environmentId',
      'subscriptionTargetId',
    ),
    status: grant.status,
    grantedEntity: { listing: { id: grant.listingId, revision: grant.listingRevision } },
    assets: [grant.asset],
  };
}
