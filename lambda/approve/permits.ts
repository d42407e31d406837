import type { DataZoneClient } from '@aws-sdk/client-datazone';
import { S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod/mini';
import { dayOf } from '../../platform/permits/calendar';
import type { DecisionEvent } from '../../platform/permits/decisions';
import { type RegisterEvent, replay } from '../../platform/permits/events';
import { DECISIONS, REGISTER } from '../../platform/permits/places';
import { ChainedLog, OvertakenError } from '../shared/chained-log';
import { RETRIES } from '../shared/clients';
import type { Telemetry } from '../shared/telemetry';
import { ColumnFilters } from './column-filters';
import type { PermitEnvironment } from './environment';
import { type Circumstances, reasonsAgainst, verdictOn } from './permit-rule';
import { PlatformProjects } from './platform-projects';
import type { Requests } from './requests';
import { runForEach } from './run-for-each';
import { Subscriptions } from './subscriptions';

/** DataZone's longest comment on a decision. */
const LONGEST_COMMENT = 4096;
/** Functions that write into the log at the same time are few. */
const TRIES = 20;

/**
 * Decides by the register of permits. A decision is recorded before it is carried out: one that fails on the way, and is tried
 * again, is recorded again, and none is carried out that the log doesn't have.
 */
export class Permits {
  private readonly register: ChainedLog<RegisterEvent>;
  private readonly decisions: ChainedLog<DecisionEvent>;
  private readonly filters: ColumnFilters;
  private readonly subscriptions: Subscriptions;

  constructor(
    private readonly datazone: DataZoneClient,
    private readonly settings: z.output<typeof PermitEnvironment>,
    private readonly requests: Requests,
    private readonly telemetry: Telemetry,
  ) {
    const { DOMAIN_ID, PERMITS_BUCKET } = settings;
    const s3 = new S3Client(RETRIES);
    this.register = new ChainedLog(s3, PERMITS_BUCKET, REGISTER);
    this.decisions = new ChainedLog(s3, PERMITS_BUCKET, DECISIONS);
    this.filters = new ColumnFilters(datazone, DOMAIN_ID);
    this.subscriptions = new Subscriptions(datazone, DOMAIN_ID);
  }

  /**
   * The register as it stands now, and the platform's projects.
   *
   * @param projects names of the projects that the approver is a member of, by id
   * @throws {BrokenLogError} where the register was tampered with
   */
  async circumstances(projects: ReadonlyMap<string, string>): Promise<Circumstances> {
    const records = await this.register.read();
    return {
      register: replay(records.map(({ entry }) => entry.event)),
      today: dayOf(new Date()),
      projects: new PlatformProjects(this.datazone, this.settings, projects),
      filters: this.filters,
    };
  }

  /** Accepts a request that a permit in force covers, for its columns, and rejects any other with the reasons. */
  async decide(requestId: string, circumstances: Circumstances): Promise<void> {
    const { log } = this.telemetry;
    const request = await this.requests.readPending(requestId);
    if (!request) return log.info('a request needs no decision any more', { requestId });
    const verdict = await verdictOn(request, circumstances);
    if ('reasons' in verdict) {
      const { reasons } = verdict;
      await this.record({ kind: 'rejected', request: requestId, reasons });
      const rejected = await this.requests.reject(requestId, comment(`Rejected: ${reasons.join('; ')}.`));
      log.info(rejected ? 'a request is rejected' : 'somebody else has decided a request', {
        requestId,
        reasons,
      });
      if (rejected) this.telemetry.count('RequestRejected');
      return;
    }
    const { consumer, asset, table, permit, columns } = verdict;
    const filterId = await this.filters.idOf(asset, columns);
    await this.record({ kind: 'accepted', request: requestId, consumer, table, permit, columns });
    const said = comment(`Accepted by permit ${permit}, for the columns ${columns.join(', ')}.`);
    const accepted = await this.requests.accept(requestId, said, [
      { assetId: asset.assetId, filterIds: [filterId] },
    ]);
    log.info(accepted ? 'a request is accepted' : 'somebody else has decided a request', {
      requestId,
      permit,
    });
    if (accepted) this.telemetry.count('RequestAccepted');
  }

  /** Revokes every subscription to what a project publishes that no permit in force covers; each is looked at, whatever fails. */
  async sweep(projectId: string, circumstances: Circumstances): Promise<void> {
    await runForEach(
      await this.subscriptions.approved(projectId),
      (subscription) => this.hold(subscription, circumstances),
      (error, { id: subscriptionId }) =>
        this.telemetry.log.error('a subscription could not be held against the register', {
          error,
          subscriptionId,
        }),
    );
  }

  private async hold(
    subscription: Awaited<ReturnType<Subscriptions['approved']>>[number],
    circumstances: Circumstances,
  ): Promise<void> {
    const reasons = await reasonsAgainst(subscription, circumstances);
    const subscriptionId = subscription.id ?? '';
    if (reasons.length === 0) return;
    await this.record({ kind: 'revoked', subscription: subscriptionId, reasons });
    const revoked = await this.subscriptions.revoke(subscriptionId);
    this.telemetry.log.info(revoked ? 'a subscription is revoked' : 'a subscription has ended meanwhile', {
      subscriptionId,
      reasons,
    });
    if (revoked) this.telemetry.count('SubscriptionRevoked');
  }

  private async record(event: DecisionEvent): Promise<void> {
    for (let left = TRIES; ; left--) {
      await this.decisions.findLast();
      try {
        return await this.decisions.append({ at: new Date(), by: this.settings.APPROVER_ROLE, event });
      } catch (error) {
        if (!(error instanceof OvertakenError) || left === 1) throw error;
      }
    }
  }
}

function comment(text: string): string {
  return text.length > LONGEST_COMMENT ? `${text.slice(0, LONGEST_COMMENT - 1)}…` : text;
}
