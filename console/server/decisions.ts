import {
  AcceptSubscriptionRequestCommand,
  DataZoneClient,
  RejectSubscriptionRequestCommand,
} from '@aws-sdk/client-datazone';
import type { SubscriptionRequest } from '../api';
import { Refusal } from './failure';
import { requestOf } from './project';
import type { Verdict } from './routes';
import type { World } from './snapshot';
import type { Watcher } from './watcher';

/** Decides on subscription requests, where the configuration leaves that to people. */
export class Decisions {
  constructor(
    private readonly world: World,
    private readonly watcher: Pick<Watcher, 'current' | 'refresh'>,
  ) {}

  /**
   * @throws {Refusal} where a function decides by its rule, or no project of the person's has the request
   * @throws DataZone's error
   */
  async decide(identifier: string, verdict: Verdict, decisionComment: string): Promise<SubscriptionRequest> {
    const { config, finder } = this.world;
    if (config.subscriptionApproval !== 'manual') {
      throw new Refusal(
        409,
        'DecidedByRule',
        `Requests are decided by the rule of the platform: subscriptionApproval is ${config.subscriptionApproval}.`,
        config.subscriptionApproval === 'permit'
          ? 'Record the permit by npm run permit; what none covers is revoked, whoever has accepted it.'
          : "Set subscriptionApproval: manual in the configuration and deploy, or decide in DataZone's own portal.",
      );
    }
    const names = await this.ownerOf(identifier);
    const { access, domainId: domainIdentifier } = await finder.membership(await finder.domain(), names);
    const client = access.client(DataZoneClient);
    const input = { domainIdentifier, identifier, decisionComment };
    const decided =
      verdict === 'accept'
        ? await client.send(new AcceptSubscriptionRequestCommand(input))
        : await client.send(new RejectSubscriptionRequestCommand(input));
    // The page hears of it by its stream; the decision stands, however that look ends.
    void this.watcher.refresh().catch(() => undefined);
    return requestOf(decided, true);
  }

  /** The account for whose project the request waits; looked for again, should it be newer than the last look. */
  private async ownerOf(identifier: string) {
    for (const look of ['current', 'refresh'] as const) {
      const { accounts } = await this.watcher[look]();
      const owner = this.world.naming.accounts.find(({ entry }) => {
        const requests = accounts[entry]?.requests;
        return requests?.visible && requests.value.some(({ id }) => id === identifier);
      });
      if (owner) return owner;
    }
    throw new Refusal(404, 'NotFound', `No project of yours has the subscription request ${identifier}.`);
  }
}
