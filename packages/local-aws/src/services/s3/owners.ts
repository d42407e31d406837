import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNTS } from '../../accounts';
import type { Moto } from '../../moto/moto';

/** By moto and name: bucket names are unique across accounts. */
const ownersByMoto = new WeakMap<object, Map<string, string>>();

/**
 * Account that a bucket belongs to: moto answers everybody about it and says nobody whose it is, so each account's
 * list is looked through, once a bucket.
 *
 * @returns undefined where there is no such bucket
 */
export async function bucketOwner(name: string, moto: Pick<Moto, 'client'>): Promise<string | undefined> {
  const owners = ownersByMoto.get(moto) ?? new Map<string, string>();
  ownersByMoto.set(moto, owners);
  if (!owners.has(name)) {
    const lists = await Promise.all(Object.values(ACCOUNTS).map((accountId) => list(accountId, moto)));
    for (const [bucket, accountId] of lists.flat()) owners.set(bucket, accountId);
  }
  return owners.get(name);
}

/** To be told of a deleted bucket: its name is free for another account. */
export function forgetOwner(name: string, moto: Pick<Moto, 'client'>): void {
  ownersByMoto.get(moto)?.delete(name);
}

async function list(accountId: string, moto: Pick<Moto, 'client'>): Promise<[string, string][]> {
  const s3 = moto.client(S3Client, accountId);
  try {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    return Buckets.map(({ Name = '' }) => [Name, accountId]);
  } finally {
    s3.destroy();
  }
}
