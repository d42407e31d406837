import type { FormOutput } from '@aws-sdk/client-datazone';
import type { Service } from './authorisation';
import { announce } from './events';
import type { Listing } from './records';
import { newId } from './store';
import type { Asset, Domain } from './store';

/** Adds an asset to the inventory of a project. */
export function createAsset(
  service: Service,
  domain: Domain,
  of: Pick<Asset, 'projectId' | 'externalIdentifier' | 'dataSourceId'>,
  first: { forms: FormOutput[]; user: string; name: string; description?: string; glossaryTerms?: string[] },
): Asset {
  const { user, ...members } = first;
  const { name } = first;
  const revision = { revision: '1', ...members, createdAt: service.aws.clock.now(), createdBy: user };
  const asset: Asset = { id: newId(), ...of, revisions: [revision] };
  domain.assets.set(asset.id, asset);
  announceAsset(service, domain, asset, user, 'Asset Added To Inventory', { assetId: asset.id, name });
  return asset;
}

/** Adds a revision; members left out stay as they were. */
export function addRevision(
  service: Service,
  domain: Domain,
  asset: Asset,
  change: {
    forms: FormOutput[];
    user: string;
    name?: string;
    description?: string;
    glossaryTerms?: string[];
  },
): void {
  const last = latestRevision(asset);
  const { user, ...members } = change;
  asset.revisions.push({
    ...last,
    ...members,
    revision: String(asset.revisions.length + 1),
    createdAt: service.aws.clock.now(),
    createdBy: user,
  });
  announceAsset(service, domain, asset, user, 'New Asset Version Available', { assetId: asset.id });
}

/** Publishes the asset's last revision to the catalogue, as a new listing or a new revision of its listing. */
export function publish(service: Service, domain: Domain, asset: Asset, user: string): Listing {
  const now = service.aws.clock.now();
  const listing: Listing = (asset.listingId !== undefined && domain.listings.get(asset.listingId)) || {
    id: newId(),
    assetId: asset.id,
    projectId: asset.projectId,
    revisions: [],
    status: 'ACTIVE',
    createdBy: user,
    createdAt: now,
    updatedAt: now,
  };
  listing.revisions.push(latestRevision(asset));
  listing.status = 'ACTIVE';
  listing.updatedAt = now;
  asset.listingId = listing.id;
  domain.listings.set(listing.id, listing);
  announceAsset(service, domain, asset, user, 'Asset Added To Catalog', {
    assetId: asset.id,
    listingId: listing.id,
    listingVersion: String(listing.revisions.length),
  });
  return listing;
}

/** Takes the listing out of the catalogue; subscriptions to it stay. */
export function unpublish(
  service: Service,
  domain: Domain,
  asset: Asset,
  listing: Listing,
  user: string,
): Listing {
  listing.status = 'INACTIVE';
  listing.updatedAt = service.aws.clock.now();
  announceAsset(service, domain, asset, user, 'Asset Unpublished', {
    assetId: asset.id,
    listingId: listing.id,
  });
  return listing;
}

/** The asset's newest revision. */
export function latestRevision({
  id,
  revisions,
}: Asset | (Listing & { assetId: string })): Asset['revisions'][number] {
  const last = revisions.at(-1);
  if (last === undefined) {
    throw new Error(`${id} has no revision`);
  }
  return last;
}

function announceAsset(
  service: Service,
  domain: Domain,
  asset: Asset,
  user: string,
  detailType: string,
  data: object,
): void {
  announce(service, domain, detailType, {
    id: asset.id,
    typeName: 'AssetEntityType',
    version: latestRevision(asset).revision,
    owningProjectId: asset.projectId,
    user,
    data,
  });
}
