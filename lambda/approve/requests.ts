import {
  type AcceptedAssetScope,
  AcceptSubscriptionRequestCommand,
  ConflictException,
  GetSubscriptionRequestDetailsCommand,
  RejectSubscriptionRequestCommand,
  ResourceNotFoundException,
  paginateListProjects,
  paginateListSubscriptionRequests,
  type DataZoneClient,
  type GetSubscriptionRequestDetailsOutput,
} from '@aws-sdk/client-datazone';

/** The subscription requests of one domain, as their approver sees them. */
export class Requests {
  constructor(
    private readonly datazone: DataZoneClient,
    private readonly domainIdentifier: string,
  ) {}

  /** Names of the projects that the approver is a member of, by id: ListProjects shows a caller its own. */
  async ownProjects(): Promise<ReadonlyMap<string, string>> {
    const { datazone: client, domainIdentifier } = this;
    const names = new Map<string, string>();
    for await (const { items = [] } of paginateListProjects({ client, pageSize: 50 }, { domainIdentifier })) {
      for (const { id, name = '' } of items) if (id) names.set(id, name);
    }
    return names;
  }

  /** Ids of the requests that wait for the decision of a project. */
  async pending(approverProjectId: string): Promise<string[]> {
    const { datazone: client, domainIdentifier } = this;
    const input = { domainIdentifier, approverProjectId, status: 'PENDING' } as const;
    const ids: string[] = [];
    for await (const { items = [] } of paginateListSubscriptionRequests({ client, pageSize: 50 }, input)) {
      ids.push(...items.flatMap(({ id }) => id ?? []));
    }
    return ids;
  }

  /** The request as it is now; `undefined` if nothing waits for a decision: it is decided, or was withdrawn. */
  async readPending(identifier: string): Promise<GetSubscriptionRequestDetailsOutput | undefined> {
    const { domainIdentifier } = this;
    try {
      const request = await this.datazone.send(
        new GetSubscriptionRequestDetailsCommand({ domainIdentifier, identifier }),
      );
      return request.status === 'PENDING' ? request : undefined;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /**
   * Accepts a request.
   *
   * @param assetScopes filters that narrow what is given; the whole table without them
   * @returns `false` if somebody else has decided it meanwhile
   */
  accept(identifier: string, decisionComment: string, assetScopes?: AcceptedAssetScope[]): Promise<boolean> {
    const { domainIdentifier } = this;
    return this.decided(identifier, () =>
      this.datazone.send(
        new AcceptSubscriptionRequestCommand({
          domainIdentifier,
          identifier,
          decisionComment,
          ...(assetScopes && { assetScopes }),
        }),
      ),
    );
  }

  /**
   * Rejects a request.
   *
   * @returns `false` if somebody else has decided it meanwhile
   */
  reject(identifier: string, decisionComment: string): Promise<boolean> {
    const { domainIdentifier } = this;
    return this.decided(identifier, () =>
      this.datazone.send(
        new RejectSubscriptionRequestCommand({ domainIdentifier, identifier, decisionComment }),
      ),
    );
  }

  private async decided(identifier: string, decide: () => Promise<unknown>): Promise<boolean> {
    try {
      await decide();
      return true;
    } catch (error) {
      if (error instanceof ConflictException && !(await this.readPending(identifier))) return false;
      throw error;
    }
  }
}
