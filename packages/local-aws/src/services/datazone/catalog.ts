import type {
  CreateAssetCommandInput,
  CreateAssetRevisionCommandInput,
  CreateListingChangeSetCommandInput,
  FormOutput,
  SearchCommandInput,
  SearchListingsCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { assertNoFilters } from './asset-filters';
import { addRevision, createAsset, latestRevision, publish, unpublish } from './assets';
import { asMember, isMember, notPermitted, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { checkedForms } from './form-types';
import { assetType, formOf, listingForms } from './forms';
import { assertLinkable, detailedTerms, glossaryItem, termItem } from './glossaries';
import type { AssetRevision, Glossary, GlossaryTerm, Listing } from './records';
import { aggregate, flattened, search } from './search';
import type { SearchDocument } from './search';
import { requireExisting, page, pick } from './store';
import type { Asset, Domain } from './store';
import { latestPoints } from './time-series';

const ASSET_TYPES = ['amazon.datazone.GlueTableAssetType', 'amazon.datazone.GlueViewAssetType'];

/** The inventory of projects (assets) and the catalogue that all the domain sees (listings). */
export function catalogOperations(service: Service): Record<string, DomainOperation> {
  return {
    Search: (input, caller) => searchInventory(input, caller),
    SearchListings: (input, caller) => searchListings(input, caller.domain),
    GetListing: ({ identifier, listingRevision }, { domain }) =>
      describeListing(domain, requireExisting(domain.listings, identifier, 'Listing'), listingRevision),
    GetAsset: ({ identifier, revision }, caller) =>
      describeAsset(caller.domain, visibleAsset(caller, identifier), revision),
    ListAssetRevisions: (input, caller) => {
      const { id, revisions } = visibleAsset(caller, input.identifier);
      const items = revisions.map((revision) => ({
        domainId: caller.domain.id,
        id,
        ...pick(revision, 'revision', 'createdAt', 'createdBy'),
      }));
      return page(items.reverse(), input);
    },
    CreateAsset: (input, caller) => addAsset(service, input, caller),
    CreateAssetRevision: (input, caller) => reviseAsset(service, input, caller),
    CreateListingChangeSet: (input, caller) => changeListing(service, input, caller),
    DeleteAsset: ({ identifier }, caller) => {
      const asset = requireExisting(caller.domain.assets, identifier, 'Asset');
      asMember(caller, asset.projectId, WRITERS);
      if (caller.domain.listings.get(asset.listingId ?? '')?.status === 'ACTIVE') {
        throw new AwsError('ConflictException', `Asset ${asset.id} is published: unpublish it first`);
      }
      assertNoFilters(caller.domain, asset.id);
      caller.domain.assets.delete(asset.id);
      return {};
    },
  };
}

/** Members may see an asset, and everybody once it is published. */
function visibleAsset(caller: Caller, id: string): Asset {
  const asset = requireExisting(caller.domain.assets, id, 'Asset');
  const published = caller.domain.listings.get(asset.listingId ?? '')?.status === 'ACTIVE';
  if (!published && !isMember(caller, asset.projectId)) {
    throw notPermitted(caller.call);
  }
  return asset;
}

function searchInventory(input: SearchCommandInput, caller: Caller) {
  if (input.owningProjectIdentifier !== undefined) {
    asMember(caller, input.owningProjectIdentifier);
  }
  const found = search(inventory(input, caller), input);
  const { items, nextToken } = page(found, input);
  return { items: items.map(({ item }) => item), nextToken, totalMatchCount: found.length };
}

/** Assets of the caller's projects, or glossaries and terms, which every user of the domain sees. */
function inventory(
  input: SearchCommandInput,
  caller: Caller,
): readonly { readonly document: SearchDocument; readonly item: object }[] {
  const { domain } = caller;
  const owned = (projectId: string) => (input.owningProjectIdentifier ?? projectId) === projectId;
  switch (input.searchScope) {
    case 'ASSET':
      return [...domain.assets.values()]
        .filter(({ projectId }) => isMember(caller, projectId) && owned(projectId))
        .map((asset) => ({
          document: documentOf(asset, latestRevision(asset), asset.id),
          item: { assetItem: assetItem(domain, asset, input) },
        }));
    case 'GLOSSARY':
      return [...domain.glossaries.values()]
        .filter(({ projectId }) => owned(projectId))
        .map((glossary) => ({
          document: textsOf(glossary),
          item: { glossaryItem: glossaryItem(domain, glossary) },
        }));
    case 'GLOSSARY_TERM':
      return [...domain.glossaryTerms.values()]
        .filter(({ glossaryId }) =>
          owned(requireExisting(domain.glossaries, glossaryId, 'Glossary').projectId),
        )
        .map((term) => ({ document: textsOf(term), item: { glossaryTermItem: termItem(domain, term) } }));
    default:
      return [];
  }
}

/** The members of a glossary or term that are text. */
function textsOf(of: Glossary | GlossaryTerm): SearchDocument {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => typeof value === 'string'));
}

function searchListings(input: SearchListingsCommandInput, domain: Domain) {
  const entries = [...domain.listings.values()]
    .filter(({ status }) => status === 'ACTIVE')
    .map((listing) => ({ listing, document: documentOf(listing, latestRevision(listing), listing.assetId) }));
  const found = search(entries, input);
  const { items, nextToken } = page(found, input);
  return {
    items: items.map(({ listing }) => ({ assetListing: listingItem(domain, listing, input) })),
    nextToken,
    totalMatchCount: found.length,
    ...(input.aggregations && { aggregates: aggregate(found, input.aggregations) }),
  };
}

function documentOf({ id, projectId }: Asset | Listing, revision: AssetRevision, entityId: string) {
  return {
    ...flattened(listingForms(revision)),
    id,
    entityId,
    name: revision.name,
    description: revision.description ?? '',
    owningProjectId: projectId,
    entityType: assetType(revision),
    createdAt: revision.createdAt.toISOString(),
  };
}

function assetItem(domain: Domain, asset: Asset, { additionalAttributes }: SearchCommandInput) {
  const last = latestRevision(asset);
  return {
    domainId: domain.id,
    identifier: asset.id,
    ...typeOf(last),
    externalIdentifier: asset.externalIdentifier,
    owningProjectId: asset.projectId,
    ...pick(last, 'name', 'description', 'glossaryTerms', 'createdAt', 'createdBy'),
    ...firstRevision(asset),
    ...shown(additionalAttributes, {
      FORMS: { formsOutput: last.forms },
      TIME_SERIES_DATA_POINT_FORMS: {
        latestTimeSeriesDataPointFormsOutput: latestPoints(domain, 'ASSET', asset.id),
      },
    }),
  };
}

/** The further attributes that a search asks for. */
function shown(asked: readonly string[] = [], attributes: Readonly<Record<string, object>>) {
  const found = Object.entries(attributes).filter(([name]) => asked.includes(name));
  if (found.length === 0) return {};
  return { additionalAttributes: Object.assign({}, ...found.map(([, members]) => members)) as object };
}

function listingItem(domain: Domain, listing: Listing, { additionalAttributes }: SearchListingsCommandInput) {
  const last = latestRevision(listing);
  return {
    listingId: listing.id,
    listingRevision: String(listing.revisions.length),
    name: last.name,
    description: last.description ?? '',
    entityId: listing.assetId,
    entityRevision: last.revision,
    entityType: assetType(last),
    owningProjectId: listing.projectId,
    createdAt: listing.createdAt,
    listingCreatedBy: listing.createdBy,
    ...shown(additionalAttributes, {
      FORMS: { forms: JSON.stringify(listingForms(last)) },
      TIME_SERIES_DATA_POINT_FORMS: {
        latestTimeSeriesDataPointForms: latestPoints(domain, 'LISTING', listing.id),
      },
    }),
  };
}

function describeListing(domain: Domain, listing: Listing, revisionNumber?: string) {
  const number = revisionNumber === undefined ? listing.revisions.length : Number(revisionNumber);
  const revision = listing.revisions[number - 1];
  if (revision === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Listing ${listing.id} has no revision ${revisionNumber}`,
    );
  }
  return {
    domainId: domain.id,
    id: listing.id,
    listingRevision: String(number),
    ...pick(listing, 'createdAt', 'updatedAt', 'createdBy', 'status'),
    name: revision.name,
    description: revision.description ?? '',
    item: {
      assetListing: {
        assetId: listing.assetId,
        assetRevision: revision.revision,
        assetType: assetType(revision),
        createdAt: revision.createdAt,
        forms: JSON.stringify(listingForms(revision)),
        glossaryTerms: detailedTerms(domain, revision.glossaryTerms),
        latestTimeSeriesDataPointForms: latestPoints(domain, 'LISTING', listing.id),
        owningProjectId: listing.projectId,
      },
    },
  };
}

function describeAsset(domain: Domain, asset: Asset, revisionNumber?: string) {
  const revision =
    revisionNumber === undefined ? latestRevision(asset) : asset.revisions[Number(revisionNumber) - 1];
  if (revision === undefined) {
    throw new AwsError('ResourceNotFoundException', `Asset ${asset.id} has no revision ${revisionNumber}`);
  }
  const listing = domain.listings.get(asset.listingId ?? '');
  return {
    domainId: domain.id,
    id: asset.id,
    ...typeOf(revision),
    externalIdentifier: asset.externalIdentifier,
    owningProjectId: asset.projectId,
    ...pick(revision, 'name', 'revision', 'description', 'glossaryTerms', 'createdAt', 'createdBy'),
    ...firstRevision(asset),
    ...(listing && { listing: { listingId: listing.id, listingStatus: listing.status } }),
    formsOutput: revision.forms,
    latestTimeSeriesDataPointFormsOutput: latestPoints(domain, 'ASSET', asset.id),
    readOnlyFormsOutput: [],
  };
}

const typeOf = (revision: AssetRevision) => ({ typeIdentifier: assetType(revision), typeRevision: '24' });

function firstRevision({ revisions: [first] }: Asset) {
  return { firstRevisionCreatedAt: first?.createdAt, firstRevisionCreatedBy: first?.createdBy };
}

/**
 * An asset by hand. Its GlueTableForm may name any table, since AWS documents no check; whoever subscribes gets access
 * only where the project has an environment (see fulfilment).
 */
function addAsset(service: Service, input: CreateAssetCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { id: projectId } = asMember(caller, input.owningProjectIdentifier ?? '', WRITERS);
  if (!ASSET_TYPES.includes(input.typeIdentifier ?? '')) {
    throw new AwsError(
      'ValidationException',
      `typeIdentifier ${input.typeIdentifier} is not served by the local AWS; it has ${ASSET_TYPES.join(', ')}`,
    );
  }
  const { name = '', externalIdentifier, description, glossaryTerms } = input;
  const first = { forms: formsOf(domain, input), user: profile.id, name, description, glossaryTerms };
  return describeAsset(domain, createAsset(service, domain, { projectId, externalIdentifier }, first));
}

/** A new revision replaces all forms; a Glue asset without its GlueTableForm is invalid. */
function reviseAsset(service: Service, input: CreateAssetRevisionCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const asset = requireExisting(domain.assets, input.identifier ?? '', 'Asset');
  asMember(caller, asset.projectId, WRITERS);
  const { name, description, glossaryTerms } = input;
  const forms = formsOf(domain, input);
  addRevision(service, domain, asset, { forms, user: profile.id, name, description, glossaryTerms });
  return describeAsset(domain, asset);
}

/** @throws {AwsError} ValidationException without the form that names the Glue table, or for a form that is not right. */
function formsOf(
  domain: Domain,
  { formsInput = [], glossaryTerms }: Pick<CreateAssetCommandInput, 'formsInput' | 'glossaryTerms'>,
): FormOutput[] {
  assertLinkable(domain, glossaryTerms);
  const forms = checkedForms(domain, formsInput);
  if (formOf({ forms }, 'GlueTableForm') === undefined) {
    throw new AwsError(
      'ValidationException',
      'formsInput lacks the required form GlueTableForm: send all forms back',
    );
  }
  return forms;
}

function changeListing(service: Service, input: CreateListingChangeSetCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const asset = requireExisting(domain.assets, input.entityIdentifier ?? '', 'Asset');
  asMember(caller, asset.projectId, WRITERS);
  const listing =
    input.action === 'PUBLISH'
      ? publish(service, domain, asset, profile.id)
      : unpublish(
          service,
          domain,
          asset,
          requireExisting(domain.listings, asset.listingId ?? '', 'Listing'),
          profile.id,
        );
  return { listingId: listing.id, listingRevision: String(listing.revisions.length), status: listing.status };
}
