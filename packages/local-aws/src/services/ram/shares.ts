import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error';
import type { LocalAws, Operation } from '../../local-aws';
import type { Associations } from './associations';
import { findPermission, permissionArn, permissionsFor, summary } from './permissions';
import { type RamStore, type Share, isSharedWith, page } from './store';

/** How long RAM takes to delete a share, in seconds. */
const DELETION = 3;

/** Shares themselves, their permissions and their tags. */
export function shareOperations(
  aws: LocalAws,
  store: RamStore,
  associations: Associations,
): Readonly<Record<string, Operation>> {
  return {
    CreateResourceShare: async (input, { principal, region }) => {
      const now = aws.clock.now();
      const share: Share = {
        arn: `arn:aws:ram:${region}:${principal.accountId}:resource-share/${randomUUID()}`,
        ownerId: principal.accountId,
        region,
        name: input.name,
        allowExternalPrincipals: input.allowExternalPrincipals ?? true,
        status: 'ACTIVE',
        tags: new Map(),
        permissions: new Map(),
        associations: [],
        created: now,
        updated: now,
      };
      for (const arn of input.permissionArns ?? []) attach(share, arn, false);
      tag(share, input.tags ?? []);
      associations.associate(share, input);
      store.shares.set(share.arn, share);
      return { resourceShare: toWire(share), clientToken: input.clientToken };
    },

    GetResourceShares: async (input, { principal, region }) => {
      const named = input.resourceShareArns?.map((arn: string) => store.share(arn)) as Share[] | undefined;
      const found = store
        .visible(principal.accountId, region, input.resourceOwner)
        .filter((share) => !named || named.includes(share))
        .filter((share) => input.name === undefined || share.name === input.name)
        .filter(
          (share) => input.resourceShareStatus === undefined || share.status === input.resourceShareStatus,
        )
        .filter((share) => input.permissionArn === undefined || holdsResource(share, input.permissionArn))
        .filter((share) => (input.tagFilters ?? []).every((filter: TagFilter) => matches(share, filter)));
      const { items, nextToken } = page(found, input);
      return { resourceShares: items.map(toWire), nextToken };
    },

    UpdateResourceShare: async (input, { principal }) => {
      const share = store.ownShare(input.resourceShareArn, principal.accountId);
      share.name = input.name ?? share.name;
      share.allowExternalPrincipals = input.allowExternalPrincipals ?? share.allowExternalPrincipals;
      share.updated = aws.clock.now();
      return { resourceShare: toWire(share), clientToken: input.clientToken };
    },

    DeleteResourceShare: async (input, { principal }) => {
      const share = store.ownShare(input.resourceShareArn, principal.accountId);
      share.status = 'DELETING';
      for (const association of share.associations) associations.end(association);
      aws.background('delete a resource share', async () => {
        await aws.clock.sleep(DELETION);
        share.status = 'DELETED';
      });
      return { returnValue: true, clientToken: input.clientToken };
    },

    ...permissionOperations(aws, store),
    ...tagOperations(store),
  };
}

function permissionOperations(aws: LocalAws, store: RamStore): Readonly<Record<string, Operation>> {
  const since = aws.clock.now();
  return {
    ListPermissions: async (input) => {
      const known = input.permissionType === 'CUSTOMER_MANAGED' ? [] : permissionsFor(input.resourceType);
      const { items, nextToken } = page(known, input);
      return { permissions: items.map((item) => summary(item, since)), nextToken };
    },
    ListResourceSharePermissions: async (input, { principal }) => {
      const share = store.share(input.resourceShareArn);
      if (share.ownerId !== principal.accountId && !isSharedWith(share, principal.accountId)) {
        throw new AwsError('UnknownResourceException', `ResourceShare ${share.arn} could not be found.`);
      }
      const { items, nextToken } = page([...share.permissions.values()], input);
      return { permissions: items.map((item) => summary(item, share.created)), nextToken };
    },
    AssociateResourceSharePermission: async (input, { principal }) => {
      const share = store.ownShare(input.resourceShareArn, principal.accountId);
      attach(share, input.permissionArn, input.replace ?? false);
      return { returnValue: true, clientToken: input.clientToken };
    },
    DisassociateResourceSharePermission: async (input, { principal }) => {
      const share = store.ownShare(input.resourceShareArn, principal.accountId);
      const { resourceType } = findPermission(input.permissionArn);
      share.permissions.delete(resourceType);
      return { returnValue: true, clientToken: input.clientToken };
    },
  };
}

function tagOperations(store: RamStore): Readonly<Record<string, Operation>> {
  return {
    TagResource: async (input, { principal }) => {
      tag(store.ownShare(shareArn(input), principal.accountId), input.tags);
      return {};
    },
    UntagResource: async (input, { principal }) => {
      const share = store.ownShare(shareArn(input), principal.accountId);
      for (const key of input.tagKeys as string[]) share.tags.delete(key);
      return {};
    },
  };
}

function shareArn(input: { readonly resourceShareArn?: string; readonly resourceArn?: string }): string {
  const arn = input.resourceShareArn ?? input.resourceArn;
  if (arn === undefined)
    throw new AwsError('InvalidParameterException', 'You must specify a resource share ARN.');
  return arn;
}

/** One permission for each resource type; another one only by `replace`. */
function attach(share: Share, arn: string, replace: boolean): void {
  const permission = findPermission(arn);
  const present = share.permissions.get(permission.resourceType);
  if (present && present !== permission && !replace) {
    throw new AwsError(
      'InvalidParameterException',
      `The resource share already has a permission for ${permission.resourceType}: ${permissionArn(present)}.`,
    );
  }
  share.permissions.set(permission.resourceType, permission);
}

function tag(share: Share, tags: readonly { readonly key: string; readonly value: string }[]): void {
  for (const { key, value } of tags) share.tags.set(key, value);
}

interface TagFilter {
  readonly tagKey?: string;
  readonly tagValues?: readonly string[];
}

function matches(share: Share, { tagKey = '', tagValues }: TagFilter): boolean {
  const value = share.tags.get(tagKey);
  return value !== undefined && (!tagValues || tagValues.length === 0 || tagValues.includes(value));
}

function holdsResource(share: Share, arn: string): boolean {
  return [...share.permissions.values()].some((item) => permissionArn(item) === arn);
}

/** @returns the wire's ResourceShare. */
function toWire(share: Share): object {
  return {
    resourceShareArn: share.arn,
    name: share.name,
    owningAccountId: share.ownerId,
    allowExternalPrincipals: share.allowExternalPrincipals,
    status: share.status,
    tags: [...share.tags].map(([key, value]) => ({ key, value })),
    creationTime: share.created,
    lastUpdatedTime: share.updated,
    featureSet: 'STANDARD',
  };
}
