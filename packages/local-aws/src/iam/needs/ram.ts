import {
  GetResourceShareInvitationsCommand,
  GetResourceSharesCommand,
  RAMClient,
  type ResourceShare,
} from '@aws-sdk/client-ram';
import { resourceTypeOf } from '../../services/ram/permissions';
import { requestTags } from '../derive';
import type { NeedContext, Input, Inside, Keys, Need, ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

/**
 * AWS RAM: shares, invitations and permissions are given by their ARNs. Whom a share lets in is RAM's to decide, so an
 * invitation or a share of another account is asked of the caller's policies alone.
 */
export const ramNeeds: ServiceNeeds = {
  prefix: 'ram',
  sharesItself: true,
  operations: {
    AcceptResourceShareInvitation: ofInvitation,
    AssociateResourceShare: ofShare,
    AssociateResourceSharePermission: ofShareAndPermission,
    CreateResourceShare: async (input, needContext) => {
      const [need] = await needContext.derive();
      const shares = `arn:aws:ram:${needContext.call.region}:${needContext.call.principal.accountId}:resource-share/*`;
      return tagOnCreate(
        'ram:TagResource',
        [{ ...need, keys: { ...need.keys, ...requestedKeys(input) } }],
        shares,
      );
    },
    DeleteResourceShare: ofShare,
    DisassociateResourceShare: ofShare,
    DisassociateResourceSharePermission: ofShareAndPermission,
    ListPendingInvitationResources: ofInvitation,
    ListResourceSharePermissions: ofShare,
    PromoteResourceShareCreatedFromPolicy: ofShare,
    RejectResourceShareInvitation: ofInvitation,
    TagResource: ofTagged,
    UntagResource: ofTagged,
    UpdateResourceShare: ofShare,
    ...Object.fromEntries(
      [
        'CreatePermissionVersion',
        'DeletePermission',
        'DeletePermissionVersion',
        'GetPermission',
        'ListPermissionAssociations',
        'PromotePermissionCreatedFromPolicy',
        'SetDefaultPermissionVersion',
      ].map((operation) => [operation, ofPermission]),
    ),
    ReplacePermissionAssociations: ({ fromPermissionArn, toPermissionArn }, needContext) =>
      [fromPermissionArn, toPermissionArn].flatMap((permissionArn) =>
        ofPermission({ permissionArn }, needContext),
      ),
  },
  tags: async (arn, accountId, _moto, inside) => {
    const { tags = [] } = (await shareOf(arn, accountId, inside)) ?? {};
    return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
  },
};

function ofPermission(input: Input, needContext: NeedContext): readonly Need[] {
  return [need(needContext, input.permissionArn, permissionKeys(input))];
}

/** The keys of both types are given for both: policies put the permission's on every resource. */
async function ofShareAndPermission(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const [share] = await ofShare(input, needContext);
  return [share, need(needContext, input.permissionArn, share.keys)];
}

async function ofShare(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { call, inside } = needContext;
  const share = await shareOf(input.resourceShareArn, call.principal.accountId, inside);
  return [need(needContext, input.resourceShareArn, { ...requestedKeys(input), ...shareKeys(share) })];
}

async function ofInvitation(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { call, inside } = needContext;
  const found = await inside
    .get(RAMClient, { accountId: call.principal.accountId, service: 'ram.amazonaws.com' })
    .send(
      new GetResourceShareInvitationsCommand({
        resourceShareInvitationArns: [input.resourceShareInvitationArn],
      }),
    );
  const [invitation] = found.resourceShareInvitations ?? [];
  const keys = {
    ...key('ram:ResourceShareName', invitation?.resourceShareName),
    ...key('ram:ShareOwnerAccountId', invitation?.senderAccountId),
  };
  return [need(needContext, input.resourceShareInvitationArn, keys)];
}

async function ofTagged(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const arn = input.resourceArn ?? input.resourceShareArn;
  const share = await shareOf(arn, needContext.call.principal.accountId, needContext.inside);
  return [need(needContext, arn, { ...requestTags(input), ...shareKeys(share) })];
}

function need({ call }: NeedContext, resource: string, keys: Keys = {}): Need {
  return { action: `ram:${call.operation}`, resource, keys };
}

/** What the request is about (service authorization reference, condition keys of AWS RAM). */
function requestedKeys(input: Input): Keys {
  const types = (input.resourceArns as readonly string[] | undefined)?.flatMap(typeOf);
  return {
    ...key('ram:Principal', singleOrList(input.principals)),
    ...key('ram:ResourceArn', singleOrList(input.resourceArns)),
    ...key('ram:RequestedResourceType', singleOrList(types)),
    ...key('ram:RequestedAllowsExternalPrincipals', text(input.allowExternalPrincipals)),
    ...permissionKeys(input),
  };
}

function permissionKeys({ permissionArn }: Input): Keys {
  return key('ram:PermissionArn', permissionArn);
}

function shareKeys(share: ResourceShare | undefined): Keys {
  return {
    ...key('ram:ResourceShareName', share?.name),
    ...key('ram:AllowsExternalPrincipals', text(share?.allowExternalPrincipals)),
    ...Object.fromEntries((share?.tags ?? []).map((tag) => [`ram:ResourceTag/${tag.key}`, tag.value ?? ''])),
  };
}

/** RAM itself says that an ARN is none, or of a type that can't be shared. */
function typeOf(arn: string): readonly string[] {
  try {
    return [resourceTypeOf(arn)];
  } catch {
    return [];
  }
}

/** A list with one entry counts as that; the keys are no lists in the reference. */
function singleOrList(values: readonly string[] | undefined): string | readonly string[] | undefined {
  return values?.length === 1 ? values[0] : values?.length ? values : undefined;
}

function text(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function key(name: string, value: string | readonly string[] | undefined): Keys {
  return value === undefined ? {} : { [name]: value };
}

/** The share as its owner or its receivers see it; undefined for strangers and where there is none. */
async function shareOf(arn: string, accountId: string, inside: Inside): Promise<ResourceShare | undefined> {
  const resourceOwner = arn.split(':')[4] === accountId ? 'SELF' : 'OTHER-ACCOUNTS';
  const ram = inside.get(RAMClient, { accountId, service: 'ram.amazonaws.com' });
  try {
    const found = await ram.send(new GetResourceSharesCommand({ resourceOwner, resourceShareArns: [arn] }));
    return found.resourceShares?.[0];
  } catch (error) {
    if (/^(MalformedArn|UnknownResource)Exception$/.test((error as Error).name)) return undefined;
    throw error;
  }
}
