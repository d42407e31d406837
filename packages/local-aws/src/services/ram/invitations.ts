import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error';
import type { LocalAws, Operation } from '../../local-aws';
import { resourceTypeOf } from './permissions';
import { type Association, type Invitation, type RamStore, type Share, accountOf, page } from './store';

/** An invitation is open for seven days. */
const LIFETIME = 7 * 24 * 3600;

/** Invitations to accounts outside of the owner's organisation. */
export class Invitations {
  /** What an accepted invitation starts. */
  private readonly accepted = new Map<Invitation, () => void>();

  constructor(
    private readonly aws: LocalAws,
    private readonly store: RamStore,
  ) {}

  /** Invites the principal's account, unless it is invited already; `accept` runs when it accepts. */
  send(share: Share, association: Association, accept: () => void): void {
    const receiverId = accountOf(association.entity);
    const pending = [...this.store.invitations.values()].some(
      (item) => item.share === share && item.receiverId === receiverId && item.status === 'PENDING',
    );
    if (pending || association.status === 'ASSOCIATED') return;
    const invitation: Invitation = {
      arn: `arn:aws:ram:${share.region}:${share.ownerId}:resource-share-invitation/${randomUUID()}`,
      share,
      receiverId,
      status: 'PENDING',
      sent: this.aws.clock.now(),
    };
    this.store.invitations.set(invitation.arn, invitation);
    this.accepted.set(invitation, accept);
    this.aws.background(`expiry of ${invitation.arn}`, async () => {
      await this.aws.clock.sleep(LIFETIME);
      if (invitation.status === 'PENDING') this.close(invitation, 'EXPIRED');
    });
  }

  operations(): Readonly<Record<string, Operation>> {
    return {
      GetResourceShareInvitations: async (input, { principal, region }) => {
        const found = this.received(principal.accountId, region)
          .filter(
            ({ arn }) =>
              !input.resourceShareInvitationArns || input.resourceShareInvitationArns.includes(arn),
          )
          .filter(({ share }) => !input.resourceShareArns || input.resourceShareArns.includes(share.arn));
        const { items, nextToken } = page(found, input);
        return { resourceShareInvitations: items.map(toWire), nextToken };
      },
      AcceptResourceShareInvitation: async (input, { principal, region }) => {
        const invitation = this.pending(input.resourceShareInvitationArn, principal.accountId, region);
        invitation.status = 'ACCEPTED';
        this.accepted.get(invitation)?.();
        this.accepted.delete(invitation);
        return { resourceShareInvitation: toWire(invitation), clientToken: input.clientToken };
      },
      RejectResourceShareInvitation: async (input, { principal, region }) => {
        const invitation = this.pending(input.resourceShareInvitationArn, principal.accountId, region);
        this.close(invitation, 'REJECTED');
        return { resourceShareInvitation: toWire(invitation), clientToken: input.clientToken };
      },
      ListPendingInvitationResources: async (input, { principal, region }) => {
        const { share } = this.pending(input.resourceShareInvitationArn, principal.accountId, region);
        const offered = share.associations.filter(
          ({ type, status }) => type === 'RESOURCE' && status === 'ASSOCIATED',
        );
        const { items, nextToken } = page(offered, input);
        const resources = items.map(({ entity }) => ({
          arn: entity,
          type: resourceTypeOf(entity),
          resourceShareArn: share.arn,
          status: 'PENDING',
        }));
        return { resources, nextToken };
      },
    };
  }

  /** An account sees the invitations that it received, not those that it sent. */
  private received(accountId: string, region: string): readonly Invitation[] {
    const all = [...this.store.invitations.values()];
    return all.filter(({ receiverId, share }) => receiverId === accountId && share.region === region);
  }

  private pending(arn: string, accountId: string, region: string): Invitation {
    const invitation = this.received(accountId, region).find((item) => item.arn === arn);
    if (!invitation) {
      throw new AwsError(
        'ResourceShareInvitationArnNotFoundException',
        `ResourceShareInvitation ${arn} could not be found.`,
      );
    }
    if (invitation.status === 'PENDING') return invitation;
    const state = invitation.status.charAt(0) + invitation.status.slice(1).toLowerCase();
    const already = invitation.status === 'EXPIRED' ? '' : 'Already';
    throw new AwsError(
      `ResourceShareInvitation${already}${state}Exception`,
      `ResourceShareInvitation ${arn} is ${invitation.status}.`,
    );
  }

  /** Without the account's consent its associations fail. */
  private close(invitation: Invitation, status: 'REJECTED' | 'EXPIRED'): void {
    invitation.status = status;
    this.accepted.delete(invitation);
    for (const association of invitation.share.associations) {
      const invited =
        association.type === 'PRINCIPAL' && accountOf(association.entity) === invitation.receiverId;
      if (!invited || association.status !== 'ASSOCIATING') continue;
      association.status = 'FAILED';
      association.statusMessage = `The invitation is ${status}.`;
      association.updated = this.aws.clock.now();
    }
  }
}

/** @returns the wire's ResourceShareInvitation. */
function toWire({ arn, share, receiverId, status, sent }: Invitation): object {
  return {
    resourceShareInvitationArn: arn,
    resourceShareName: share.name,
    resourceShareArn: share.arn,
    senderAccountId: share.ownerId,
    receiverAccountId: receiverId,
    invitationTimestamp: sent,
    status,
  };
}
