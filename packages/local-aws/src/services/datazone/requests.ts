import type {
  AcceptSubscriptionRequestCommandInput,
  CreateSubscriptionRequestCommandInput,
  ListSubscriptionRequestsCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { acceptedFilters } from './asset-filters';
import { latestRevision } from './assets';
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
import { formOf } from './forms';
import type { Listing, Request } from './records';
import { requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';
import { subscribe, subscribedListing, subscribedProject } from './subscriptions';

/** Subscription requests: a project asks for a listing, the publishing project decides. */
export function requestOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateSubscriptionRequest: (input, caller) => createRequest(service, input, caller),
    GetSubscriptionRequestDetails: ({ identifier }, caller) => {
      const request = requireExisting(caller.domain.requests, identifier, 'Subscription request');
      if (!mayReadSubscription(caller, request)) {
        throw notPermitted(caller.call);
      }
      return describe(caller.domain, request);
    },
    ListSubscriptionRequests: (input, caller) => listRequests(input, caller),
    UpdateSubscriptionRequest: ({ identifier, requestReason }, caller) => {
      const request = pendingRequest(caller, identifier);
      asMember(caller, request.projectId, SUBSCRIBERS);
      Object.assign(request, {
        requestReason,
        updatedAt: service.aws.clock.now(),
        updatedBy: caller.profile.id,
      });
      return describe(caller.domain, request);
    },
    DeleteSubscriptionRequest: ({ identifier }, caller) => {
      const request = pendingRequest(caller, identifier);
      asMember(caller, request.projectId, SUBSCRIBERS);
      caller.domain.requests.delete(request.id);
      announceRequest(service, caller.domain, request, caller.profile.id, 'Deleted');
      return {};
    },
    AcceptSubscriptionRequest: (input: AcceptSubscriptionRequestCommandInput, caller) => {
      refuseUnserved(input);
      return decide(service, input, caller, 'ACCEPTED');
    },
    RejectSubscriptionRequest: (input, caller) => decide(service, input, caller, 'REJECTED'),
  };
}

/** @throws {AwsError} ValidationException for what comes with a request or a decision and nothing here acts on. */
function refuseUnserved(
  input: Pick<CreateSubscriptionRequestCommandInput, 'metadataForms' | 'assetPermissions'>,
): void {
  for (const name of ['metadataForms', 'assetPermissions'] as const) {
    if (input[name]?.length) {
      throw new AwsError('ValidationException', `${name} are not served by the local AWS`);
    }
  }
}

function createRequest(service: Service, input: CreateSubscriptionRequestCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  refuseUnserved(input);
  const projectId = input.subscribedPrincipals?.[0]?.project?.identifier;
  if (projectId === undefined) {
    throw new AwsError(
      'ValidationException',
      'subscribedPrincipals: only projects can subscribe in a V1 domain',
    );
  }
  const project = asMember(caller, projectId, SUBSCRIBERS);
  const same = [...domain.requests.values()].find(
    ({ clientToken }) => clientToken !== undefined && clientToken === input.clientToken,
  );
  if (same !== undefined) {
    return describe(domain, same);
  }
  const listing = subscribableListing(domain, input.subscribedListings?.[0]?.identifier ?? '', project.id);
  const now = service.aws.clock.now();
  const request: Request = {
    id: newId(),
    projectId: project.id,
    listingId: listing.id,
    listingRevision: String(listing.revisions.length),
    clientToken: input.clientToken,
    requestReason: input.requestReason ?? '',
    status: 'PENDING',
    createdBy: profile.id,
    createdAt: now,
    updatedAt: now,
  };
  domain.requests.set(request.id, request);
  announceRequest(service, domain, request, profile.id, 'Created');
  if (approvesItself(listing)) {
    settleRequest(service, domain, request, profile.id, 'ACCEPTED');
  }
  return describe(domain, request);
}

/** An active listing of another project that this one neither has nor waits for. */
function subscribableListing(domain: Domain, listingId: string, projectId: string): Listing {
  const listing = requireExisting(domain.listings, listingId, 'Listing');
  if (listing.status !== 'ACTIVE' || listing.projectId === projectId) {
    const why = listing.status === 'ACTIVE' ? "is the project's own" : 'is not in the catalogue';
    throw new AwsError('ValidationException', `Listing ${listingId} ${why}`);
  }
  const here = (of: { projectId: string; listingId: string }) =>
    of.projectId === projectId && of.listingId === listingId;
  const pending = [...domain.requests.values()].find(
    (request) => here(request) && request.status === 'PENDING',
  );
  const subscribed = [...domain.subscriptions.values()].find(
    (each) => here(each) && each.status === 'APPROVED',
  );
  if (pending !== undefined || subscribed !== undefined) {
    const what = pending ? `a pending request ${pending.id}` : `subscription ${subscribed?.id}`;
    throw new AwsError(
      'ConflictException',
      `Project ${projectId} already has ${what} for listing ${listingId}`,
    );
  }
  return listing;
}

/** DataZone's native approval: the asset's form SubscriptionTermsForm says that none is required. */
function approvesItself(listing: Listing): boolean {
  const terms = formOf(latestRevision(listing), 'SubscriptionTermsForm');
  return terms !== undefined && JSON.parse(terms).approvalRequired === 'NO';
}

function decide(
  service: Service,
  input: Pick<AcceptSubscriptionRequestCommandInput, 'identifier' | 'decisionComment' | 'assetScopes'>,
  caller: Caller,
  status: 'ACCEPTED' | 'REJECTED',
) {
  const { domain, profile } = caller;
  const request = requireExisting(domain.requests, input.identifier ?? '', 'Subscription request');
  asMember(caller, publisherOf(domain, request), WRITERS);
  if (request.status !== 'PENDING') {
    throw new AwsError(
      'ConflictException',
      `Subscription request ${request.id} is ${request.status} already`,
    );
  }
  const { assetId } = requireExisting(domain.listings, request.listingId, 'Listing');
  request.filterIds = acceptedFilters(domain, assetId, input.assetScopes);
  request.decisionComment = input.decisionComment;
  settleRequest(service, domain, request, profile.id, status);
  return describe(domain, request);
}

function settleRequest(
  service: Service,
  domain: Domain,
  request: Request,
  reviewerId: string,
  status: 'ACCEPTED' | 'REJECTED',
): void {
  const updatedAt = service.aws.clock.now();
  Object.assign(request, { status, reviewerId, updatedBy: reviewerId, updatedAt });
  announceRequest(service, domain, request, reviewerId, status === 'ACCEPTED' ? 'Accepted' : 'Rejected');
  if (status === 'ACCEPTED') {
    subscribe(service, domain, request, reviewerId);
  }
}

function pendingRequest({ domain }: Caller, id: string): Request {
  const request = requireExisting(domain.requests, id, 'Subscription request');
  if (request.status !== 'PENDING') {
    throw new AwsError('ConflictException', `Subscription request ${id} is ${request.status} already`);
  }
  return request;
}

function listRequests(input: ListSubscriptionRequestsCommandInput, caller: Caller) {
  const { domain } = caller;
  for (const projectId of [input.approverProjectId, input.owningProjectId]) {
    if (projectId !== undefined) {
      asMember(caller, projectId);
    }
  }
  const isWantedRequest = (request: Request) =>
    (input.status ?? 'PENDING') === request.status &&
    (input.subscribedListingId ?? request.listingId) === request.listingId &&
    (input.owningProjectId ?? request.projectId) === request.projectId &&
    (input.approverProjectId ?? publisherOf(domain, request)) === publisherOf(domain, request) &&
    mayReadSubscription(caller, request);
  const found = [...domain.requests.values()].filter(isWantedRequest);
  return page(
    (input.sortOrder === 'ASCENDING' ? found : found.reverse()).map((request) => describe(domain, request)),
    input,
  );
}

function announceRequest(
  service: Service,
  domain: Domain,
  request: Request,
  user: string,
  what: 'Created' | 'Accepted' | 'Rejected' | 'Deleted',
): void {
  const listing = requireExisting(domain.listings, request.listingId, 'Listing');
  announce(service, domain, `Subscription Request ${what}`, {
    id: request.id,
    typeName: 'SubscriptionRequestEntityType',
    owningProjectId: request.projectId,
    user,
    data: {
      autoApproved: approvesItself(listing),
      requesterId: request.createdBy,
      status: request.status,
      subscribedListings: [
        { id: listing.id, ownerProjectId: listing.projectId, version: request.listingRevision },
      ],
      subscribedPrincipals: [{ id: request.projectId, type: 'PROJECT' }],
      ...(what === 'Accepted' && { isManagedAsset: true }),
    },
  });
}

function describe(domain: Domain, request: Request) {
  return {
    domainId: domain.id,
    ...pick(request, 'id', 'createdBy', 'updatedBy', 'status', 'createdAt', 'updatedAt', 'requestReason'),
    ...pick(request, 'reviewerId', 'decisionComment'),
    subscribedPrincipals: [subscribedProject(domain, request.projectId)],
    subscribedListings: [subscribedListing(domain, request)],
  };
}
