import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { EventRule } from '../event-rule/event-rule';
import { Function } from '../function/function';

export interface ApprovalProps {
  /** The governance account, to whose default bus alone DataZone's events go. */
  readonly account: Account;
  readonly domainId: string;
}

/**
 * Decides subscription requests by the rule that `lambda/approve` states. DataZone's event only wakes it up; a
 * schedule finds what an event that never came would have left waiting.
 */
export class Approval extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, { account, domainId }: ApprovalProps) {
    super(scope, id);
    const { names, config } = account;
    this.function = new Function(this, 'function', {
      account,
      name: 'approve',
      description: 'Decides subscription requests by a stated rule',
      environment: { DOMAIN_ID: domainId },
      invokedByEvents: true,
    });
    this.function.role.allow({
      actions: [
        'datazone:AcceptSubscriptionRequest',
        'datazone:GetSubscriptionRequestDetails',
        'datazone:ListProjects',
        'datazone:ListSubscriptionRequests',
      ],
      resources: ['*'],
    });
    new EventRule(this, 'request-rule', {
      account,
      name: names.requestRule,
      description: 'Subscription requests of the domain',
      on: {
        pattern: {
          source: ['aws.datazone'],
          'detail-type': ['Subscription Request Created'],
          detail: { metadata: { domain: [domainId] } },
        },
      },
    }).invoke(this.function);
    const minutes = config.flow.approvalSweep / 60;
    new EventRule(this, 'sweep-rule', {
      account,
      name: names.sweepRule,
      description: 'Subscription requests whose event never came',
      on: { schedule: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})` },
    }).invoke(this.function);
  }
}
