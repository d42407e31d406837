import { AwsError } from '../../aws-error';
import { type ManagedPermission, permissionsFor, resourceTypeOf } from './permissions';

/** A resource or a principal in a share; kept after its end, as RAM keeps it for a while. */
export interface Association {
  readonly entity: string;
  readonly type: 'PRINCIPAL' | 'RESOURCE';
  status: 'ASSOCIATING' | 'ASSOCIATED' | 'FAILED' | 'DISASSOCIATING' | 'DISASSOCIATED';
  statusMessage?: string;
  /** The principal is outside of the owner's organisation. */
  readonly external?: boolean;
  readonly created: Date;
  updated: Date;
}

export interface Share {
  readonly arn: string;
  readonly ownerId: string;
  readonly region: string;
  name: string;
  allowExternalPrincipals: boolean;
  status: 'ACTIVE' | 'DELETING' | 'DELETED';
  readonly tags: Map<string, string>;
  /** One for each resource type. */
  readonly permissions: Map<string, ManagedPermission>;
  associations: Association[];
  readonly created: Date;
  updated: Date;
}

export interface Invitation {
  readonly arn: string;
  readonly share: Share;
  readonly receiverId: string;
  status: 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'EXPIRED';
  readonly sent: Date;
}

/** All of RAM's state, of every account and Region. */
export class RamStore {
  readonly shares = new Map<string, Share>();
  readonly invitations = new Map<string, Invitation>();

  /** @throws {AwsError} MalformedArnException or UnknownResourceException. */
  share(arn: string): Share {
    if (!/^arn:aws:ram:[a-z0-9-]+:\d{12}:resource-share\/.+$/.test(arn)) {
      throw new AwsError('MalformedArnException', `The specified resource share ARN ${arn} is not valid.`);
    }
    const found = this.shares.get(arn);
    if (!found) throw new AwsError('UnknownResourceException', `ResourceShare ${arn} could not be found.`);
    return found;
  }

  /** A share that the account may change: a stranger does not even learn that it exists. */
  ownShare(arn: string, accountId: string): Share {
    const share = this.share(arn);
    if (share.ownerId !== accountId) {
      throw new AwsError('UnknownResourceException', `ResourceShare ${arn} could not be found.`);
    }
    if (share.status !== 'ACTIVE') {
      throw new AwsError('InvalidStateTransitionException', `ResourceShare ${arn} is ${share.status}.`);
    }
    return share;
  }

  /** Shares of a Region that the account owns, or that others share with it. */
  visible(accountId: string, region: string, owner: 'SELF' | 'OTHER-ACCOUNTS'): Share[] {
    return [...this.shares.values()].filter(
      (share) =>
        share.region === region &&
        (owner === 'SELF' ? share.ownerId === accountId : isSharedWith(share, accountId)),
    );
  }
}

export function isSharedWith(share: Share, accountId: string): boolean {
  return active(share, 'PRINCIPAL').some(({ entity }) => accountOf(entity) === accountId);
}

/** Associations that are in force. */
export function active(share: Share, type: Association['type']): readonly Association[] {
  if (share.status !== 'ACTIVE') return [];
  return share.associations.filter((item) => item.type === type && item.status === 'ASSOCIATED');
}

/** The account that a principal, an account id or an IAM ARN, belongs to. */
export function accountOf(principal: string): string {
  return /^\d{12}$/.test(principal) ? principal : principal.split(':')[4];
}

/** Gives the share the default permission for a resource's type, where it has none for it. */
export function ensurePermission(share: Share, resourceArn: string): void {
  const type = resourceTypeOf(resourceArn);
  const standard = permissionsFor(type).find(({ isDefault }) => isDefault);
  if (standard && !share.permissions.has(type)) share.permissions.set(type, standard);
}

/**
 * One page of a list.
 *
 * @throws {AwsError} InvalidNextTokenException for a token that no page gave.
 */
export function page<T>(
  items: readonly T[],
  input: { readonly maxResults?: number; readonly nextToken?: string },
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const start = input.nextToken === undefined ? 0 : Number(Buffer.from(input.nextToken, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidNextTokenException', 'The specified value for NextToken is not valid.');
  }
  const end = start + (input.maxResults ?? 500);
  const nextToken = end < items.length ? Buffer.from(String(end)).toString('base64') : undefined;
  return { items: items.slice(start, end), nextToken };
}
