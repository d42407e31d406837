import { AwsError } from '../../aws-error';
import type { LocalAws, Operation } from '../../local-aws';
import type { Organization } from '../organizations';
import type { Invitations } from './invitations';
import { resourceTypeOf } from './permissions';
import {
  type Association,
  type RamStore,
  type Share,
  accountOf,
  active,
  ensurePermission,
  page,
} from './store';

/** How long RAM takes for an association or its end, in seconds. */
const TRANSITION = 5;

interface Entities {
  readonly resourceArns?: readonly string[];
  readonly principals?: readonly string[];
}

/** Principals and resources in shares. */
export class Associations {
  constructor(
    private readonly aws: LocalAws,
    private readonly store: RamStore,
    private readonly invitations: Invitations,
    private readonly organization: Organization,
  ) {}

  /**
   * Puts resources and principals into a share.
   *
   * @throws {AwsError} MalformedArnException, InvalidParameterException or OperationNotPermittedException, before
   * anything is changed.
   */
  associate(share: Share, { resourceArns = [], principals = [] }: Entities): readonly Association[] {
    for (const arn of resourceArns) this.checkResource(share, arn);
    for (const principal of principals) this.checkPrincipal(share, principal);
    return [
      ...resourceArns.map((arn) => this.addResource(share, arn)),
      ...principals.map((principal) => this.addPrincipal(share, principal)),
    ];
  }

  /** Ends an association, after RAM's time for it; the access is gone at once. */
  end(association: Association): void {
    if (association.status === 'DISASSOCIATED') return;
    this.move(association, 'DISASSOCIATING', 'DISASSOCIATED');
  }

  operations(): Readonly<Record<string, Operation>> {
    const { store } = this;
    return {
      AssociateResourceShare: async (input, { principal }) => {
        const share = store.ownShare(input.resourceShareArn, principal.accountId);
        const added = this.associate(share, input);
        return {
          resourceShareAssociations: added.map((item) => toWire(share, item)),
          clientToken: input.clientToken,
        };
      },
      DisassociateResourceShare: async (input, { principal }) => {
        const share = store.share(input.resourceShareArn);
        const ended = this.leaving(share, input, principal.accountId);
        for (const association of ended) this.end(association);
        return {
          resourceShareAssociations: ended.map((item) => toWire(share, item)),
          clientToken: input.clientToken,
        };
      },
      GetResourceShareAssociations: async (input, { principal, region }) => {
        const found = this.list(input, principal.accountId, region);
        const { items, nextToken } = page(found, input);
        return { resourceShareAssociations: items, nextToken };
      },
      ListResources: async (input, { principal, region }) => {
        const { items, nextToken } = page(this.resources(input, principal.accountId, region), input);
        return { resources: items, nextToken };
      },
      ListPrincipals: async (input, { principal, region }) => {
        const { items, nextToken } = page(this.principals(input, principal.accountId, region), input);
        return { principals: items, nextToken };
      },
      EnableSharingWithAwsOrganization: async (_input, { principal }) => {
        if (this.organization.has(principal.accountId)) {
          this.organization.trust('ram.amazonaws.com');
          return { returnValue: true };
        }
        throw new AwsError(
          'OperationNotPermittedException',
          'Unable to enable sharing with AWS Organizations. Your account is not a member of an organization.',
        );
      },
    };
  }

  private checkResource(share: Share, arn: string): void {
    resourceTypeOf(arn);
    if (accountOf(arn) !== share.ownerId) {
      throw new AwsError(
        'OperationNotPermittedException',
        `You can share only what your account owns, not ${arn}.`,
      );
    }
  }

  private checkPrincipal(share: Share, principal: string): void {
    if (!/^(\d{12}|arn:aws:iam::\d{12}:(role|user)\/.+)$/.test(principal)) {
      throw new AwsError(
        'InvalidParameterException',
        `Principal ID ${principal} is malformed. Verify the ID and try again.`,
      );
    }
    if (this.isExternal(share, principal) && !share.allowExternalPrincipals) {
      throw new AwsError(
        'OperationNotPermittedException',
        `The resource share doesn't allow principals outside of your organization, such as ${principal}.`,
      );
    }
  }

  private addResource(share: Share, arn: string): Association {
    ensurePermission(share, arn);
    const association = this.record(share, arn, 'RESOURCE');
    this.move(association, 'ASSOCIATING', 'ASSOCIATED');
    return association;
  }

  /** Outside of the organisation a principal's account is invited, and associated when it accepts. */
  private addPrincipal(share: Share, principal: string): Association {
    const external = this.isExternal(share, principal);
    const association = this.record(share, principal, 'PRINCIPAL', external);
    const settle = () => this.move(association, 'ASSOCIATING', 'ASSOCIATED');
    if (external) this.invitations.send(share, association, settle);
    else settle();
    return association;
  }

  /** The association of this entity, as new: an ended one is forgotten, one in force is kept. */
  private record(share: Share, entity: string, type: Association['type'], external?: boolean): Association {
    const same = share.associations.find((item) => item.entity === entity && item.type === type);
    if (same && ['ASSOCIATING', 'ASSOCIATED'].includes(same.status)) return same;
    const now = this.aws.clock.now();
    const association: Association = {
      entity,
      type,
      status: 'ASSOCIATING',
      external,
      created: now,
      updated: now,
    };
    share.associations = [...share.associations.filter((item) => item !== same), association];
    return association;
  }

  private move(association: Association, first: Association['status'], then: Association['status']): void {
    this.set(association, first);
    this.aws.background(`association ${association.entity}`, async () => {
      await this.aws.clock.sleep(TRANSITION);
      // Meanwhile it may have been ended.
      if (association.status === first) this.set(association, then);
    });
  }

  private set(association: Association, status: Association['status']): void {
    association.status = status;
    association.updated = this.aws.clock.now();
  }

  /** The owner may end any association, a receiver only its own, and not inside of an organisation. */
  private leaving(
    share: Share,
    { resourceArns = [], principals = [] }: Entities,
    caller: string,
  ): Association[] {
    const named = share.associations.filter(({ entity, type }) =>
      (type === 'RESOURCE' ? resourceArns : principals).includes(entity),
    );
    if (share.ownerId === caller) return named;
    const own = named.every(({ type, entity }) => type === 'PRINCIPAL' && accountOf(entity) === caller);
    if (own && named.length > 0 && named.every(({ external }) => external)) return named;
    throw new AwsError('OperationNotPermittedException', `Account ${caller} may not change ${share.arn}.`);
  }

  private isExternal(share: Share, principal: string): boolean {
    return !this.organization.sharesAmong([share.ownerId, accountOf(principal)]);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an input that the model has checked
  private list(input: any, accountId: string, region: string): readonly object[] {
    const forbidden = input.associationType === 'PRINCIPAL' ? 'resourceArn' : 'principal';
    if (input[forbidden] !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        `You cannot specify ${forbidden} when the association type is ${input.associationType}.`,
      );
    }
    const shares = this.selected(input.resourceShareArns, accountId, region, 'SELF');
    const entity = input.resourceArn ?? input.principal;
    return shares.flatMap((share) =>
      share.associations
        .filter((item) => item.type === input.associationType)
        .filter((item) => entity === undefined || item.entity === entity)
        .filter((item) => input.associationStatus === undefined || item.status === input.associationStatus)
        .map((item) => toWire(share, item)),
    );
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an input that the model has checked
  private resources(input: any, accountId: string, region: string): readonly object[] {
    const shares = this.selected(input.resourceShareArns, accountId, region, input.resourceOwner);
    return shares
      .filter((share) => input.principal === undefined || hasAssociation(share, 'PRINCIPAL', input.principal))
      .flatMap((share) => active(share, 'RESOURCE').map((item) => ({ share, item })))
      .filter(({ item }) => !input.resourceArns || input.resourceArns.includes(item.entity))
      .filter(({ item }) => !input.resourceType || resourceTypeOf(item.entity) === input.resourceType)
      .map(({ share, item }) => ({
        arn: item.entity,
        type: resourceTypeOf(item.entity),
        resourceShareArn: share.arn,
        status: 'AVAILABLE',
        creationTime: item.created,
        lastUpdatedTime: item.updated,
        resourceRegionScope: 'REGIONAL',
      }));
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an input that the model has checked
  private principals(input: any, accountId: string, region: string): readonly object[] {
    const shares = this.selected(input.resourceShareArns, accountId, region, input.resourceOwner);
    return shares
      .filter(
        (share) => input.resourceArn === undefined || hasAssociation(share, 'RESOURCE', input.resourceArn),
      )
      .flatMap((share) => active(share, 'PRINCIPAL').map((item) => ({ share, item })))
      .filter(({ item }) => !input.principals || input.principals.includes(item.entity))
      .map(({ share, item }) => ({
        id: item.entity,
        resourceShareArn: share.arn,
        creationTime: item.created,
        lastUpdatedTime: item.updated,
        external: item.external ?? false,
      }));
  }

  private selected(
    arns: readonly string[] | undefined,
    accountId: string,
    region: string,
    owner: 'SELF' | 'OTHER-ACCOUNTS',
  ): readonly Share[] {
    const named = arns?.map((arn) => this.store.share(arn));
    return this.store.visible(accountId, region, owner).filter((share) => !named || named.includes(share));
  }
}

function hasAssociation(share: Share, type: Association['type'], entity: string): boolean {
  return active(share, type).some((item) => item.entity === entity);
}

/** @returns the wire's ResourceShareAssociation. */
function toWire(share: Share, association: Association): object {
  const { entity, type, status, statusMessage, external, created, updated } = association;
  return {
    resourceShareArn: share.arn,
    resourceShareName: share.name,
    associatedEntity: entity,
    associationType: type,
    status,
    statusMessage,
    creationTime: created,
    lastUpdatedTime: updated,
    external: external ?? false,
  };
}
