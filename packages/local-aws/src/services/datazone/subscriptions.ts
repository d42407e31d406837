import type { ListSubscriptionsCommandInput } from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import {
  asMember,
  mayReadSubscription,
  notPermitted,
  publisherOf,
  SUBSCRIBERS,
  WRITERS,
} from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { announce } from './events';
import { assetScope, scopeOf } from './asset-filters';
import { assetType, listingForms } from './forms';
import { grantToEnvironments, revokeGrant } from './grants';
import type { Request, Subscription } from './records';
import { requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';

/** Subscriptions: what an accepted request becomes. */
export function subscriptionOperations(service: Service): Record<string, DomainOperation> {
  return {
    GetSubscription: ({ identifier }, caller) => {
      const subscription = requireExisting(caller.domain.subscriptions, identifier, 'Subscription');
      if (!mayReadSubscription(caller, subscription)) {
        throw notPermitted(caller.call);
      }
      return describe(caller.domain, subscription);
    },
    ListSubscriptions: (input, caller) => listSubscriptions(input, caller),
    CancelSubscription: ({ identifier }, caller) => {
      const subscription = requireExisting(caller.domain.subscriptions, identifier, 'Subscription');
      asMember(caller, subscription.projectId, SUBSCRIBERS);
      return end(service, caller, subscription, 'CANCELLED', false);
    },
    RevokeSubscription: ({ identifier, retainPermissions }, caller) => {
      const subscription = requireExisting(caller.domain.subscriptions, identifier, 'Subscription');
      asMember(caller, publisherOf(caller.domain, subscription), WRITERS);
      return end(service, caller, subscription, 'REVOKED', retainPermissions ?? false);
    },
  };
}

/** Makes the subscription of an accepted request, and its grants in the environments that the project has now. */
export function subscribe(service: Service, domain: Domain, request: Request, user: string): void {
  const now = service.aws.clock.now();
  const { filterIds } = request;
  const { assetId } = requireExisting(domain.listings, request.listingId, 'Listing');
  const subscription: Subscription = {
    id: newId(),
    scope: filterIds && scopeOf(domain, assetId, filterIds),
    ...pick(request, 'projectId', 'listingId', 'listingRevision', 'filterIds'),
    subscriptionRequestId: request.id,
    status: 'APPROVED',
    createdBy: user,
    createdAt: now,
    updatedAt: now,
  };
  domain.subscriptions.set(subscription.id, subscription);
  announceSubscription(service, domain, subscription, user, 'Created');
  grantToEnvironments(service, domain, subscription, user);
}

function end(
  service: Service,
  { domain, profile }: Caller,
  subscription: Subscription,
  status: 'REVOKED' | 'CANCELLED',
  retainPermissions: boolean,
) {
  if (subscription.status !== 'APPROVED') {
    throw new AwsError(
      'ConflictException',
      `Subscription ${subscription.id} is ${subscription.status} already`,
    );
  }
  const updatedAt = service.aws.clock.now();
  Object.assign(subscription, { status, updatedBy: profile.id, updatedAt, retainPermissions });
  announceSubscription(
    service,
    domain,
    subscription,
    profile.id,
    status === 'REVOKED' ? 'Revoked' : 'Cancelled',
  );
  if (!retainPermissions) {
    for (const grant of domain.grants.values()) {
      if (grant.subscriptionId === subscription.id && grant.asset.status !== 'REVOKED') {
        revokeGrant(service, domain, grant, profile.id);
      }
    }
  }
  return describe(domain, subscription);
}

function listSubscriptions(input: ListSubscriptionsCommandInput, caller: Caller) {
  const { domain } = caller;
  const found = [...domain.subscriptions.values()].filter(
    (each) =>
      (input.status ?? each.status) === each.status &&
      (input.subscriptionRequestIdentifier ?? each.subscriptionRequestId) === each.subscriptionRequestId &&
      (input.subscribedListingId ?? each.listingId) === each.listingId &&
      (input.owningProjectId ?? each.projectId) === each.projectId &&
      (input.approverProjectId ?? publisherOf(domain, each)) === publisherOf(domain, each) &&
      mayReadSubscription(caller, each),
  );
  return page(
    (input.sortOrder === 'ASCENDING' ? found : found.reverse()).map((each) => describe(domain, each)),
    input,
  );
}

/** The listing as it was when it was asked for. */
export function subscribedListing(
  domain: Domain,
  { listingId, listingRevision: revisionNumber, filterIds }: Request | Subscription,
) {
  const listing = requireExisting(domain.listings, listingId, 'Listing');
  const revision = listing.revisions[Number(revisionNumber) - 1];
  if (revision === undefined) {
    throw new Error(`Listing ${listingId} has no revision ${revisionNumber}`);
  }
  return {
    id: listing.id,
    revision: revisionNumber,
    name: revision.name,
    description: revision.description ?? '',
    ownerProjectId: listing.projectId,
    ownerProjectName: domain.projects.get(listing.projectId)?.name,
    item: {
      assetListing: {
        entityId: listing.assetId,
        entityRevision: revision.revision,
        entityType: assetType(revision),
        forms: JSON.stringify(listingForms(revision)),
        ...(filterIds && { assetScope: assetScope(listing.assetId, filterIds) }),
      },
    },
  };
}

export function subscribedProject(domain: Domain, id: string) {
  return { project: { id, name: domain.projects.get(id)?.name } };
}

function announceSubscription(
  service: Service,
  domain: Domain,
  subscription: Subscription,
  user: string,
  what: 'Created' | 'Revoked' | 'Cancelled',
): void {
  announce(service, domain, `Subscription ${what}`, {
    id: subscription.id,
    typeName: 'SubscriptionEntityType',
    owningProjectId: subscription.projectId,
    user,
    data: {
      status: subscription.status,
      subscriptionRequestId: subscription.subscriptionRequestId,
      subscribedListing: { id: subscription.listingId, version: subscription.listingRevision },
      subscribedPrincipal: { id: subscription.projectId, type: 'PROJECT' },
    },
  });
}

function describe(domain: Domain, subscription: Subscription) {
  return {
    domainId: domain.id,
    ...pick(subscription, 'id', 'createdBy', 'updatedBy', 'status', 'createdAt', 'updatedAt'),
    ...pick(subscription, 'subscriptionRequestId', 'retainPermissions'),
    subscribedPrincipal: subscribedProject(domain, subscription.projectId),
    subscribedListing: subscribedListing(domain, subscription),
  };
}
