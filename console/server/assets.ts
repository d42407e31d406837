import {
  DataZoneClient,
  GetAssetCommand,
  GetListingCommand,
  type ListingItem,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import type { AccountNames } from '../../platform/naming/naming';
import type {
  Asset,
  AssetDetail,
  MaybeVisible,
  QualityPoint,
  SearchAnswer,
  Snapshot,
  Subscription,
} from '../api';
import type { Access } from './access';
import { notVisible, NotVisible, Refusal } from './failure';
import { readAssetForms, readListingForms, type TableForms } from './forms';
import { lookAtSubscriptions } from './project';
import { lookAtQuality } from './quality';
import type { World } from './snapshot';
import { iso } from './time';
import { lineageOf } from './lineage';

/** Listings in an answer. */
const PAGE = 25;

/** The catalogue as everybody in the domain sees it, and the assets of one's own projects. */
export class Assets {
  constructor(private readonly world: World) {}

  /** @throws DataZone's error */
  async search(searchText: string, nextToken: string | undefined): Promise<SearchAnswer> {
    const { id, access } = await this.world.finder.domain();
    const {
      items = [],
      totalMatchCount,
      ...more
    } = await access.client(DataZoneClient).send(
      new SearchListingsCommand({
        domainIdentifier: id,
        searchText: searchText || undefined,
        nextToken,
        maxResults: PAGE,
        additionalAttributes: ['FORMS'],
      }),
    );
    const found = items.flatMap(({ assetListing }) => assetListing ?? []);
    const assets = found.map((listing): Asset => {
      const { database, table, accountId } = readListingForms(listing.additionalAttributes?.forms);
      return {
        assetId: listing.entityId ?? '',
        listingId: listing.listingId,
        name: listing.name ?? '',
        description: listing.description || undefined,
        entry: this.ownerOf(accountId)?.entry,
        projectId: listing.owningProjectId ?? '',
        revision: listing.entityRevision,
        published: iso(listing.createdAt),
        database,
        table,
      };
    });
    return { items: assets, total: totalMatchCount ?? assets.length, next: more.nextToken };
  }

  /** @throws {Refusal} where it is no asset's listing @throws DataZone's error */
  async listing(identifier: string, snapshot: Snapshot): Promise<AssetDetail> {
    const { id: domainIdentifier, access } = await this.world.finder.domain();
    const { item, ...listing } = await access
      .client(DataZoneClient)
      .send(new GetListingCommand({ domainIdentifier, identifier }));
    const asset = (item as ListingItem | undefined)?.assetListing;
    if (!asset) throw new Refusal(404, 'NotFound', `The listing ${identifier} is not that of an asset.`);
    return this.detail(access, readListingForms(asset.forms), snapshot, {
      assetId: asset.assetId ?? '',
      listingId: listing.id,
      name: listing.name ?? '',
      description: listing.description || undefined,
      projectId: asset.owningProjectId ?? '',
      revision: asset.assetRevision,
      created: iso(asset.createdAt),
      published: listing.status === 'ACTIVE' ? iso(listing.updatedAt ?? listing.createdAt) : undefined,
    });
  }

  /** @throws DataZone's error, also where the person may not see it */
  async asset(identifier: string, snapshot: Snapshot): Promise<AssetDetail> {
    const { world } = this;
    const domain = await world.finder.domain();
    const owner = Object.values(snapshot.accounts).find(
      ({ assets }) => assets.visible && assets.value.some(({ assetId }) => assetId === identifier),
    );
    const names = world.naming.accounts.find(({ entry }) => entry === owner?.entry);
    const { access } = names ? await world.finder.membership(domain, names) : domain;
    const asset = await access
      .client(DataZoneClient)
      .send(new GetAssetCommand({ domainIdentifier: domain.id, identifier }));
    const { listing } = asset;
    if (listing?.listingStatus === 'ACTIVE' && listing.listingId)
      return this.listing(listing.listingId, snapshot);
    return this.detail(access, readAssetForms(asset.formsOutput), snapshot, {
      assetId: asset.id ?? '',
      listingId: listing?.listingId,
      name: asset.name ?? '',
      description: asset.description || undefined,
      projectId: asset.owningProjectId ?? '',
      revision: asset.revision,
      created: iso(asset.createdAt),
    });
  }

  private async detail(
    access: Access,
    forms: TableForms,
    snapshot: Snapshot,
    asset: Omit<Asset, 'entry' | 'database' | 'table' | 'subscribers'>,
  ): Promise<AssetDetail> {
    const names = this.ownerOf(forms.accountId);
    const { database, table, columns } = forms;
    const [subscriptions, quality] = await Promise.all([
      this.subscriptions(names, asset.listingId),
      this.quality(access, names, asset.assetId),
    ]);
    return {
      ...asset,
      entry: names?.entry,
      database,
      table,
      columns,
      subscriptions,
      quality,
      ...(subscriptions.visible && {
        subscribers: subscriptions.value.filter(({ status }) => status === 'APPROVED').length,
      }),
      lineage: lineageOf(asset, forms, names && snapshot.accounts[names.entry], names),
    };
  }

  private async quality(
    access: Access,
    names: AccountNames | undefined,
    assetId: string,
  ): Promise<MaybeVisible<readonly QualityPoint[]>> {
    const { finder, naming } = this.world;
    try {
      const { id } = await finder.domain();
      return { visible: true, value: await lookAtQuality(access.client(DataZoneClient), id, assetId) };
    } catch (error) {
      return notVisible(error, names ?? naming.governance);
    }
  }

  private async subscriptions(
    names: AccountNames | undefined,
    listingId: string | undefined,
  ): Promise<MaybeVisible<readonly Subscription[]>> {
    if (listingId === undefined) return { visible: true, value: [] };
    const { finder, naming } = this.world;
    try {
      if (!names) {
        throw new NotVisible(
          'It belongs to no account of the configuration.',
          'Its project is run by somebody else: only its members see who reads it.',
        );
      }
      const member = await finder.membership(await finder.domain(), names);
      return { visible: true, value: await lookAtSubscriptions(member, listingId) };
    } catch (error) {
      return notVisible(error, names ?? naming.governance);
    }
  }

  private ownerOf(accountId: string | undefined): AccountNames | undefined {
    return this.world.naming.accounts.find((names) => names.accountId === accountId);
  }
}
