import type { AccountSnapshot, Asset, Seen, Snapshot, SubscriptionRequest } from '../../api';

const numbers = new Intl.NumberFormat();

/** `1 table`, `12 tables`. */
export function count(number: number, noun: string): string {
  return `${numbers.format(number)} ${noun}${number === 1 ? '' : 's'}`;
}

export function number(value: number): string {
  return numbers.format(value);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** Bytes in the reader's own way of writing, with one digit behind the point. */
export function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const format = { style: 'unit', unit: UNITS[power], maximumFractionDigits: power === 0 ? 0 : 1 } as const;
  return new Intl.NumberFormat(undefined, format).format(bytes / 1000 ** power);
}

/** The visible items of all accounts. */
export function all<T>(
  snapshot: Snapshot,
  of: (account: AccountSnapshot) => Seen<readonly T[]> | undefined,
): T[] {
  return Object.values(snapshot.accounts).flatMap((account) => {
    const seen = of(account);
    return seen?.visible ? [...seen.value] : [];
  });
}

export function waitingRequests(snapshot: Snapshot): number {
  return all<SubscriptionRequest>(snapshot, ({ requests }) => requests).filter(
    ({ status }) => status === 'PENDING',
  ).length;
}

/** Whether a listing, or an asset that is not published, is meant by an id in the address. */
export function addressOf({ listingId, assetId }: Asset): string {
  return listingId === undefined ? `#/assets/asset:${assetId}` : `#/assets/${encodeURIComponent(listingId)}`;
}
