import {
  paginateListSubscriptions,
  ResourceNotFoundException,
  RevokeSubscriptionCommand,
  type DataZoneClient,
  type SubscriptionSummary,
} from '@aws-sdk/client-datazone';

/** The subscriptions that give access now, as the publishing side sees them. */
export class Subscriptions {
  constructor(
    private readonly datazone: DataZoneClient,
    private readonly domainIdentifier: string,
  ) {}

  /** Those of what a project has published. */
  async approved(approverProjectId: string): Promise<SubscriptionSummary[]> {
    const { datazone: client, domainIdentifier } = this;
    const input = { domainIdentifier, approverProjectId, status: 'APPROVED' } as const;
    const found: SubscriptionSummary[] = [];
    for await (const { items = [] } of paginateListSubscriptions({ client, pageSize: 50 }, input)) {
      found.push(...items);
    }
    return found;
  }

  /**
   * Ends one, with what it gave in the lake.
   *
   * @returns `false` if it has ended meanwhile
   */
  async revoke(identifier: string): Promise<boolean> {
    const { domainIdentifier } = this;
    try {
      // Which of the two is the default is not documented.
      await this.datazone.send(
        new RevokeSubscriptionCommand({ domainIdentifier, identifier, retainPermissions: false }),
      );
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }
}
