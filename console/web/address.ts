import type { Asset } from '../api';

/** Where one is in the page: `#/assets/ID?text=lab` has the path `['assets', 'ID']`. */
export interface Address {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Asset ids in an address, to tell them from listing ids. */
const ASSET = 'asset:';

/** The address of a view, for a link. */
export function linkTo(path: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text && `?${text}`}`;
}

/** The address of an asset: by its listing, where it has one. */
export function linkToAsset({ listingId, assetId }: Pick<Asset, 'listingId' | 'assetId'>): string {
  return linkTo(['assets', listingId ?? `${ASSET}${assetId}`]);
}

/** What an id in the address of an asset is: which call of the API knows it. */
export function readAssetId(id: string): { kind: 'assets' | 'listings'; id: string } {
  return id.startsWith(ASSET) ? { kind: 'assets', id: id.slice(ASSET.length) } : { kind: 'listings', id };
}

/** Reads the part of an address behind `#`. What nobody could have encoded is taken as it is. */
export function readAddress(hash: string): Address {
  const [, path = '', query = ''] = /^#?\/?([^?]*)\??(.*)$/s.exec(hash) ?? [];
  return { path: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
